"""Boats' records for programs: positions, calls at port, the log, what boats call themselves, and positions of no instant."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from data_sources import Payload, feeds
from data_sources.fishing_boats import BoatPosition, Fix, Logged, Named, Untimed
from data_sources.store import Store, open_store
from data_sources.store.exporting import export
from data_sources.store.keeping import finish, keep, receive
from tests.conftest import source_of
from tests.dashboards.api.conftest import NOON, City, listening

THUAN_AN, AT_SEA = (107.64, 16.56), (108.2, 17.0)
MINUTE = timedelta(minutes=1)


def hear(store: Store, form: str, source: str, parts: list[Any]) -> None:
    asked = source_of("tcp://receiver:1", service="fishing_boats", format=form, source=source, name=source)
    payload = Payload(repr(parts).encode(), asked.url, NOON, asked)
    fetch = receive(store, payload)
    keep(store, feeds("fishing_boats")[form], parts, [], payload, fetch)
    finish(store, fetch, NOON)


@pytest.fixture(scope="module")
def sea(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """Three boats of a provider with 100 positions each, of which one calls at port; one that AIS tells of; a line of the log."""
    folder = tmp_path_factory.mktemp("sea")
    store: Store = open_store(f"sqlite:///{folder / 'sea.sqlite'}")
    hear(store, "csv", "vms-1", [
        Fix(f"TTH-9000{boat}-TS", NOON - n * MINUTE, *(THUAN_AN if boat == 1 and 30 <= n < 60 else AT_SEA), 4.0, 90.0)
        for boat in (1, 2, 3) for n in range(100)
    ])  # fmt: skip
    hear(store, "ais", "ais", [
        Fix("mmsi:574123456", NOON - MINUTE / 2, *AT_SEA),
        Named("mmsi:574123456", "24A", None, "QN 1234", None, None, None, None, None),
        Untimed("0123456789abcdef", 7, None, "mmsi:574123456", *AT_SEA, None, None),
    ])  # fmt: skip
    hear(store, "log", "bien-phong", [Logged("TTH-90002-TS", NOON, "departed", None, "thuan-an", 8, None, None)])
    yield from listening(store, folder)


@pytest.mark.parametrize("limit", [1, 7, 64, 1000])
def test_positions_come_newest_first_each_once(sea: City, limit: int) -> None:
    found = sea.every("fishing_boats", "", limit)
    assert len({(one["boat"], one["at"]) for one in found}) == len(found) == 301
    assert [one["at"] for one in found] == sorted((one["at"] for one in found), reverse=True)
    assert {"source", "lon", "lat", "speed", "course", "how", "received", "fetch"} <= set(found[0])
    assert found == sea.every("fishing_boats", "&record=positions", 1000)


def test_positions_are_narrowed_by_boat_source_and_time(sea: City) -> None:
    first = f"{NOON - 9 * MINUTE:%Y-%m-%dT%H:%M:%SZ}"
    for query, n in (
        ("&boat=TTH-90002-TS", 100),
        ("&source=ais", 1),
        ("&boat=TTH-90002-TS&source=ais", 0),
        (f"&from={first}", 31),
        (f"&boat=TTH-90002-TS&from={first}&to={NOON:%Y-%m-%dT%H:%M:%SZ}", 9),
    ):
        assert len(sea.every("fishing_boats", query, 5)) == n, query


@pytest.mark.parametrize("limit", [1, 100])
def test_calls_at_port_are_told_newest_first(sea: City, limit: int) -> None:
    found = sea.every("fishing_boats", "&record=passages", limit)
    assert [(one["boat"], one["way"], one["port"]) for one in found] == [
        ("TTH-90001-TS", "out", "thuan-an"),
        ("TTH-90001-TS", "in", "thuan-an"),
    ]
    assert len(sea.every("fishing_boats", "&record=passages&way=in&port=thuan-an", limit)) == 1


def test_the_log_names_and_positions_without_an_instant_are_told_apart(sea: City) -> None:
    [line] = sea.every("fishing_boats", "&record=log", 5)
    assert (line["boat"], line["event"], line["crew"]) == ("TTH-90002-TS", "departed", 8)
    [name] = sea.every("fishing_boats", "&record=identities", 5)
    assert (name["boat"], name["part"]) == ("mmsi:574123456", "24A")
    [untimed] = sea.every("fishing_boats", "&record=untimed", 5)
    assert (untimed["boat"], untimed["line"]) == ("mmsi:574123456", 7)


def test_a_question_that_cannot_be_is_answered_with_a_sentence(sea: City) -> None:
    for query, said in (
        ("record=nets", "record=nets is no kind of fishing_boats; write one of positions, passages, log, identities,"),
        ("port=thuan-an", '"port" is not known here'),
        ("cursor=x", "cursor=x is not one of ours"),
    ):
        answer = sea.get(f"/api/records/fishing_boats?{query}")
        assert (answer.status_code, answer.json()["error"][: len(said)]) == (400, said)


def test_what_leaves_as_a_file_is_whole(sea: City) -> None:
    head, first, *more = "".join(export(sea.store, BoatPosition, "csv", NOON - 9 * MINUTE, NOON)).splitlines()
    assert head == "source,boat,at,lon,lat,speed,course,how,received,fetch"
    assert first.startswith("vms-1,TTH-90001-TS,2026-11-20T04:51:00Z,108.2,17.0,4.0,90.0,0,")
    assert len(more) == 3 * 9
    assert '"coordinates": [108.2, 17.0]' in "".join(export(sea.store, BoatPosition, "geojson", NOON))
