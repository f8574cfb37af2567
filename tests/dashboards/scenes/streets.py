"""What the board says of cameras and roads on a made-up day, built by hand in the shape the KPIs make it: the cameras and
roads are those that the city declares."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

from data_sources.city import read_city
from tests.dashboards.scenes.boards import NOW, Board

HOUR, MINUTE = 3_600_000, 60_000
SERVERS = ("frigate-1", "frigate-2", "frigate-3", "frigate-4")
DESK = "Xác minh cảnh báo"
LEVELS = ((0.95, "jammed"), (0.75, "slow"), (0.5, "busy"), (0.0, "free"))
SEEN = (  # type, label, ward, minutes ago, state, longitude, latitude, place
    ("khoi_lua", "smoke", "19774", 12, "canh_bao", 107.545, 16.418, "Đồi Vọng Cảnh"),
    ("muc_nuoc", "flood", "20056", 31, "cho_xac_minh", 107.2, 16.28, "Hồ A Co"),
    ("un_tac", "congestion", "19789", 9, "canh_bao", 107.5968, 16.4592, "Nút giao Hùng Vương – Bà Triệu"),
    ("vuot_den_do", "red_light", "19753", 22, "cho_xac_minh", 107.5824, 16.4674, "Nút giao Lê Duẩn – Trần Hưng Đạo"),
    ("lan_chiem", "street_vendor", "19753", 75, "canh_bao", 107.5862, 16.4768, "Chợ Đông Ba, cổng phía bắc"),
    ("", "skateboard", "19777", 48, "canh_bao", 107.6092, 16.4818, "Cầu Vỹ Dạ"),
    ("xa_rac", "dumping", "19815", 140, "canh_bao", 107.6142, 16.4428, "Bờ sông An Cựu"),
)  # fmt: skip


def told(value: float | None, n: int, target: float | None = None, status: str = "ok", **extra: Any) -> dict[str, Any]:
    return {
        "value": value, "unit": "", "n": n, "previous": None if value is None else round(value * 0.99, 1), "target": target,
        "status": status if value is not None else "none", "at": NOW - MINUTE, "why": "" if value is not None else "no_data",
        "source": SERVERS[0], **extra,
    }  # fmt: skip


def feed(name: str, heard: int | None = NOW - 4_000, format: str = "frigate", source: str = "") -> dict[str, Any]:
    return {
        "name": name, "service": "cameras", "source": source or name, "format": format, "measures": False, "every_s": 10,
        "stale_after_s": 60, "heard_at": heard, "data_at": heard, "failing_since": None, "failures": 0, "error": None,
        "last_at": heard, "next_at": None, "kept": 100, "refused": 0, "stations": [],
    }  # fmt: skip


def feeds(heard: int | None = NOW - 4_000) -> list[dict[str, Any]]:
    return [*(feed(name, heard) for name in SERVERS), feed(DESK, heard, "verdicts", "verification")]


def alerts(storm: bool) -> list[dict[str, Any]]:
    """Dangers first, then the oldest."""
    types = read_city().detections.types
    found = [
        {
            "source": SERVERS[i % 4], "camera": f"cam-{i:04}", "event": f"e{i}", "type": kind, "label": label, "place": place,
            "ward": ward, "ward_by": "code", "road": None, "raised": NOW - ago * MINUTE, "ended": None, "state": state,
            "danger": kind in types and types[kind].danger, "plate": "75A-1••.••" if kind == "vuot_den_do" else None,
            "lon": lon, "lat": lat,
        }
        for i, (kind, label, ward, ago, state, lon, lat, place) in enumerate(SEEN)
    ]  # fmt: skip
    if not storm:
        found = [one for one in found if one["type"] in ("vuot_den_do", "lan_chiem")]
    return sorted(found, key=lambda one: (not one["danger"], one["raised"]))


def points(states: dict[tuple[str, str], str], times: int) -> list[list[Any]]:
    """Each camera as a point; more than the city has are scattered around those it has, and gathered as the KPIs do."""
    chance = random.Random(5)
    spots: Counter[tuple[float, float, str]] = Counter()
    for key, state in states.items():
        one = read_city().camera_rows[key][-1]
        assert one.lon is not None
        assert one.lat is not None
        for _ in range(times):
            far = 0.004 if times > 1 else 0.0
            spots[round(one.lon + chance.gauss(0, far), 5), round(one.lat + chance.gauss(0, far), 5), state] += 1
    step = 0.0005
    while len(spots) > 2000:
        merged: Counter[tuple[float, float, str]] = Counter()
        for (lon, lat, state), n in spots.items():
            merged[round(round(lon / step) * step, 5), round(round(lat / step) * step, 5), state] += n
        spots, step = merged, step * 1.5
    return [[lon, lat, state, n] for (lon, lat, state), n in sorted(spots.items())]


def roads(storm: bool) -> list[dict[str, Any]]:
    """The fullest first."""
    chance = random.Random(3)
    found = []
    for code, road in read_city().roads().items():
        share = chance.uniform(0.1, 1.1 if storm else 0.72)
        level = next(level for least, level in LEVELS if share >= least)
        found.append({
            "road": code, "name": road.name, "vehicles": round(share * road.capacity), "usual": round(0.55 * road.capacity, 1),
            "capacity": road.capacity, "level": level, "alert": code == "hung-vuong" and storm,
            "path": [list(point) for point in road.path], "at": NOW // HOUR * HOUR,
        })  # fmt: skip
    return sorted(found, key=lambda one: -one["vehicles"] / one["capacity"])


def with_cameras(
    board: Board, *, storm: bool = False, quiet: bool = False, dead: tuple[str, ...] = (), times: int = 1
) -> Board:
    """The board with cameras; ``storm``: many are dark and dangers are seen; ``quiet``: no alert waits and every camera is
    online; ``dead``: servers that are not heard since 08:31; ``times``: so many cameras for each that the city has."""
    chance = random.Random(7)
    states: dict[tuple[str, str], str] = {}
    for source, camera in read_city().camera_rows:
        lot = chance.random()
        bad = 0.0 if quiet else 0.2 if storm else 0.03
        state = "offline" if lot < bad * 0.6 else "frozen" if lot < bad * 0.9 else "absent" if lot < bad else "online"
        states[source, camera] = "unheard" if source in dead else state
    counted = Counter(states.values())
    of_heard = sum(n for state, n in counted.items() if state != "unheard") * times
    share = round(counted["online"] * times / of_heard * 100, 1) if of_heard else None
    status = "ok" if (share or 0) >= 95 else "watch" if (share or 0) >= 85 else "bad"
    waiting = [] if quiet else alerts(storm)
    down = [
        {
            "camera": camera, "place": read_city().camera_rows[source, camera][-1].place,
            "ward": read_city().camera_rows[source, camera][-1].ward, "ward_by": "code", "group": "giao_thong", "state": state,
            "since": NOW - int(chance.uniform(0.5, 90) * HOUR), "source": source, "lon": None, "lat": None,
        }
        for (source, camera), state in states.items() if state in ("offline", "frozen")
    ]  # fmt: skip
    down.sort(key=lambda one: one["since"])
    many = 23 if storm else len(waiting)
    board["answers"] |= {
        f"cameras.{name}": {"city": one}
        for name, one in {
            "online": told(share, of_heard, 95.0, status, **{name: counted[name] * times for name in ("online", "offline", "frozen", "absent", "unheard")}),
            "median_down": told(None if quiet else 6.4, len(down)),
            "alerts_24h": told(312.0 if storm else 86.0, 86),
            "waiting": told(float(many), many, oldest=min((one["raised"] for one in waiting), default=None), danger=sum(one["danger"] for one in waiting)),
            "danger": told(float(sum(one["danger"] for one in waiting)), 0, 0.0, "bad" if storm else "ok"),
            "precision": told(81.4, 1204, 75.0),
            "verification_minutes": told(14.0, 1204),
            "events_24h": told(20_431.0, 20_431),
            "vehicles_hour": told(4_120.0, 4_120),
            "congested": told(3.0 if storm else 0.0, 24),
        }.items()
    }  # fmt: skip
    starts = [NOW // HOUR * HOUR - (23 - i) * HOUR for i in range(24)]
    board["cameras"] = {
        "states": {name: counted[name] * times for name in ("online", "offline", "frozen", "absent", "unheard")},
        "installed": sum(counted.values()) * times, "unheard": counted["unheard"] * times, "by_ward": {}, "by_group": {},
        "points": points(states, times), "down": down[:8],
        "outages": [{"source": one, "feed": one, "n": sum(source == one for source, _ in states) * times, "since": NOW - 2 * HOUR} for one in dead],
        "waiting": waiting[:8], "by_type": [],
        "by_hour": {"t": starts, "alerts": [1 + (i * 7) % 9 for i in range(24)], "events": [400 + i for i in range(24)], "usual": [2.5 + (i * 5) % 6 for i in range(24)]},
        "roads": roads(storm),
    }  # fmt: skip
    new = feeds()
    for one in new:
        if one["name"] in dead:
            one |= {"heard_at": NOW - 2 * HOUR, "failing_since": NOW - 2 * HOUR + 10_000, "failures": 700}
    board["feeds"] = [*board["feeds"], *new]
    return board
