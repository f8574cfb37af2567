"""Frigate's messages over MQTT are the events of its HTTP API, acknowledged when they are kept and told once."""

import json
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from data_sources import Idle, Payload, Source, feeds
from data_sources.cameras import CameraEvent, CameraState
from data_sources.collector.collect import take
from data_sources.protocols import mqtt
from data_sources.settings import free_port
from data_sources.store import Store
from tests.conftest import source_of
from tests.data_sources.broker import Broke, broker
from tests.data_sources.collector.test_schedule import until

START = datetime.now(UTC).timestamp() - 30
FEEDS = feeds("cameras")


def entry(port: int, scheme: str = "mqtt", **more: object) -> Source:
    known = {"name": "Camera, MQTT", "service": "cameras", "format": "frigate-mqtt", "source": "frigate-1", "secret": "hue:right", "stale_after": timedelta(minutes=1)}  # fmt: skip
    return source_of(f"{scheme}://127.0.0.1:{port}/frigate/", **(known | more))  # type: ignore[arg-type]


def event(own: str, end: float | None = START + 9) -> dict[str, object]:
    return {
        "id": own, "camera": "cam-001", "label": "car", "sub_label": None, "start_time": START, "end_time": end,
        "zones": [], "data": {"score": 0.8, "top_score": 0.9}, "has_clip": True, "has_snapshot": True,
    }  # fmt: skip


def message(kind: str, own: str) -> bytes:
    after = event(own, None if kind == "new" else START + 9) | {
        "entered_zones": [],
        "current_zones": [],
        "top_score": 0.9,
    }
    return json.dumps({"type": kind, "before": after, "after": after}).encode()


def batch_of(parts: Iterator[Payload | Idle], most: int = 8) -> Payload:
    """The next batch; raises StopIteration when none comes within some seconds."""
    return next(part for _, part in zip(range(most), parts, strict=False) if isinstance(part, Payload))


def count(store: Store, record: type = CameraEvent) -> int:
    with store.read() as connection:
        return connection.scalar(select(func.count()).select_from(record.__table__)) or 0  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def one() -> Iterator[Broke]:
    """A broker that knows who comes."""
    with broker(guarded=True) as found:
        yield found


def test_what_the_server_publishes_is_kept_and_the_same_over_http_is_once(one: Broke, file_store: Store) -> None:
    source = entry(one.port)
    parts = mqtt.fetch(source, ("events", "stats", "available"))
    assert isinstance(next(parts), Idle)
    for kind in ("new", "update", "end"):
        one.publish("frigate/events", message(kind, "1.5-abc"))
    stats = {"cameras": {"cam-001": {"camera_fps": 5.0, "process_fps": 5.0, "skipped_fps": 0.0}}, "detectors": {}, "service": {"last_updated": int(time.time())}}  # fmt: skip
    one.publish("frigate/stats", json.dumps(stats).encode())
    batch = batch_of(parts)
    told = take(FEEDS["frigate-mqtt"], batch, file_store)
    parts.close()  # type: ignore[attr-defined]
    assert told.recognised
    assert count(file_store) == 1
    assert count(file_store, CameraState) > 1  # those that the city has installed there, and the server does not know
    assert "stats" in batch.address
    http = source_of(
        "http://127.0.0.1:1/", service="cameras", format="frigate", source="frigate-1", name="Camera, HTTP"
    )
    again = Payload(json.dumps([event("1.5-abc")]).encode(), http.url, datetime.now(UTC), http)
    assert take(FEEDS["frigate"], again, file_store).kept == 0
    assert count(file_store) == 1


def test_what_was_sent_while_we_were_away_arrives(one: Broke) -> None:
    source = entry(one.port, name="away")
    parts = mqtt.fetch(source, ("events",))
    assert isinstance(next(parts), Idle)
    parts.close()  # type: ignore[attr-defined]
    assert until(lambda: not one.is_connected(mqtt.client_id(source)))
    one.publish("frigate/events", message("end", "2.5-away"))
    parts = mqtt.fetch(source, ("events",))
    assert b"2.5-away" in batch_of(parts).body
    parts.close()  # type: ignore[attr-defined]


def test_an_acknowledgement_goes_out_when_the_batch_is_kept_and_not_before(one: Broke) -> None:
    parts = mqtt.fetch(entry(one.port, name="ack"), ("events",))
    assert isinstance(next(parts), Idle)
    threading.Thread(target=one.publish, args=("frigate/events", message("end", "3.5-ack")), daemon=True).start()
    batch_of(parts)
    session = one.session(mqtt.client_id(entry(one.port, name="ack")))
    time.sleep(0.3)
    assert len(session.inflight_out) == 1
    next(parts)  # asked for more: it is kept
    assert until(lambda: not session.inflight_out)
    parts.close()  # type: ignore[attr-defined]


def test_a_broker_that_is_not_there_is_told_in_one_sentence() -> None:
    with pytest.raises(OSError, match="127.0.0.1 takes no connection"):
        next(mqtt.fetch(entry(free_port()), ("events",)))


def test_a_server_that_is_no_broker_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mqtt, "CONNECT", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as mute, pytest.raises(OSError, match="does not answer as a broker"):
        next(mqtt.fetch(entry(mute.getsockname()[1]), ("events",)))


def test_a_wrong_login_does_not_open_the_door(one: Broke) -> None:
    with pytest.raises(OSError, match="127.0.0.1 refuses us"):
        next(mqtt.fetch(entry(one.port, secret="hue:wrong"), ("events",)))


def test_tls_is_spoken_and_a_stranger_is_not_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed: no certificate can be made")
    certificate, key = tmp_path / "c.pem", tmp_path / "k.pem"
    made = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"
    subprocess.run(["openssl", *made.split(), "-keyout", key, "-out", certificate], check=True, capture_output=True)
    with broker(certificate=(certificate, key)) as guarded:
        with pytest.raises(OSError, match="127.0.0.1 cannot be trusted"):
            next(mqtt.fetch(entry(guarded.port, "mqtts"), ("events",)))
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        parts = mqtt.fetch(entry(guarded.port, "mqtts"), ("events",))
        assert isinstance(next(parts), Idle)
        parts.close()  # type: ignore[attr-defined]


def test_mosquitto_sends_again_what_was_not_acknowledged_and_it_counts_once(tmp_path: Path, file_store: Store) -> None:
    if shutil.which("mosquitto") is None:
        pytest.skip("mosquitto is not installed")
    port = free_port()
    config = tmp_path / "mosquitto.conf"
    config.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\n", encoding="utf-8")
    server = subprocess.Popen(["mosquitto", "-c", config], stderr=subprocess.DEVNULL)
    try:
        time.sleep(0.5)
        source = entry(port)
        parts = mqtt.fetch(source, ("events",))
        assert isinstance(next(parts), Idle)
        from paho.mqtt.publish import single

        single("frigate/events", message("end", "4.5-again"), qos=1, hostname="127.0.0.1", port=port)
        take(FEEDS["frigate-mqtt"], batch_of(parts), file_store)
        parts.close()  # type: ignore[attr-defined]  # a crash after it was kept and before that was said
        parts = mqtt.fetch(source, ("events",))
        again = batch_of(parts)
        assert b"4.5-again" in again.body
        told = take(FEEDS["frigate-mqtt"], again, file_store)
        assert (told.kept, told.repeated, count(file_store)) == (0, 1, 1)
        next(parts)  # now it was said
        parts.close()  # type: ignore[attr-defined]
        parts = mqtt.fetch(source, ("events",))
        assert not any(isinstance(next(parts), Payload) for _ in range(3))
        parts.close()  # type: ignore[attr-defined]
    finally:
        server.terminate()
        server.wait(5)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"not json", "not a batch of MQTT messages"),
        (b'{"topic": 1}', "not a batch of MQTT messages"),
        (b'{"topic": "frigate/events", "base64": "AAEC"}', "a message that is no text"),
        (b'{"topic": "frigate/events", "text": "[{\\"camera\\": \\"c\\"}]"}', None),
    ],
)
def test_a_message_that_cannot_be_read_is_refused_and_the_rest_goes_on(line: bytes, why: str | None) -> None:
    good = json.dumps(
        {"at": int(time.time() * 1000), "topic": "frigate/events", "text": message("end", "5.5-ok").decode()}
    )
    source = entry(1)
    body = line + b"\n" + good.encode() + b"\n"
    parts = list(FEEDS["frigate-mqtt"].parse(Payload(body, source.url, datetime.now(UTC), source, mqtt.LINES)))
    assert any(getattr(part, "event", "") == "5.5-ok" for part in parts)
    assert why is None or [part.reason for part in parts if hasattr(part, "reason") and hasattr(part, "raw")] == [why]
