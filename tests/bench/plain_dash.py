"""The reference: the same figures on a plain Dash page. ``python -m tests.bench.plain_dash STORE PORT``.

It does what a careful author does with Dash alone: one callback on an Interval of 2 s, its queries memoised for all
viewers until the store has changed, and each viewer's figures built from them with plotly's graph objects. The queries
are ours, the server is ours (FastAPI on uvicorn), so what differs is the way to the screen.
"""

from __future__ import annotations

import sys
import threading
import time
from datetime import UTC, datetime
from typing import Any

import plotly.graph_objects as go
import uvicorn
from dash import Dash, Input, Output, dcc, html

from dashboards.kpis import facts
from dashboards.live.board import Board, make
from data_sources.store import Store, open_store

EVERY_MS = 2000
LOOK = 0.25
"""Seconds for which the store is taken not to have changed."""
GAUGES = ("kim-long", "phu-oc", "thuong-nhat", "truoi", "phong-binh")
RESERVOIRS = ("ta-trach", "binh-dien", "huong-dien")
LEADS = GAUGES[0]
GRAPHS = (*(f"curve-{code}" for code in GAUGES), "map", "rain", "air")
TEXTS = (*(f"value-{code}" for code in GAUGES), *(f"lake-{code}" for code in RESERVOIRS), "rain-most", "aqi", "event")
ALARMS = {1: "#e0c341", 2: "#e08a3c", 3: "#d9534f"}
PAPER = {"paper_bgcolor": "#0b1017", "plot_bgcolor": "#0b1017", "font": {"color": "#e8edf3"}, "showlegend": False}


class Memo:
    """The board of the store's newest state, asked once for all viewers."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._looked = -LOOK
        self._pulse = -1
        self._board: Board = {}

    def board(self) -> Board:
        """Every figure, from queries only when something has changed."""
        with self._lock:
            if time.monotonic() - self._looked >= LOOK:
                pulse = self._store.pulse()
                if pulse != self._pulse:
                    self._board = make(self._store, datetime.now(UTC), facts)
                    self._pulse = pulse
                self._looked = time.monotonic()
            return self._board


def said(board: Board, kpi: str, place: str) -> dict[str, Any]:
    """An answer, empty when there is none."""
    answer: dict[str, Any] = board["answers"].get(f"environment.{kpi}", {}).get(place, {})
    return answer


def number(value: float | None, digits: int = 2) -> str:
    """A number as Vietnamese is written."""
    return "–" if value is None else f"{value:.{digits}f}".replace(".", ",")


def instants(t: list[int]) -> list[datetime]:
    """Instants for an axis."""
    return [datetime.fromtimestamp(ms / 1000, UTC) for ms in t]


def curve(board: Board, code: str) -> go.Figure:
    """A gauge's last two days, with its alarms."""
    line, station = board["trends"][f"water_level/{code}"], board["stations"][code]
    alarms = {n: station[f"bd{n}"] for n in ALARMS if station[f"bd{n}"] is not None}
    return go.Figure(
        data=[go.Scatter(x=instants(line["t"]), y=line["v"], mode="lines", fill="tozeroy", line={"width": 3})],
        layout={
            **PAPER,
            "margin": {"l": 40, "r": 10, "t": 10, "b": 30},
            # add_hline says the same and takes three times as long
            "shapes": [
                {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": y, "y1": y, "line": {"color": ALARMS[n]}}
                for n, y in alarms.items()
            ],
            "annotations": [
                {"xref": "paper", "x": 0, "y": y, "text": f"BĐ{n}", "showarrow": False} for n, y in alarms.items()
            ],
        },
    )


def town_map(board: Board) -> go.Figure:
    """Gauges, reservoirs and rain by place."""
    traces = []
    for kind, colour in (("rain", "#4c8fd6"), ("reservoir", "#7fc7d9"), ("gauge", "#ffffff")):
        places = {
            code: one for code, one in board["stations"].items() if one["kind"] == kind and one["lon"] is not None
        }
        sizes = [8 + (said(board, "rain_day", code).get("value") or 0) ** 0.5 for code in places]
        traces.append(
            go.Scatter(
                x=[one["lon"] for one in places.values()],
                y=[one["lat"] for one in places.values()],
                text=[one["name"] for one in places.values()],
                mode="markers+text",
                marker={"size": sizes, "color": colour, "opacity": 0.7},
                name=kind,
            )
        )
    return go.Figure(traces, {**PAPER, "xaxis": {"visible": False}, "yaxis": {"visible": False, "scaleanchor": "x"}})


def bars(board: Board, key: str) -> go.Figure:
    """A line of the last day by the hour, as bars."""
    line = board["trends"].get(key, {"t": [], "v": []})
    trace = go.Bar(x=instants(line["t"]), y=line.get("most", line["v"]))
    return go.Figure([trace], {**PAPER, "margin": {"l": 30, "r": 10, "t": 10, "b": 30}})


def page(board: Board) -> list[Any]:
    """Every figure and text of the page, in the order of GRAPHS and TEXTS."""
    figures = [*(curve(board, code) for code in GAUGES), town_map(board), bars(board, "rain/city")]
    figures.append(bars(board, "vn_aqi/kk-tth01"))
    texts = [number(said(board, "water_level", code).get("value")) for code in GAUGES]
    for code in RESERVOIRS:
        flows = (said(board, key, code).get("value") for key in ("inflow", "release"))
        texts.append(
            " ".join([number(said(board, "reservoir_level", code).get("value")), *(number(f, 0) for f in flows)])
        )
    texts.append(number(said(board, "rain_day_city_max", "city").get("value"), 1))
    texts.append(number(said(board, "vn_aqi_hour", "kk-tth01").get("value"), 0))
    return [*figures, *texts, f"event {board['event']}"]


def application(store: Store) -> Dash:
    """The page with its one callback."""
    memo = Memo(store)
    app = Dash(__name__, backend="fastapi", update_title="", title="plain")
    app.layout = html.Div(
        [
            dcc.Interval(id="tick", interval=EVERY_MS),
            *(html.Span(id=name) for name in TEXTS),
            *(dcc.Graph(id=name) for name in GRAPHS),
        ]
    )
    outputs = [*(Output(name, "figure") for name in GRAPHS), *(Output(name, "children") for name in TEXTS)]

    @app.callback(outputs, Input("tick", "n_intervals"))
    async def tick(_: int | None) -> list[Any]:
        return page(memo.board())

    return app


def main() -> None:
    """Serve until told to stop."""
    store, port = open_store(sys.argv[1]), int(sys.argv[2])
    uvicorn.run(application(store).server, host="127.0.0.1", port=port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
