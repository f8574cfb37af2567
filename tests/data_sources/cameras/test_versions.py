"""Payloads as versions of Frigate write them, the refused parts of them as people see them, and damaged ones."""

from random import Random

import pytest

from data_sources import Refused
from data_sources.privacy.refused_parts import shown
from tests.conftest import OURS
from tests.data_sources.cameras.frigates import event, health, raised, read, reasons, seen
from tests.fuzz.damage import damaged
from tests.fuzz.of_cameras import FRIGATE, seeds
from tests.fuzz.reading import fate

HERE = OURS / "cameras"


def test_events_of_four_versions_are_read_alike() -> None:
    found = seen((HERE / "events.json").read_bytes())
    assert [one.kind for one in found] == [
        "dem_luu_luong/motorcycle", "do_xe_trai_phep/illegal_parking", "nguoi/person", "/xe_tho",
    ]  # fmt: skip
    assert [one.ended for one in found] == [1_795_150_691_500, None, 1_795_150_609_000, 1_795_150_575_000]
    (parked,) = raised((HERE / "events.json").read_bytes())
    assert (parked.plate_said, parked.score_said) == ("75A-1••.••", None)


def test_cameras_of_old_and_new_versions_are_judged_alike() -> None:
    assert health((HERE / "stats.json").read_bytes()) == {
        "cam-0001": "online", "cam-0002": "offline", "cam-0003": "frozen", "cam-0004": "frozen",
    }  # fmt: skip
    assert health((HERE / "stats_old.json").read_bytes()) == {"front": "online", "back": "frozen"}


def test_what_people_see_of_a_refused_part_is_nobodys_own() -> None:
    own = {"sub_label": ["Nguyễn Văn A", 0.9], "recognized_license_plate": "75A-123.45", "thumbnail": "/9j/4AAQ"}
    documents = [
        [event(label="face", id=None, data=own, **own)],
        {"type": "end", "before": None, "after": event(start_time="x", **own)},
        {"a": 1, **own},
        [{"plate": "75A-123.45"}],
        {"plateText": "75A12345", "plateUTF8": "75A12345"},
    ]
    for document in documents:
        (refused,) = [part for part in read(document) if isinstance(part, Refused)]
        told = shown(refused.raw)
        assert not [secret for secret in ("Nguyễn", "123.4", "A123", "4AAQ") if secret in told]


def test_damaged_documents_are_read_or_refused() -> None:
    chance, known = Random(20261120), seeds()
    for _ in range(150):
        form, body = chance.choice(known)
        assert sum(fate(form, damaged(body, chance)).values())


@pytest.mark.parametrize(
    "name", ["events that are none", "comments", "nesting in an event", "different cameras in statistics"]
)
def test_what_is_made_to_fill_the_memory_is_refused_or_read_in_little(name: str) -> None:
    assert sum(fate("frigate", FRIGATE[name](2**18)).values())


def test_a_login_page_of_a_proxy_is_told_as_such() -> None:
    assert reasons(read(b"<!DOCTYPE html>\n<html><form>")) == ["an HTML page, perhaps a login"]
