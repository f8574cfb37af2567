"""Ten years of citizens' reports, made in the store by SQL, and as a spreadsheet: the same seed, the same reports."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import update

from data_sources import Source
from data_sources.city import read_city
from data_sources.collector.health import declare
from data_sources.field_reports import Report
from data_sources.places import wards
from data_sources.store import Store, milliseconds, open_store
from data_sources.store.opening import claim
from data_sources.store.records import EVER
from data_sources.store.tables import FeedState

NOW = datetime(2026, 11, 20, 5, 7, tzinfo=UTC)
YEARS = timedelta(days=3652)
HOUR, DAY = 3_600_000, 86_400_000
RATINGS = np.array(["hai_long", "chap_nhan", "khong_hai_long", None], dtype=object)

TALLIES = f"""
    INSERT INTO report_hours_by_{{kind}}
    SELECT requested - requested % {HOUR}, {{category}}, count(*) FROM reports WHERE known_until = {milliseconds(EVER)}
    GROUP BY requested - requested % {HOUR}, {{category}}
"""


def source_of(url: str, form: str = "open311") -> Source:
    """The one server behind all reports."""
    return Source("Phản ánh", "field_reports", url, form, "hue-s", timedelta(minutes=1), timedelta(minutes=10))


def reports(rows: int, seed: int = 311) -> pd.DataFrame:
    """Reports of ten years up to ``NOW``, one row each as it is known then. Instants in ms, NaN for none.

    A third is refused; those taken up are handled after four days in the mean, one in ten with an extension.
    """
    chance = np.random.default_rng(seed)
    city = read_city()
    end = milliseconds(NOW)
    requested = np.sort(chance.integers(end - YEARS // timedelta(milliseconds=1), end, rows)).astype(float)
    refused = chance.random(rows) < 0.33
    decided = requested + chance.integers(HOUR // 4, 8 * HOUR, rows)
    distributed = np.where(refused | (decided > end), np.nan, decided)
    closed = np.where(refused, decided, decided + chance.exponential(4 * DAY, rows).astype("int64"))
    closed[closed > end] = np.nan
    first_due = np.where(refused | (decided > end), np.nan, requested + 7 * DAY)
    extended = (chance.random(rows) < 0.1) & ~refused & (requested < end - 10 * DAY)
    handled = ~refused & ~np.isnan(closed)
    rating = RATINGS[np.where(handled & (chance.random(rows) < 0.45), chance.choice(3, rows, p=(0.7, 0.2, 0.1)), 3)]
    again = handled & (chance.random(rows) < 0.02)
    state = np.select(
        [refused & ~np.isnan(closed), handled, ~np.isnan(distributed)], ["tu_choi", "da_xu_ly", "dang_xu_ly"], "moi"
    )
    return pd.DataFrame(
        {
            "report": [f"PA-{number:07}" for number in range(rows)],
            "requested": requested,
            "state": state,
            "due": first_due + extended * 5 * DAY,
            "first_due": first_due,
            "distributed": distributed,
            "closed": closed,
            "eligible": np.where(refused & ~np.isnan(closed), 0.0, np.where(np.isnan(distributed), np.nan, 1.0)),
            "urgent": (chance.random(rows) < 0.02).astype(int),
            "field": chance.choice(list(city.fields), rows),
            "agency": np.where(np.isnan(distributed), None, chance.choice([one.name for one in agencies()], rows)),
            "ward": chance.choice(list(wards()), rows),
            "rating": rating,
            "extended": extended.astype(int),
            "reopened": again.astype(int),
            "reopened_at": np.where(again, np.floor((decided + closed) / 2), np.nan),
            "updated": np.floor(np.nan_to_num(closed, nan=0) + np.where(np.isnan(closed), np.minimum(decided, end), 0)),
        }
    )


def agencies() -> list[Any]:
    """Whoever handles reports."""
    found = read_city().agencies
    return list(found.values()) if hasattr(found, "values") else list(found)


def build(path: Path, made: pd.DataFrame) -> Store:
    """An open SQLite store with these reports, of those of the last year their first state too, and their tallies."""
    store = open_store(f"sqlite:///{path}")
    claim(store, "real")
    declare(store, [source_of("http://127.0.0.1:9/")])
    whole = made.assign(
        source="hue-s", service="Phản ánh", code="pa", title="Đèn đường hỏng trước số 12", address="12 Lê Lợi",
        ward_by="code", ward_said=made["ward"], stated=1, told=1, fetch=1, digest=np.arange(len(made)),
        known_from=made["updated"], known_until=milliseconds(EVER), first_due_said=made["first_due"],
        distributed_said=made["distributed"], closed_said=made["closed"],
    )  # fmt: skip
    first = whole[whole["requested"] > milliseconds(NOW) - 365 * DAY]
    first = first[first["requested"] < first["updated"]].assign(
        state="moi", updated=first["requested"], known_from=first["requested"], known_until=first["updated"],
        closed=None, closed_said=None, distributed=None, distributed_said=None, agency=None, rating=None, eligible=None,
        reopened=0, reopened_at=None,
    )  # fmt: skip
    columns = [column.name for column in Report.__table__.columns if column.name in whole]
    holes = ", ".join("?" * len(columns))
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("BEGIN")
    for part in (whole, first):
        cells = [[None if value != value else value for value in part[name].tolist()] for name in columns]
        connection.executemany(
            f"INSERT INTO reports ({', '.join(columns)}) VALUES ({holes})", zip(*cells, strict=True)
        )  # fmt: skip
    for kind in ("ward", "field"):
        connection.execute(TALLIES.format(kind=kind, category=kind))
    connection.execute("COMMIT")
    connection.close()
    with store.write() as writing:
        writing.execute(update(FeedState).values(heard_at=NOW, data_at=NOW, last_at=NOW, next_at=NOW))
        store.announce(writing)
    return store


def sheet(made: pd.DataFrame, path: Path) -> None:
    """The same reports as a spreadsheet, with who reported."""
    names = {
        "report": "Mã phản ánh", "requested": "Ngày phản ánh", "updated": "Ngày cập nhật", "state": "Trạng thái",
        "due": "Hạn xử lý", "closed": "Ngày hoàn thành", "field": "Lĩnh vực", "agency": "Cơ quan xử lý", "ward": "Mã phường",
        "rating": "Đánh giá",
    }  # fmt: skip
    told = made[list(names)].copy()
    for name in ("requested", "updated", "due", "closed"):
        told[name] = pd.to_datetime(told[name], unit="ms", utc=True).dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    told = told.rename(columns=names).assign(**{"Nội dung": "Đèn đường hỏng trước số 12 kiệt 42/15, gọi 0905123456"})
    told.assign(**{"Họ và tên": "x", "SĐT": "0905123456"}).to_csv(path, sep=";", index=False)
