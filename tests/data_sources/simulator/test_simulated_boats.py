"""The simulated fleet: 1,075 boats at sea or in port, told alike by VMS, AIS and the border post, and called in before a storm."""

from __future__ import annotations

import csv
import io
import socket
from collections import Counter
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import httpx
import pytest

from data_sources.city import read_city
from data_sources.places.water import at_sea, in_lagoon
from data_sources.simulator import Running
from data_sources.simulator.boats.life import Sailors
from data_sources.simulator.boats.vms import STEP, Vms

NOW = datetime(2026, 11, 20, 10, 3, 20, tzinfo=UTC).timestamp() - 7 * 3600


def rows(city: Running, path: str, **asked: str) -> list[dict[str, str]]:
    answer = httpx.get(city.address + path, params=asked, timeout=20)
    assert answer.status_code == 200, answer.text
    assert answer.headers["x-simulated"] == "1"
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_about_half_of_a_thousand_boats_are_at_sea_on_a_calm_day() -> None:
    out = [one.at(NOW).sails for one in Sailors(2025, "calm", NOW).all]
    assert len(out) == 1075
    assert 350 <= sum(out) <= 800  # in the morning the small boats are out too


def test_no_boat_sails_over_land() -> None:
    fleet = Sailors(2025, "calm", NOW).all
    for hours in (0, 7, 31):
        spots = [spot for one in fleet if (spot := one.at(NOW + hours * 3600)).sails]
        ashore = [spot for spot in spots if not at_sea(spot.lon, spot.lat) and not in_lagoon(0.0, spot.lon, spot.lat)]
        # the mouths of the lagoons are narrower than what the coast may be wrong by
        assert all(min(abs(spot.lat - lat) + abs(spot.lon - lon) for lon, lat in ((107.65, 16.58), (107.92, 16.36), (107.67, 16.55), (107.88, 16.34))) < 0.12 for spot in ashore)  # fmt: skip


def test_in_a_storm_nearly_everybody_was_called_in_and_lies_in_port() -> None:
    fleet = Sailors(2025, "storm", NOW).all
    called = [one for one in fleet if one.call is not None]
    out = [one for one in fleet if one.at(NOW).sails]
    assert len(called) > 350
    assert 5 <= len(out) <= 80
    assert sum(one.answer is None for one in called) >= 1
    assert not any(one.at(NOW + 12 * 3600).sails for one in called)


def test_a_provider_tells_a_position_every_two_hours_and_says_the_same_again(calm: Running) -> None:
    end = datetime.fromtimestamp(calm.weather.clock.now(), UTC) - timedelta(hours=2)
    asked = {"from": (end - timedelta(hours=24)).isoformat(), "to": end.isoformat()}
    told = rows(calm, "vms-1/positions.csv", **asked)
    assert told == rows(calm, "vms-1/positions.csv", **asked)
    of_one = Counter(row["registration"] for row in told)
    assert max(of_one.values()) <= 24 * 3600 / STEP + 1
    assert set(of_one) <= {name for name, boat in read_city().boats().items() if boat.provider == "vms-1"}


def test_some_devices_are_silent_and_the_others_arrive_late_but_arrive() -> None:
    fleet = Sailors(2025, "calm", NOW)
    vms = Vms(fleet)
    early = set(vms.listed("vms-1", NOW - 7200, NOW, NOW).splitlines())
    later = set(vms.listed("vms-1", NOW - 7200, NOW, NOW + 7200).splitlines())
    assert early < later
    assert 3 <= len(vms.silent) <= 6


def test_in_a_storm_the_second_provider_fails(storm: Running) -> None:
    fleet = Vms(Sailors(2025, "storm", NOW))
    assert not fleet.fails("vms-2", NOW)
    assert fleet.fails("vms-2", NOW + 300)
    assert not fleet.fails("vms-1", NOW + 300)
    assert httpx.get(f"{storm.address}vms-1/positions.csv", timeout=20).status_code == 200


def test_the_border_post_writes_down_departures_arrivals_and_calls(storm: Running, calm: Running) -> None:
    assert set(Counter(row["event"] for row in rows(storm, "border/log.csv"))) >= {
        "called",
        "answered",
        "departed",
        "arrived",
    }
    assert "called" not in Counter(row["event"] for row in rows(calm, "border/log.csv"))


def test_the_receiver_first_tells_the_last_three_minutes_and_then_what_it_hears(calm: Running) -> None:
    port = (urlsplit(calm.address).port or 0) + 1
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.settimeout(10)
        said = b""
        while said.count(b"\n") < 600:
            said += line.recv(65536)
        first = said.count(b"\\s:SIM,c:")
        while not said.splitlines()[-1].startswith(b"!AIVDM"):
            said += line.recv(65536)
    assert first > 500
    assert {line[:6] for line in said.replace(b"\\", b"\n").splitlines() if line.startswith(b"!")} == {b"!AIVDM"}


@pytest.mark.parametrize("path", ["vms-1/positions.csv?from=gestern", "vms-1/positions.csv?from=2026-11-20T00:00:00"])
def test_a_question_that_cannot_be_is_refused(calm: Running, path: str) -> None:
    assert httpx.get(calm.address + path, timeout=10).status_code == 400
