"""What does not wait to be asked is kept as it comes: in batches, through reconnections, and with what was read when it stops."""

import socket
import struct
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import psutil
import pytest
from sqlalchemy import func, select

from data_sources import Idle, Payload
from data_sources.collector.feeds_file import FeedsFault, read_feeds
from data_sources.collector.health import feed_states
from data_sources.collector.schedule import Schedule
from data_sources.collector.streaming import follow, follow_once
from data_sources.fishing_boats import BoatPosition
from data_sources.protocols import tcp_lines
from data_sources.protocols.ais_groups import OpenGroups
from data_sources.store import Store
from data_sources.store.tables import Round
from tests.conftest import source_of
from tests.data_sources.broker import Receiver, receiver
from tests.data_sources.collector.test_schedule import until

ONE = b"!AIVDM,1,1,,B,15NG6V0P01G?cFhE`R2IU?wn28R>,0*05\r\n"
FIRST = b"!AIVDM,2,1,1,A,55?MbV02;H;s<HtKR20EHE:0@T4@Dn2222222216L961O5Gf0NSQEp6ClRp8,0*1C\r\n"
SECOND = b"!AIVDM,2,2,1,A,88888888880,2*25\r\n"


def source(of: Receiver, **more: object):  # type: ignore[no-untyped-def]
    entry = {
        "name": "AIS",
        "service": "fishing_boats",
        "format": "ais",
        "source": "ais",
        "stale_after": timedelta(minutes=2),
    }
    return source_of(of.url, **(entry | more))  # type: ignore[arg-type]


def waits(connection: socket.socket, seconds: float = 30) -> None:
    connection.settimeout(seconds)
    connection.recv(1)


def breaks_off(connection: socket.socket) -> None:
    connection.sendall(ONE)
    time.sleep(0.3)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # a reset


def says_a_word(connection: socket.socket) -> None:
    connection.sendall(ONE)


def says_nothing(connection: socket.socket) -> None:
    return


def positions(store: Store) -> int:
    with store.read() as connection:
        return connection.scalar(select(func.count()).select_from(BoatPosition.__table__)) or 0


def test_what_comes_within_a_second_is_one_batch_and_each_line_has_its_reception() -> None:
    def speaks(connection: socket.socket) -> None:
        connection.sendall(ONE)
        time.sleep(0.2)
        connection.sendall(ONE)
        waits(connection)

    with receiver(speaks) as one:
        parts = tcp_lines.fetch(source(one))
        batch = next(part for part in parts if isinstance(part, Payload))
        assert isinstance(next(parts), Idle)
        parts.close()  # type: ignore[attr-defined]
    first, second = batch.body.splitlines()
    assert int(second.split()[0]) - int(first.split()[0]) >= 150
    assert first.split(b" ", 1)[1] == ONE.strip()


def test_a_batch_is_not_cut_inside_a_message_of_two_sentences() -> None:
    def speaks(connection: socket.socket) -> None:
        connection.sendall(FIRST)
        time.sleep(1.6)
        connection.sendall(ONE + SECOND)
        waits(connection)

    with receiver(speaks) as one:
        parts = tcp_lines.fetch(source(one), OpenGroups())
        batch = next(part for part in parts if isinstance(part, Payload))
        parts.close()  # type: ignore[attr-defined]
    assert len(batch.body.splitlines()) == 3


def test_a_line_without_an_end_does_not_grow() -> None:
    def speaks(connection: socket.socket) -> None:
        for _ in range(40):
            connection.sendall(b"x" * 2**17)
        connection.sendall(b"\n" + ONE)
        waits(connection)

    with receiver(speaks) as one:
        parts = tcp_lines.fetch(source(one))
        found = b""
        while ONE.strip() not in found:
            part = next(parts)
            found += part.body if isinstance(part, Payload) else b""
        parts.close()  # type: ignore[attr-defined]
    assert len(found) < 2 * 2**20


def test_a_slow_store_slows_the_sender_and_memory_stays_flat() -> None:
    sent = [0]

    def floods(connection: socket.socket) -> None:
        block = ONE * 1000
        while True:
            connection.sendall(block)
            sent[0] += len(block)

    with receiver(floods) as one:
        parts = tcp_lines.fetch(source(one))
        next(parts)
        time.sleep(0.3)
        before, held = psutil.Process().memory_info().rss, sent[0]
        time.sleep(1.0)  # the store is busy
        assert sent[0] - held < 2**20, "the sender was not slowed"
        assert psutil.Process().memory_info().rss - before < 20 * 2**20
        parts.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize("speaks", [lambda c: None, lambda c: c.sendall(ONE)], ids=["nothing", "one sentence"])
def test_a_connection_that_ends_is_a_fault_of_the_stream_and_what_came_is_kept(
    file_store: Store, speaks: object
) -> None:
    with receiver(speaks) as one:  # type: ignore[arg-type]
        done = follow(source(one), file_store)
    assert done.error == f"127.0.0.1:{one.port} ended the connection"
    assert positions(file_store) == done.payloads


def test_a_connection_that_breaks_off_keeps_what_came(store: Store) -> None:
    with receiver(breaks_off) as one:
        done = follow(source(one), store)
    assert (done.error or "").startswith(f"127.0.0.1:{one.port} broke off")
    assert positions(store) == 1


def test_a_connection_that_stays_silent_is_made_anew(file_store: Store) -> None:
    with receiver(waits) as one:
        done = follow(source(one, stale_after=timedelta(seconds=0.4)), file_store)
    assert done.error == f"127.0.0.1:{one.port} is connected and silent"


@pytest.mark.parametrize(("speaks", "grows"), [(says_nothing, True), (says_a_word, False)], ids=["mute", "heard"])
def test_the_pause_before_the_next_connection_grows_until_it_is_heard(
    file_store: Store, tmp_path: Path, speaks: Callable[[socket.socket], None], grows: bool
) -> None:
    came: list[float] = []

    def noted(connection: socket.socket) -> None:
        came.append(time.monotonic())
        speaks(connection)

    with receiver(noted) as one:
        path = tmp_path / "feeds.toml"
        path.write_text(f'[[feed]]\nname = "AIS"\nservice = "fishing_boats"\nurl = "{one.url}"\n', encoding="utf-8")
        schedule = Schedule(path, file_store, first_retry=timedelta(milliseconds=100))
        schedule.start()
        assert until(lambda: len(came) >= 5)
        schedule.stop()
    gaps = [after - before for before, after in pairwise(came)]
    assert (gaps[3] - min(gaps) > 0.4) == grows, gaps  # 0.1 s, doubled three times, a quarter of it chance


def test_a_stream_is_heard_while_it_goes_on_and_its_minutes_are_rounds(file_store: Store) -> None:
    stop = threading.Event()

    def speaks(connection: socket.socket) -> None:
        while True:  # until we are gone: a receiver does not end with us
            connection.sendall(ONE)
            time.sleep(0.2)

    with receiver(speaks) as one:
        entry = source(one)
        thread = threading.Thread(target=follow, args=(entry, file_store), kwargs={"ended": stop.is_set})
        thread.start()
        assert until(lambda: any(feed["heard_at"] for feed in feed_states(file_store)))
        stop.set()
        thread.join(5)
        assert not thread.is_alive()
    with file_store.read() as connection:
        (row,) = connection.execute(select(Round)).all()
    assert row.kept + row.repeated >= 5
    assert row.error is None


def test_once_ends_when_a_stream_pauses(file_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data_sources.collector.streaming.PAUSE", 1.5)

    def speaks(connection: socket.socket) -> None:
        connection.sendall(ONE)
        waits(connection)

    with receiver(speaks) as one:
        done = follow_once(source(one), file_store)
    assert (done.error, done.tally.kept) == (None, 1)


def test_a_receiver_that_went_away_is_connected_to_again(file_store: Store, tmp_path: Path) -> None:
    def speaks(connection: socket.socket) -> None:
        connection.sendall(ONE)  # and ends

    with receiver(speaks) as one:
        path = tmp_path / "feeds.toml"
        path.write_text(f'[[feed]]\nname = "AIS"\nservice = "fishing_boats"\nurl = "{one.url}"\n', encoding="utf-8")
        soon = timedelta(milliseconds=50)
        schedule = Schedule(path, file_store, first_retry=soon, longest_retry=2 * soon)
        schedule.start()
        assert until(lambda: one.connections >= 3)
        schedule.stop()
    assert positions(file_store) >= 1


def test_what_was_read_when_the_collector_stops_is_kept(file_store: Store, tmp_path: Path) -> None:
    spoken = threading.Event()

    def speaks(connection: socket.socket) -> None:
        connection.sendall(ONE)
        spoken.set()
        waits(connection)

    with receiver(speaks) as one:
        path = tmp_path / "feeds.toml"
        path.write_text(f'[[feed]]\nname = "AIS"\nservice = "fishing_boats"\nurl = "{one.url}"\n', encoding="utf-8")
        schedule = Schedule(path, file_store)
        schedule.start()
        assert spoken.wait(10)
        time.sleep(0.1)
        schedule.stop()
    assert positions(file_store) == 1


def test_a_stream_of_the_simulated_city_lies_behind_its_port(tmp_path: Path) -> None:
    path = tmp_path / "feeds.toml"
    path.write_text(
        '[[feed]]\nname = "AIS"\nservice = "fishing_boats"\nurl = "simulator:tcp/ais"\n'
        '[[feed]]\nname = "C"\nservice = "cameras"\nformat = "frigate-mqtt"\nurl = "simulator:mqtt/frigate-4/"\n',
        encoding="utf-8",
    )
    ais, camera = read_feeds(path, {"HUEIOC_SIMULATOR": "http://127.0.0.1:9000/"})
    assert (ais.url, camera.url) == ("tcp://127.0.0.1:9001/ais", "mqtt://127.0.0.1:9002/frigate-4/")
    assert ais.simulated
    path.write_text('[[feed]]\nname = "A"\nservice = "environment"\nurl = "tcp://h:1/"\n', encoding="utf-8")
    with pytest.raises(FeedsFault, match="is no stream"):
        read_feeds(path)
