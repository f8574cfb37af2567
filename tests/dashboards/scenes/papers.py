"""What the board says of the press on a made-up day, built by hand in the shape the KPIs make it. The outlets and their
headlines are ours."""

from __future__ import annotations

from typing import Any

from tests.dashboards.scenes.boards import NOW, Board

HOUR = 3_600_000
OUTLETS = {f"bao-{n:02}": f"Báo địa phương {n} (mô phỏng)" for n in range(1, 13)}


def told(value: float | None, n: int, unit: str = "", status: str = "ok", why: str = "no_data", **extra: Any) -> Any:
    return {
        "value": value, "unit": unit, "n": n, "previous": None, "target": None,
        "status": status if value is not None else "none", "at": NOW - 4 * 60_000,
        "why": "" if value is not None else why, "source": OUTLETS["bao-01"], **extra,
    }  # fmt: skip


def feed(outlet: str, heard: int | None = NOW - 61_000) -> dict[str, Any]:
    return {
        "name": OUTLETS[outlet], "service": "press", "source": outlet, "measures": False, "every_s": 120,
        "stale_after_s": 1800, "heard_at": heard, "data_at": None if heard is None else NOW - 240_000,
        "failing_since": None, "failures": 0, "error": None, "last_at": heard, "next_at": None, "kept": 100,
        "refused": 0, "stations": [],
    }  # fmt: skip


def headline(story: str, title: str, outlet: str, hours_ago: float, tone: str, *more: str) -> dict[str, Any]:
    """An article as lists hold it; ``more``: the other outlets that tell its story."""
    return {
        "title": title, "outlet": outlet, "outlet_name": OUTLETS[outlet],
        "link": f"https://{outlet}.example/{story}", "published": NOW - int(hours_ago * HOUR), "tone": tone,
        "topics": ["giao_thong"], "wards": [], "story": story,
        "outlets": [OUTLETS[outlet], *(OUTLETS[one] for one in more)],
    }  # fmt: skip


def story_of(one: dict[str, Any], n: int, first: float) -> dict[str, Any]:
    return {
        "story": one["story"], "title": one["title"], "outlets": one["outlets"], "n": n,
        "first": NOW - int(first * HOUR), "last": one["published"], "tone": one["tone"],
    }  # fmt: skip


def with_press(board: Board, *, storm: bool = False, dead: int = 1) -> Board:
    """The board with a day of the press; ``storm``: a burst of articles; ``dead``: outlets whose feed is gone."""
    today = 128 if storm else 46
    cities = {
        "articles_today": told(today, today, usual=41.5, usual_days=7),
        "articles_24h": told(today + 7, today + 7),
        "mean_7d": told(52.0, 364),
        "negative_share": told(31.2 if storm else 6.5, today, "%"),
        "undated": told(3, 3),
        "silent_outlets": told(1, 1, status="watch"),
        "spike": told(1.0 if storm else 0.0, today, status="watch" if storm else "ok", usual=41.5, sd=9.2, weeks=12),
        "overdue_answers": told(None, 0, why="no_source"),
    }
    board["answers"] |= {f"press.{key}": {"city": one} for key, one in cities.items()}
    bridge = headline(
        "cau", "Cầu Nguyễn Hoàng thông xe đợt hai", "bao-03", 2.4, "positive", "bao-01", "bao-05", "bao-07", "bao-09"
    )
    latest = [
        headline("nut", "Huế thêm 12 nút giao thông minh", "bao-01", 0.5, "neutral"),
        headline("ngap", "Người dân phản ánh ngập cục bộ sau mưa lớn trên nhiều tuyến đường trung tâm", "bao-10", 1.2,
                 "negative"),
        bridge,
        headline("tau", "Đoàn khách tàu biển đầu mùa đến Chân Mây", "bao-02", 3.2, "positive"),
        headline("truong", "Học sinh vùng trũng trở lại trường", "bao-04", 3.4, "neutral", "bao-06"),
    ]  # fmt: skip
    names = [OUTLETS["bao-12"], OUTLETS["bao-11"]]
    board["press"] = {
        "latest": latest,
        "stories": [story_of(bridge, 6, 9.0), story_of(latest[4], 2, 5.0)],
        "topics": [{"topic": "giao_thong", "n": 12, "usual": 9.5}, {"topic": "thien_tai", "n": 7, "usual": 2.1}],
        "outlets": [
            {"outlet": code, "name": name, "n": 0 if name in names else 9 - n % 5, "last": NOW - (n + 1) * HOUR,
             "usual": 6.5, "expected": 0.4, "silent": name == names[1], "heard": name != names[0]}
            for n, (code, name) in enumerate(OUTLETS.items())
        ],
        "by_hour": {"t": [NOW - (23 - i) * HOUR for i in range(24)], "n": [1 + i * 5 % 4 for i in range(24)]},
        "undated": 3,
    }  # fmt: skip
    gone = list(OUTLETS)[len(OUTLETS) - dead :]
    papers = [feed(code, NOW - 30 * HOUR if code in gone else NOW - 61_000) for code in OUTLETS]
    board["feeds"] = [*board["feeds"], *papers]
    return board
