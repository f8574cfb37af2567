"""The real application with the river's scene on a made-up day that changes as fast as it is shown, and two plain ones to
turn to.

HUEIOC_DATA and HUEIOC_PORT as for app.py. A file named ``go`` in the data folder starts the changes: one board in so many
as the number in it says brings new curves too; without a number they stop.
"""

from __future__ import annotations

import itertools
import os
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from dash import html
from sqlalchemy import update

from dashboards.application import create, listen
from dashboards.scenes import Scene, river
from data_sources.collector.health import declare
from data_sources.settings import Settings
from data_sources.store import Store, open_store
from data_sources.store.opening import claim
from data_sources.store.tables import FeedState
from tests.conftest import source_of
from tests.dashboards.scenes import boards

FOLDER, PORT = Path(os.environ["HUEIOC_DATA"]), int(os.environ["HUEIOC_PORT"])


def plain_scene(key: str, order: int) -> Scene:
    """A scene that says one figure."""
    return Scene(
        key=key,
        order=order,
        layout=lambda lang: html.Div(html.Span(id=f"{key}-level", className="figure"), className="tile"),
        view=lambda board, lang: {f"{key}-level": {"children": f"{key} {board['turn']}"}},
        urgent=lambda board: False,
        feeds=lambda board: [],
        banner=lambda board, lang: None,
    )


turns = itertools.count(1)


def curves() -> int:
    """One board in so many brings new curves; 0: nothing moves."""
    try:
        return int((FOLDER / "go").read_text())
    except (OSError, ValueError):
        return 0


CALM = boards.calm()


def facts(store: Store, now: datetime) -> dict[str, Any]:
    """A calm day whose levels move with every board."""
    turn, at = next(turns), int(now.timestamp() * 1000)
    levels = {
        place: told | {"value": round(told["value"] + (turn * 7 + len(place)) % 23 / 100, 2), "at": at}
        for place, told in CALM["answers"]["environment.water_level"].items()
    }
    step, lift = at // 600_000 * 600_000, turn // (curves() or 10) % 11 / 50
    trends = {
        key: {
            "t": [step - 600_000 * n for n in range(len(trend["t"]))][::-1],
            "v": [None if v is None else v + lift for v in trend["v"]],
        }
        for key, trend in CALM["trends"].items()
    }
    rest = {name: CALM[name] for name in ("rain", "stations") if name in CALM}
    return rest | {"answers": CALM["answers"] | {"environment.water_level": levels}, "trends": trends, "turn": turn}


def move(store: Store) -> None:
    """A round that ended, again and again."""
    while True:
        if not curves():
            time.sleep(0.05)
            continue
        now = datetime.now(UTC)
        with store.write() as connection:
            connection.execute(update(FeedState).values(heard_at=now, data_at=now, last_at=now))
            store.announce(connection)
        time.sleep(0.03)


def main() -> None:
    store = open_store(f"sqlite:///{FOLDER / 'fast.sqlite'}")
    claim(store, "simulated")
    sources = [
        source_of("http://127.0.0.1:9/v1.1/", name=name, every=timedelta(seconds=60), stale_after=timedelta(minutes=30))
        for name in boards.FEEDS.values()
    ]
    declare(store, sources)
    settings = Settings(data=FOLDER, feeds=FOLDER / "feeds.toml", store=None, host="127.0.0.1", port=PORT, secret="")
    shown = [river.SCENE, plain_scene("rain", 8), plain_scene("air", 9)]
    app = create(store, sources, settings=settings, pace=0.0, told_by=facts, shown=shown)
    threading.Thread(target=move, args=(store,), daemon=True).start()
    listen(app, "127.0.0.1", PORT)


if __name__ == "__main__":
    main()
