"""Who reported is known to the store's raw bytes and to nobody who looks: planted everywhere, found nowhere."""

from __future__ import annotations

import asyncio
import html
import json
import os
import re
import signal
import subprocess
import sys
import urllib.parse
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any, ClassVar
from xml.sax.saxutils import escape

import httpx
import pytest
import websockets
from pyais.encode import encode_dict
from sqlalchemy import select

from data_sources.protocols.ais_sentences import checksum
from data_sources.settings import free_port
from data_sources.store import open_store
from data_sources.store.keeping import raw_bytes
from data_sources.store.tables import Fetch
from tests.conftest import ROOT, Served

NOW = datetime.now(UTC).replace(microsecond=0)
SURNAMES = (
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Võ",
    "Đặng",
    "Bùi",
    "Hồ",
    "Ngô",
    "Dương",
    "Đoàn",
    "Trương",
    "Lương",
)
GIVEN = ("Xuyến", "Xoan", "Quỳnh", "Khuê", "Thoa", "Nhạn", "Uyển", "Diễm", "Oanh", "Thục", "Yến", "Ngân", "Kiệm", "Duệ")


class Person:
    """Somebody who reported. Everyone has other values, so that a find tells where it was planted."""

    everybody: ClassVar[list[Person]] = []

    def __init__(self) -> None:
        n = len(self.everybody)
        self.given = f"{GIVEN[n % 14]} {GIVEN[(n // 14 + n + 5) % 14]}"
        self.name = f"{SURNAMES[n % 14]} Thị {self.given}"
        self.phone = f"0905{370_000 + 137 * n}"
        self.mail = f"{'abcdefgh'[n % 8]}.xoan{n}@hue-city.vn"
        self.identity = f"0461900{10_000 + 731 * n}"
        self.plate = f"75A-{311 + n}.{(17 + n) % 100:02}"
        self.everybody.append(self)

    def own(self) -> dict[str, Any]:
        """The fields that GeoReport v2 has for a reporter."""
        first, last = self.given, self.name.removesuffix(self.given).strip()
        return {
            "first_name": first, "last_name": last, "name": self.name, "phone": self.phone, "email": self.mail,
            "device_id": f"may-{self.identity}", "account_id": self.identity,
            "media_url": f"http://x.test/{self.phone}.jpg",
        }  # fmt: skip

    def told(self) -> str:
        """What people write of themselves."""
        return (
            f"Tôi tên là {self.name}, gọi {self.phone[:4]}.{self.phone[4:7]}.{self.phone[7:]} hoặc {self.mail},"
            f" CCCD {self.identity}, xe {self.plate}"
        )

    def numbers(self) -> str:
        """What no headline needs; a name in one is public."""
        return f"gọi {self.phone[:4]}.{self.phone[4:7]}.{self.phone[7:]} hoặc {self.mail}, CCCD {self.identity}, xe {self.plate}"

    def values(self) -> list[str]:
        """What is looked for."""
        return [self.given, self.phone, self.mail, self.identity, self.plate]


def request(number: int, **over: Any) -> dict[str, Any]:
    """A service request that says who reported wherever a server could put it."""
    extended = {f"reporter_{name}": value for name, value in Person().own().items()}
    said = {
        "service_request_id": f"PA-{number}", "status": "open", "service_code": "rac",
        "service_name": f"Rác thải, liên hệ chị {Person().name} {Person().phone}",
        "description": f"Rác chưa dọn. {Person().told()}", "title": Person().told(),
        "status_notes": f"Đã gọi lại. {Person().told()}", "address": f"12 Lê Lợi, {Person().told()}",
        "agency_responsible": f"UBND phường Thuận Hóa, gặp anh {Person().name} {Person().phone}",
        "requested_datetime": (NOW - timedelta(hours=5 + number)).isoformat(),
        "updated_datetime": (NOW - timedelta(hours=2)).isoformat(),
        "expected_datetime": (NOW - timedelta(hours=1)).isoformat(), "lat": 16.4637, "long": 107.5909,
        **Person().own(),
        "extended_attributes": {
            **extended, "state": "dang_xu_ly", "channel": f"Zalo {Person().phone}", "note": Person().told(),
            "extension_reason": Person().told(), "refusal_reason": Person().told(), "reporter": Person().own(),
        },
    }  # fmt: skip
    return said | over


def xml(said: dict[str, Any]) -> str:
    return "".join(
        f"<{key}>{xml(value) if isinstance(value, dict) else escape(str(value))}</{key}>" for key, value in said.items()
    )


def sheet() -> str:
    """A spreadsheet with columns for who reported, one row that can be read and two that cannot."""
    rows = ["Họ và tên;SĐT;Email;CCCD;Mã phản ánh;Trạng thái;Ngày phản ánh;Nội dung"]
    for number, more in ((1, ""), (2, ";;x;y"), (3, '"')):
        who = Person()
        told = f"PA-C{number};Đang xử lý;{(NOW - timedelta(hours=9)).isoformat()};{Person().told()}"
        rows.append(f"{who.name};{who.phone};{who.mail};{who.identity};{told}{more}")
    return "\n".join(rows)


def seen_by_ai(number: int, **over: Any) -> dict[str, Any]:
    """An event of a camera that says whose face and plate it saw wherever a server could put it."""
    began = (NOW - timedelta(minutes=20 + number)).timestamp()
    who = Person()
    said = {
        "id": f"{began:.6f}-ab{number:04}", "camera": "cam-0001", "label": "car", "start_time": began,
        "end_time": began + 12, "sub_label": Person().name, "score": 0.8, "top_score": 0.9, "false_positive": None,
        "zones": [f"cong {Person().plate}"], "entered_zones": [Person().name], "has_snapshot": True,
        "thumbnail": Person().told(), "recognized_license_plate": Person().plate, "plus_id": Person().phone,
        "data": {
            "sub_label": [Person().name, 0.9], "recognized_license_plate": Person().plate, "score": 0.8,
            "description": Person().told(), "attributes": [{"label": "face", "name": Person().name}],
            "identity": who.identity, "owner": who.own(),
        },
        "description": Person().told(), "person": Person().own(), "notes": Person().told(),
    }  # fmt: skip
    return said | over


def sightings() -> list[Any]:
    """Events that can be read, of plates, persons and alerts, still in view and over, and some that cannot."""
    return [
        *(seen_by_ai(number, label=label) for number, label in enumerate(("car", "person", "fire", "motorcycle"))),
        seen_by_ai(10, label="license_plate"), seen_by_ai(11, label="face"), seen_by_ai(12, end_time=None, label="flood"),
        seen_by_ai(13, label=f"xe {Person().plate}"), seen_by_ai(14, sub_label=[Person().plate, 0.7]),
        seen_by_ai(20, start_time=Person().told()), seen_by_ai(21, id=None), seen_by_ai(22, end_time=1.0),
        seen_by_ai(23, camera=None), Person().told(), {"họ tên": Person().name, **Person().own()},
    ]  # fmt: skip


def health_of_cameras() -> dict[str, Any]:
    """A server's statistics with people in them."""
    camera = {"camera_fps": 5.0, "process_fps": 5.0, "skipped_fps": 0.0, "detection_fps": 1.0, "owner": Person().own()}
    return {
        "cameras": {"cam-0001": camera, "cam-0002": {"camera_fps": Person().told(), "note": Person().told()}},
        "detectors": {"coral": {"inference_speed": 10, "note": Person().told()}}, "contact": Person().own(),
        "service": {"uptime": 10, "version": "0.15", "last_updated": NOW.timestamp(), "admin": Person().told()},
    }  # fmt: skip


def verified() -> dict[str, Any]:
    """What the desk decided of alerts, with who decided it and whom it is about."""
    fire = f"{(NOW - timedelta(minutes=22)).timestamp():.6f}-ab0002"
    told = {
        "source": "server", "camera": "cam-0001", "event": fire, "at": (NOW - timedelta(minutes=3)).isoformat(),
        "state": "bao_sai", "agency": f"Công an, gặp anh {Person().name} {Person().phone}", "reason": Person().told(),
        "by": Person().name, "note": Person().told(), "plate": Person().plate, "decided_by": Person().own(),
    }  # fmt: skip
    bad = [
        told | {"state": Person().told(), "reason": Person().told()}, told | {"at": Person().told()},
        told | {"event": None, "agency": Person().told()}, Person().told(),
    ]  # fmt: skip
    return {"verdicts": [told, *bad], "desk": Person().own()}


def newspaper(form: str) -> str:
    """A news feed that names its editors and authors, with telephones and plates in its headlines."""
    items = []
    for number in range(4):
        at = NOW - timedelta(hours=1 + number)
        title = f"Huế: tin số {number}, gọi {Person().phone}, {Person().numbers()}"
        items.append((f"http://bao.test/{form}/{number}", title, at, Person().told(), Person()))
    if form == "json":
        told = [
            {"id": link, "url": link, "title": title, "date_published": at.isoformat(), "summary": told,
             "content_text": Person().told(), "authors": [who.own()], "_owner": Person().own()}
            for link, title, at, told, who in items
        ]  # fmt: skip
        told += [
            {
                "id": "x",
                "url": f"javascript:{Person().phone}",
                "title": Person().numbers(),
                "date_published": Person().told(),
            }
        ]
        return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": Person().told(), "items": told})
    told = [
        f"<item><title>{escape(title)}</title><link>{link}</link><guid>{link}</guid><pubDate>{at:%a, %d %b %Y %H:%M:%S} +0000"
        f"</pubDate><author>{who.mail} ({who.name})</author><dc:creator>{who.name}</dc:creator><description>{escape(told)}"
        f"</description><comments>http://bao.test/?tel={who.phone}</comments></item>"
        for link, title, at, told, who in items
    ]  # fmt: skip
    bad = Person()
    told += [
        f"<item><title>{bad.numbers()}</title><link>javascript:alert('{bad.phone}')</link></item>",
        f"<item><title>{Person().numbers()}</title><link>http://bao.test/x</link><pubDate>{Person().told()}</pubDate></item>",
        f"<item><title></title><author>{Person().mail}</author></item>",
    ]
    editor = Person()
    return (
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<title>Báo của {editor.name}</title><link>http://bao.test/</link><managingEditor>{editor.mail}</managingEditor>"
        f"<description>{Person().told()}</description>{''.join(told)}</channel></rss>"
    )


def positions() -> str:
    """What a VMS provider tells of boats, with their owners, and rows that cannot be read."""
    rows = ["Chủ tàu;SĐT;CCCD;Số đăng ký;Thời gian;Kinh độ;Vĩ độ;Ghi chú"]
    at = (NOW - timedelta(minutes=9)).isoformat()
    for number, boat, when, lon in (
        (1, "TTH-90053-TS", at, "108,25"), (2, "TTH-92345-TS", Person().told(), "108,3"), (3, Person().told(), at, "108,3"),
        (4, "TTH-93456-TS", at, Person().phone), (5, "", at, "108,4"),
    ):  # fmt: skip
        who = Person()
        rows.append(f"{who.name};{who.phone};{who.identity};{boat};{when};{lon};16,7;{number}, {Person().told()}")
    return "\n".join(rows)


def border_log() -> str:
    """What a border post writes down of boats, with who steers them, and lines that cannot be read."""
    lines = ["Tàu,Thời gian,Sự việc,Cảng,Số người,Thuyền trưởng,Ghi chú"]
    at = (NOW - timedelta(hours=3)).isoformat()
    for boat, when, said, port, crew in (
        ("TTH-90053-TS", at, "xuất bến", "Thuận An", "9"), ("TTH-90064-TS", at, "xuất bến", f"bến nhà {Person().name} {Person().phone}", "7"),
        ("TTH-93456-TS", at, Person().told(), "", ""), ("TTH-94567-TS", at, "xuất bến", "Thuận An", Person().phone),
        (Person().name, at, "nhập bến", "", ""), ("TTH-95678-TS", Person().numbers(), "gọi", "", ""),
    ):  # fmt: skip
        cells = (boat, when, said, port, crew, Person().name, Person().told())
        lines.append(",".join(f'"{cell}"' for cell in cells))
    return "\n".join(lines)


def lighthouse() -> bytes:
    """Names of boats over AIS that are telephone numbers, and a place of one of them."""
    boat: dict[str, Any] = {"mmsi": 574_000_777, "type": 24, "partno": 0, "shipname": f"GOI {Person().phone}"}
    place: dict[str, Any] = {"mmsi": 574_000_777, "type": 18, "lon": 108.1, "lat": 16.8, "speed": 3.0, "course": 90.0}
    block = f"c:{int(NOW.timestamp()) - 60}".encode()
    said = [line.encode() for told in (boat, place) for line in encode_dict(told, sentence_type="VDM")]
    return b"".join(b"\\%s*%02X\\%s\r\n" % (block, checksum(block), line) for line in said)


def failing(request: BaseHTTPRequestHandler) -> None:
    """A server whose own words on its fault name somebody."""
    request.send_response(500, f"Loi cua {FAILED.phone} {FAILED.mail}")
    request.send_header("Content-Length", "0")
    request.end_headers()


FAILED = Person()


OF_REPORTS = ("city", "voices")
"""Scenes that have something to say when reports change."""
SERVICES = ("field_reports", "cameras", "press", "fishing_boats")


TOLD = {
    "/reports.csv": ("field_reports", "csv"), "/events.json": ("cameras", "frigate"),
    "/in-escapes.json": ("cameras", "frigate"), "/stats.json": ("cameras", "frigate"),
    "/verdicts.json": ("cameras", "verdicts"), "/rss.xml": ("press", "syndication"),
    "/feed.json": ("press", "syndication"), "/vms.csv": ("fishing_boats", "csv"), "/log.csv": ("fishing_boats", "log"),
    "/ais.nmea": ("fishing_boats", "ais"),
}  # fmt: skip
"""What another address than of Open311 is."""


def asked_as(path: str) -> tuple[str, str]:
    """(service, format) of an address."""
    return TOLD.get(path, ("field_reports", "open311"))


class Wall:
    """Everything that can be seen of a city whose reporters wrote their names everywhere."""

    def __init__(self, folder: Path, served: Served) -> None:
        self.folder, self.served = folder, served
        self.feeds = folder / "feeds.toml"
        self.environ = {**os.environ, "HUEIOC_DATA": str(folder / "data"), "HUEIOC_FEEDS": str(self.feeds)}
        self.seen: dict[str, str] = {}

    def plant(self) -> None:
        """Serve the documents: JSON, XML and a spreadsheet, with parts that are refused."""
        good = [request(number) for number in range(4)]
        bad = [
            request(10, status=f"hỏng {Person().phone}"), request(11, requested_datetime=Person().told()),
            request(12, service_request_id=None), request(13, expected_datetime=Person().told()),
            request(14, extended_attributes={"state": Person().told(), "ward_code": Person().phone}),
            {"họ tên": Person().name, **Person().own()}, Person().told(),
        ]  # fmt: skip
        in_xml = "".join(f"<request>{xml(one)}</request>" for one in (request(20), request(21, status="hỏng")))
        self.served.answers |= {
            "/requests.json": json.dumps([*good, *bad], ensure_ascii=False).encode(),
            "/escaped.json": json.dumps([request(30), request(31, status=None)]).encode(),
            "/requests.xml": f"<service_requests>{in_xml}</service_requests>".encode(),
            "/reports.csv": sheet().encode(),
            "/login": f"<html><body>Xin chào {Person().own()}".encode(),
            "/failing": failing,
            "/events.json": json.dumps(sightings(), ensure_ascii=False).encode(),
            "/in-escapes.json": json.dumps(sightings()).encode(),
            "/stats.json": json.dumps(health_of_cameras(), ensure_ascii=False).encode(),
            "/verdicts.json": json.dumps(verified(), ensure_ascii=False).encode(),
            "/rss.xml": newspaper("rss").encode(),
            "/feed.json": newspaper("json").encode(),
            "/vms.csv": positions().encode(),
            "/log.csv": border_log().encode(),
            "/ais.nmea": lighthouse(),
        }
        self.feeds.write_text(
            "".join(
                f'[[feed]]\nname = "{path[1:]}"\nservice = "{service}"\nformat = "{form}"\nurl = "{self.served.url(path)}"\n'
                + ('source = "server"\n' if service == "cameras" else "")
                for path in self.served.answers
                for service, form in [asked_as(path)]
            ),
            encoding="utf-8",
        )

    def run(self, *argv: str) -> None:
        """Run a command; what it printed, and what it logged, is seen."""
        done = subprocess.run(
            [sys.executable, "app.py", *argv],
            cwd=ROOT,
            env=self.environ,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode in (0, 1), done.stderr
        self.seen[f"app.py {' '.join(argv)}"] = done.stdout
        self.seen[f"log of app.py {' '.join(argv)}"] = done.stderr

    def serve(self) -> None:
        """Start the web application, and see what every address and every line of it says."""
        port = free_port()
        log = self.folder / "serve.log"
        environ = self.environ | {"HUEIOC_PORT": str(port)}
        with log.open("wb") as errors:
            server = subprocess.Popen(
                [sys.executable, "app.py", "serve"],
                cwd=ROOT,
                env=environ,
                stderr=errors,
                stdout=subprocess.PIPE,
                text=True,
            )
            try:
                assert server.stdout is not None
                assert "/wall" in server.stdout.readline(), log.read_text()
                with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, follow_redirects=True) as http:
                    self.collect(http)
                    self.look(http)
                    asyncio.run(self.listen(port))
            finally:
                server.send_signal(signal.SIGTERM)
                server.wait(30)
        self.seen["log of app.py serve"] = log.read_text(encoding="utf-8")

    def collect(self, http: httpx.Client) -> None:
        """Collect one service after the other, and see each time what was refused: screens show the newest hundred."""
        for service in SERVICES:
            feeds = [path[1:] for path in self.served.answers if asked_as(path)[0] == service]
            self.run("collect", "--once", "--json", *(word for feed in feeds for word in ("--only", feed)))
            told = http.get("/api/feeds")
            assert len({one["feed"] for one in told.json()["refusals"]} & set(feeds)) > 1
            self.seen[f"/api/feeds after {service}"] = told.text
            for lang in ("vi", "en"):
                self.seen[f"/api/snapshot after {service}, {lang}"] = http.get(
                    "/api/snapshot", params={"scene": "feeds", "lang": lang}
                ).text

    def look(self, http: httpx.Client) -> None:
        scenes = http.get("/api/snapshot", params={"scene": "?"}).json()["error"]
        self.scenes = re.findall(r"\w+", scenes.split("there are")[1])
        figures = http.get("/api/kpis").json()["kpis"]
        fetches = range(1, len(self.served.answers))  # one does not answer
        lists = {
            f"/api/records/{service}?kpi={one['key']}"
            for one in figures
            for service in SERVICES
            if one["key"].startswith(f"{service}.")
        }
        lists |= {f"/api/records/{service}?limit=500" for service in SERVICES}
        lists |= {
            f"/api/kpis?by={part}" for part in ("ward", "agency", "field", "type", "group", "camera", "outlet", "topic")
        }
        pages = ["/", "/wall", "/feeds", *(f"/wall/{scene}" for scene in self.scenes if scene != "feeds")]
        paths = [
            *(f"{page}?lang={lang}" for page in pages for lang in ("vi", "en")),
            *(f"/api/snapshot?scene={scene}&lang={lang}" for scene in self.scenes for lang in ("vi", "en")),
            *(f"/api/fetches/{number}" for number in fetches),
            *sorted(lists),
            "/api/kpis", "/api/records/field_reports", "/api/feeds", "/metrics", "/healthz", "/readyz", "/_dash-layout", "/_dash-dependencies",
        ]  # fmt: skip
        for path in paths:
            answer = http.get(path)
            assert answer.status_code == 200, (path, answer.text)
            self.seen[path] = answer.text
        for page in pages:
            self.seen[f"the content of {page}"] = content(http, self.seen["/_dash-dependencies"], page)

    async def listen(self, port: int) -> None:
        """What every live channel says, whole and after a change."""
        lines = []
        for key in ((scene, lang) for scene in self.scenes for lang in ("vi", "en")):
            query = urllib.parse.urlencode(dict(zip(("scene", "lang"), key, strict=True)))
            lines.append((key, await websockets.connect(f"ws://127.0.0.1:{port}/api/live?{query}", max_size=None)))
        self.served.answers["/requests.json"] = json.dumps([request(number) for number in range(40, 44)]).encode()
        await asyncio.to_thread(self.run, "collect", "--once", "--json", "--only", "requests.json")
        told = await asyncio.gather(*(changed(line, 30 if key[0] in OF_REPORTS else 5) for key, line in lines))
        for (key, line), said in zip(lines, told, strict=True):
            self.seen[f"the live line of {key}"] = "\n".join(said)
            await line.close()


async def changed(line: websockets.ClientConnection, within_s: float) -> list[str]:
    """What a live line says until it has told of a change, or for so long."""
    said: list[str] = []
    with suppress(TimeoutError):
        async with asyncio.timeout(within_s):
            async for one in line:
                said.append(one if isinstance(one, str) else one.decode())
                if json.loads(one)["t"] == "delta":
                    break
    return said


def content(http: httpx.Client, dependencies: str, page: str) -> str:
    """What a page's callback answers a browser."""
    one = next(one for one in json.loads(dependencies) if "_pages_content" in one["output"])
    given = {"pathname": page, "search": ""}
    inputs = [{**asked, "value": given.get(asked["property"])} for asked in one["inputs"]]
    outputs = [
        dict(zip(("id", "property"), part.rsplit(".", 1), strict=True))
        for part in one["output"].strip(".").split("...")
    ]
    asked = {"output": one["output"], "outputs": outputs, "inputs": inputs, "state": [], "changedPropIds": []}
    answer = http.post("/_dash-update-component", json=asked)
    assert answer.status_code == 200, answer.text
    return answer.text


@pytest.fixture(scope="module")
def wall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wall]:
    with closing(Served()) as served:
        made = Wall(tmp_path_factory.mktemp("wall"), served)
        made.plant()
        made.serve()
        for service in SERVICES:
            for form in ("csv", "json", "geojson"):
                made.run("export", service, "--format", form)
        made.run("kpis", "--json")
        made.run("check")
        yield made


def plain(text: str) -> str:
    """As somebody reads it who wants to know: no escapes, no dots in numbers."""
    text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)
    text = html.unescape(urllib.parse.unquote(text))
    return text + re.sub(r"(?<=\d)[ .\-]+(?=\d)", "", text)


def test_nobody_who_looks_learns_who_reported(wall: Wall) -> None:
    found = {
        (value, where)
        for where, said in wall.seen.items()
        for text in [plain(said)]
        for person in Person.everybody
        for value in person.values()
        if value in text
    }
    assert not found


def test_the_bytes_in_the_store_say_it_all_the_same(wall: Wall) -> None:
    """Otherwise the test before this one could not fail."""
    store = open_store(f"sqlite:///{next((wall.folder / 'data').glob('*.sqlite'))}")
    with closing(store):
        with store.read() as connection:
            fetches = connection.scalars(select(Fetch.id)).all()
        kept = plain("".join((raw_bytes(store, fetch) or b"").decode() for fetch in fetches))
    for kind in zip(*(person.values() for person in Person.everybody), strict=True):
        assert sum(value in kept for value in kind) > 30, kind[0]


def test_what_was_looked_at_spoke_of_those_reports(wall: Wall) -> None:
    """Empty answers would hide them as well."""
    records = json.loads(wall.seen["/api/records/field_reports"])["records"]
    assert {"PA-0", "PA-20", "PA-30", "PA-C1"} <= {record["report"] for record in records}
    assert any("•••" in record["title"] for record in records)
    assert "PA-0" in wall.seen["app.py export field_reports --format csv"]
    assert "status unknown" in wall.seen["/api/feeds after field_reports"]
    assert "trạng thái" in wall.seen["/api/snapshot after field_reports, vi"]
    assert "•••" in wall.seen["/api/feeds after field_reports"]
    assert "500" in wall.seen["/api/feeds"]


def test_what_was_looked_at_spoke_of_those_cameras_and_articles(wall: Wall) -> None:
    """As above; a plate is there, but for the digits that would tell whose it is."""
    articles = json.loads(wall.seen["/api/records/press?limit=500"])["records"]
    assert len({one["article"] for one in articles}) >= 8
    assert all("•••" in one["title"] for one in articles)
    for where in ("/api/snapshot?scene=voices&lang=vi", "app.py export press --format csv"):
        assert "Huế: tin số" in wall.seen[where], where
    assert '"cameras.events_24h"' in wall.seen["/api/kpis"]
    alerts = wall.seen["/api/records/cameras?limit=500"]
    assert "75A-" in alerts
    assert "••" in alerts
    assert re.search(r"cam-0001", wall.seen["app.py export cameras --format json"])


def test_what_was_looked_at_spoke_of_those_boats(wall: Wall) -> None:
    """As above; one boat of each way, and what people are aboard."""
    boats = {one["boat"] for one in json.loads(wall.seen["/api/records/fishing_boats?limit=500"])["records"]}
    assert boats == {"TTH-90053-TS", "mmsi:574000777"}
    assert "TTH-90053-TS" in wall.seen["app.py export fishing_boats --format csv"]
    kpis = {one["key"]: one for one in json.loads(wall.seen["/api/kpis"])["kpis"]}
    assert kpis["fishing_boats.people_at_sea"]["value"] == 16
    refused = {one["reason"] for one in json.loads(wall.seen["/api/feeds after fishing_boats"])["refusals"]}
    assert {"event unknown", "unreadable number of people"} <= refused


def test_a_scene_that_shows_reports_told_live_of_their_change(wall: Wall) -> None:
    for scene in OF_REPORTS:
        assert '"t":"delta"' in wall.seen[f"the live line of ('{scene}', 'vi')"].replace(" ", ""), scene
