"""Records, newest first, page by page, each with where it came from."""

from __future__ import annotations

from collections import Counter

import pytest

from .conftest import City


def test_every_record_is_told_once_whatever_the_page(city: City) -> None:
    whole = city.every("environment", "", 1000)
    assert len(whole) == 2 * 144 + 3
    for limit in (7, 64, 100):
        assert city.every("environment", "", limit) == whole


def test_the_newest_come_first(city: City) -> None:
    instants = [one["at"] for one in city.every("environment", "", 1000)]
    assert instants == sorted(instants, reverse=True)
    assert instants[0] == "2026-11-20T05:00:00Z"


def test_filters_leave_what_they_name(city: City) -> None:
    stations = Counter(one["station"] for one in city.every("environment", "&quantity=water_level", 50))
    assert stations == {"kim-long": 144, "phu-oc": 144}
    assert len(city.every("environment", "&station=kk-tth01", 2)) == 3
    assert city.every("environment", "&station=nowhere", 10) == []
    hour = city.every("environment", "&station=kim-long&from=2026-11-20T04:00:00Z&to=2026-11-20T05:00:00Z", 4)
    assert [one["at"][11:16] for one in hour] == ["04:50", "04:40", "04:30", "04:20", "04:10", "04:00"]


def test_a_record_leads_to_the_answer_that_brought_it(city: City) -> None:
    [record] = city.get("/api/records/environment?station=kk-tth01&limit=1").json()["records"]
    assert (record["value"], record["unit"], record["source"]) == (20.0, "µg/m³", "test")
    fetch = city.get(f"/api/fetches/{record['fetch']}").json()
    assert fetch["address"] == "http://127.0.0.1:9/v3/Datastreams"
    assert (fetch["feed"], len(fetch["hash"])) == ("Không khí", 64)
    assert fetch["size"] > 100
    assert "log in" in fetch["bytes"]


@pytest.mark.parametrize(
    ("path", "status", "word"),
    [
        ("/api/records/environment?limit=0", 400, "limit=0"),
        ("/api/records/environment?limit=1001", 400, "1000"),
        ("/api/records/environment?limit=many", 400, "limit=many"),
        (f"/api/records/environment?limit={'9' * 5000}", 400, "limit=9"),
        ("/api/records/environment?cursor=xyz", 400, "cursor"),
        ("/api/records/environment?cursor=WzkyMjMzNzIwMzY4NTQ3NzU4MDcsMV0", 400, "cursor"),
        ("/api/records/environment?cursor=WzFlMzAwLDFd", 400, "cursor"),
        ("/api/records/environment?cursor=Wy05MjIzMzcyMDM2ODU0Nzc1ODA3LDFd", 400, "cursor"),
        ("/api/records/environment?from=2026-11-20T00:00:00Z&to=2026-11-19T00:00:00Z", 400, "before"),
        ("/api/records/environment?from=2026-11-20", 400, "write from=2026-11-20T00:00Z"),
        ("/api/records/environment?to=9999-12-31T23:59:59Z", 400, "calendar"),
        ("/api/records/environment?cursor=WyJhIl0", 400, "cursor"),
        ("/api/records/environment?from=2026-11-20T04:00:00", 400, "zone"),
        ("/api/records/environment?from=yesterday", 400, "yesterday"),
        ("/api/records/environment?staton=kim-long", 400, "staton"),
        ("/api/records/dossiers", 404, "not served yet"),
        ("/api/records/nothing", 404, "not a service"),
        ("/api/fetches/999999", 404, "999999"),
        ("/api/fetches/-1", 404, "-1"),
        ("/api/kpis?at=noon", 400, "at=noon"),
        ("/api/kpis?from=2026-11-20T00:00:00Z", 400, "together"),
        ("/api/kpis?from=2026-11-20T00:00:00Z&to=2026-11-19T00:00:00Z", 400, "before"),
        ("/api/kpis?from=2000-01-01T00:00:00Z&to=2026-11-20T00:00:00Z", 400, "days apart"),
        ("/api/kpis?at=9999-12-31T23:59:59Z", 400, "calendar"),
        ("/api/kpis?at=0001-01-01T00:00:00Z", 400, "calendar"),
        ("/api/kpis?kpi=environment.level", 400, "environment.level"),
        ("/api/kpis?statoin=kim-long", 400, "statoin"),
        ("/api/kpis?by=ward&station=kim-long", 400, "not asked together"),
        ("/api/kpis?kpi=field_reports.overdue&station=kim-long", 400, "not asked of a station"),
        ("/api/kpis?kpi=environment.water_level&agency=HEPCO", 400, "speaks of stations"),
        ("/api/snapshot?scene=nowhere", 404, "nowhere"),
        ("/api/snapshot?lang=fr", 400, "lang=fr"),
    ],
)
def test_a_mistake_in_a_question_is_answered_with_one_sentence(city: City, path: str, status: int, word: str) -> None:
    answer = city.get(path)
    assert answer.status_code == status
    sentence = answer.json()["error"]
    assert word in sentence
    assert sentence.endswith(".")


def test_the_address_says_what_the_kpis_say(city: City) -> None:
    told = city.get("/api/kpis?at=2026-11-20T05:05:00Z&station=kim-long&kpi=environment.water_level").json()
    assert told["at"] == "2026-11-20T05:05:00Z"
    assert {one["place"] for one in told["kpis"]} <= {"kim-long"}
    now = city.get("/api/kpis?from=2026-11-20T04:00:00Z&to=2026-11-20T05:00:00%2B00:00&station=kim-long").json()
    [level] = [one for one in now["kpis"] if one["key"] == "environment.water_level"]
    assert (level["value"], level["unit"]) == (0.4, "m")


def test_feeds_are_told_with_their_state_and_what_was_refused(city: City) -> None:
    told = city.get("/api/feeds").json()
    assert [(feed["name"], feed["state"]) for feed in told["feeds"]] == [
        ("Mực nước sông", "none"),
        ("Không khí", "none"),
    ]
    [refusal] = told["refusals"]
    assert (refusal["reason"], refusal["n"]) == ("an instant without a zone", 1)
    assert "<b>" in refusal["raw"]
    assert told["lease"]
