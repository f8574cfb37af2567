"""What the board says of field reports on a made-up day, built by hand in the shape the KPIs make it."""

from __future__ import annotations

from typing import Any

from tests.dashboards.scenes.boards import NOW, Board

HOUR = 3_600_000
FEED = "Phản ánh hiện trường"
AROUND = {
    "19753": 12, "19789": 13, "19815": 9, "19777": 8, "19813": 6, "19774": 5, "19804": 4, "19969": 4, "20014": 2, "20017": 2,
    "19975": 3, "19996": 2, "19867": 1, "19885": 1, "20131": 1,
}  # fmt: skip
FIELDS = {"ve_sinh": 27, "giao_thong": 21, "do_thi": 18, "ha_tang": 13, "an_toan_gt": 8, "tieng_on": 6, "khac": 5}


def told(
    value: float | None,
    unit: str,
    n: int,
    previous: float | None = None,
    target: float | None = None,
    status: str = "ok",
    **extra: Any,
) -> dict[str, Any]:
    return {
        "value": value, "unit": unit, "n": n, "previous": previous, "target": target, "status": status if value is not None else "none",
        "at": NOW - 4 * 60_000, "why": "" if value is not None else "no_data", "source": FEED, **extra,
    }  # fmt: skip


def feed(heard: int | None = NOW - 38_000) -> dict[str, Any]:
    return {
        "name": FEED, "service": "field_reports", "source": "hue-s", "measures": False, "every_s": 60, "stale_after_s": 600,
        "heard_at": heard, "data_at": None if heard is None else NOW - 240_000, "failing_since": None, "failures": 0, "error": None,
        "last_at": heard, "next_at": None, "kept": 100, "refused": 0, "stations": [],
    }  # fmt: skip


def one(
    number: int, title: str, ward: str, agency: str | None, hours_ago: float, due_h: float, **more: Any
) -> dict[str, Any]:
    """A report as lists hold it; ``due_h``: hours from now to its deadline, below 0 it is past."""
    return {
        "source": "hue-s", "report": f"PA{number:06}", "title": title, "address": None, "ward": ward, "ward_by": "code",
        "field": "ha_tang", "agency": agency, "state": "phan_cong", "urgent": False, "requested": NOW - int(hours_ago * HOUR),
        "due": NOW + int(due_h * HOUR), "lon": 107.59, "lat": 16.46, **more,
    }  # fmt: skip


def with_reports(board: Board, *, storm: bool = False, quiet: bool = False) -> Board:
    """The board with a day of reports; ``quiet``: nothing overdue, nothing urgent; ``storm``: a flood of them."""
    many = 6 if storm else 1
    over = 0 if quiet else 61 if storm else 7
    urgent = 0 if quiet else 12 if storm else 1
    total = sum(AROUND.values()) * many
    answers = board["answers"]

    def city(key: str, **kwargs: Any) -> None:
        answers[f"field_reports.{key}"] = {"city": told(**kwargs)}

    city(
        "received_today",
        value=34 * many,
        unit="",
        n=34 * many,
        previous=37,
        status="watch" if storm else "ok",
        usual=36.0,
        usual_days=8,
    )
    city("received_24h", value=total, unit="", n=total, previous=96)
    city("eligible_share", value=67.2, unit="%", n=2940, previous=66.1)
    city("handled_share", value=97.5, unit="%", n=1980, previous=97.9)
    city("on_time_original", value=88.6, unit="%", n=1934, previous=87.0, target=85.0)
    city("on_time_current", value=96.2, unit="%", n=1934, previous=95.8)
    city(
        "overdue",
        value=over,
        unit="",
        n=over,
        previous=5,
        target=0.0,
        status="watch" if over else "ok",
        wards=min(over, 5),
        agencies=min(over, 3),
        oldest_due=NOW - 3 * 24 * HOUR if over else None,
    )
    city("due_24h", value=11 * many, unit="", n=11 * many, previous=9)
    city("median_hours", value=9.5, unit="h", n=1934, previous=10.1)
    city("p90_hours", value=38.0, unit="h", n=1934, previous=36.5)
    city("satisfaction", value=93.4, unit="%", n=871, previous=92.8, satisfied=640, accepted=173)
    city("rating_share", value=45.0, unit="%", n=1934, previous=44.1)
    city("reopened", value=9, unit="", n=9, previous=12)
    city("open", value=143 * many, unit="", n=143 * many, previous=150)
    city(
        "unassigned_urgent",
        value=urgent,
        unit="",
        n=urgent,
        previous=0,
        target=0.0,
        status="bad" if urgent else "ok",
        oldest=NOW - 12 * 60_000 if urgent else None,
    )
    city("burst", value=2 if storm else 0, unit="", n=2 if storm else 0, previous=0)
    oldest = [
        one(11, "Ngập ngõ, đường Bà Triệu", "19789", "Công ty Thoát nước", 240, -72),
        one(12, "Nắp cống vỡ, kiệt 12", "19815", "UBND phường An Cựu", 200, -48),
        one(13, "Đèn đường hỏng, kiệt 42", "19960", "UBND phường Phú Bài", 120, -26),
        one(14, "Rác tồn, bãi biển", "19900", "HEPCO", 100, -25, field="ve_sinh"),
    ]  # fmt: skip
    latest = [
        one(98, "Đèn đường hỏng, đường Hùng Vương", "19789", "HEPCO", 0.05, 60),
        one(97, "Rác chưa thu gom, chợ Đông Ba", "19753", None, 0.2, 60, field="ve_sinh", state="moi"),
        one(96, "Ổ gà, đường Nguyễn Huệ", "19789", "Sở Xây dựng", 0.4, 60, field="giao_thong"),
    ]  # fmt: skip
    pressing = [
        one(
            90 + i,
            "Cây đổ chắn đường Nguyễn Sinh Cung",
            "19777",
            None,
            0.2 + i * 0.3,
            23,
            urgent=True,
            state="moi",
            field="thien_tai",
        )
        for i in range(min(urgent, 6))
    ]
    board["reports"] = {
        "by_ward": {code: {"n": n * many, "near": 0, "overdue": (2 if code in ("19789", "19815") else 1 if code == "19753" else 0) if over else 0} for code, n in AROUND.items()},
        "by_agency": [
            {"name": "UBND phường Thuận Hóa", "open": 24 * many, "overdue": 3 * many if over else 0, "due_24h": 4, "oldest_due": NOW - 72 * HOUR if over else None},
            {"name": "HEPCO", "open": 31 * many, "overdue": 2 * many if over else 0, "due_24h": 3, "oldest_due": NOW - 25 * HOUR if over else None},
            {"name": "Công ty Thoát nước", "open": 12 * many, "overdue": 2 * many if over else 0, "due_24h": 2, "oldest_due": NOW - 72 * HOUR if over else None},
            {"name": "Sở Xây dựng", "open": 18 * many, "overdue": 0, "due_24h": 2, "oldest_due": None},
        ],
        "by_field": [{"code": code, "n": n * many, "usual": n - 1.5} for code, n in FIELDS.items()],
        "oldest": oldest if over else [],
        "latest": latest,
        "urgent": pressing,
        "today": {"hours": [2, 1, 0, 1, 1, 2, 5, 8, 9, 5] + [None] * 14, "usual": [2.1, 1.2, 0.8, 0.9, 1.1, 2.4, 4.9, 7.2, 8.8, 6.1] + [5.0] * 14},
        "day": {"t": [NOW - (23 - i) * HOUR for i in range(24)], "overdue": [over + (i % 5) for i in range(23)] + [over], "received": [2 + i % 6 for i in range(24)]},
        "bursts": [
            {"kind": "field", "code": "thien_tai", "name": "Thiên tai – cứu hộ", "n": 31, "usual": 1.2, "hours": 3.0, "since": NOW - 3 * HOUR},
            {"kind": "ward", "code": "19753", "name": "Phú Xuân", "n": 24, "usual": 1.6, "hours": 3.0, "since": NOW - 3 * HOUR},
        ] if storm else [],
        "sea": 0, "outside": 1, "nowhere": 2,
    }  # fmt: skip
    board["feeds"] = [feed(), *board["feeds"]]
    return board
