"""Where it happens: gauges by their state, reservoirs, and circles of rain, over a ground that is drawn once."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from dash import html

from dashboards.components.board import Board, View, answer, freshness, is_old, stations
from dashboards.components.gauge import LEVEL, all_gauges
from dashboards.components.parts import chart
from dashboards.components.rainfall import RAIN, millimetres, wettest
from dashboards.components.reservoirs import LEVEL as STORED
from dashboards.figures.maps import RIVERS, Figure, MapPoint, base_map, with_points

SIZE = (68.0, 57.0)
"""Width and height of the map [rem]: wall.css gives it this room on every wall."""
CIRCLES, NAMED = 9, 3
"""How many of the wettest stations get a circle, and how many of those their name."""
LEAST = 0.6
"""Less is no rain worth a circle: the class "mưa không đáng kể" [mm]."""
CIRCLE_SCALE = 0.2
"""A circle of 1,739 mm is then 5 rem in radius, one of 100 mm 1.2 rem; the same on a dry day, so that days compare."""


def river_map(id: str) -> html.Div:
    return html.Div([chart(f"{id}-ground", "sheet"), chart(id, "sheet")], id=f"{id}-box", className="map")


def river_map_view(board: Board, id: str, lang: str) -> View:
    gauges = stations(board, "gauge")
    heard = [(told["at"], code) for code in gauges if (told := answer(board, LEVEL, code)).get("at") is not None]
    at, code = max(heard, default=(None, next(iter(gauges), "")))
    return {
        f"{id}-box": {**freshness(board, gauges.get(code, {}).get("feed"), at)},
        f"{id}-ground": {"figure": ground(lang)},
        id: {"figure": spoken(tuple(points(board, lang)), lang)},
    }


@lru_cache(maxsize=4)
def whole_ground(lang: str) -> Figure:
    return base_map(RIVERS, SIZE, lang=lang)


@lru_cache(maxsize=4)
def ground(lang: str) -> Figure:
    """Land, water and islands without a word: it never changes, so it is sent once."""
    whole = whole_ground(lang)
    return {"data": whole["data"], "layout": {**whole["layout"], "annotations": [], "images": []}}


@lru_cache(maxsize=8)
def spoken(said: tuple[MapPoint, ...], lang: str) -> Figure:
    """What stands on the ground: circles, marks and all words, on the same axes."""
    whole = whole_ground(lang)
    drawn = with_points(whole, list(said), circle_scale=CIRCLE_SCALE)
    # an axis that nothing is drawn on would not be there for the inset's words
    anchor: dict[str, Any] = {"type": "scatter", "mode": "markers", "x": [None], "y": [None]}
    traces = [anchor, {**anchor, "xaxis": "x2", "yaxis": "y2"}]
    circles = [circle(outline) for outline in drawn["data"][len(whole["data"]) :]]
    return {"data": traces, "layout": {**drawn["layout"], "shapes": circles}}


def circle(outline: Figure) -> Figure:
    """A circle by its two corners instead of its outline's points: a tenth of the bytes."""
    x, y = [v for v in outline["x"] if v is not None], [v for v in outline["y"] if v is not None]
    return {
        "type": "circle", "xref": "x", "yref": "y", "x0": min(x), "x1": max(x), "y0": min(y), "y1": max(y),
        "fillcolor": outline["fillcolor"], "line": outline["line"], "name": outline.get("name", ""), "layer": "below",
    }  # fmt: skip


def points(board: Board, lang: str) -> list[MapPoint]:
    """The most important first: gauges from the highest alarm, the wettest stations, then reservoirs."""
    said = []
    for gauge in sorted(all_gauges(board), key=lambda one: (one.old, -one.stage)):
        state = "none" if gauge.at is None else "down" if gauge.old else f"bd{gauge.stage}"
        said.append(MapPoint(gauge.station["lon"], gauge.station["lat"], gauge.station["name"], state))
    places = stations(board, "rain")
    for rank, (code, mm) in enumerate(wettest(board)[:CIRCLES]):
        place = places[code]
        old = is_old(board, place.get("feed"), answer(board, RAIN, code).get("at"))
        if place.get("lon") is None or place.get("lat") is None or mm < LEAST or old:
            continue
        name, figure = (place["name"], millimetres(mm, lang)) if rank < NAMED else ("", "")
        said.append(MapPoint(place["lon"], place["lat"], name, value_circle=mm, tone="water", figure=figure))
    for code, place in stations(board, "reservoir").items():
        at = answer(board, STORED, code).get("at")
        state = "none" if at is None else "down" if is_old(board, place.get("feed"), at) else "reservoir"
        said.append(MapPoint(place["lon"], place["lat"], place["name"], state))
    return [point for point in said if point.lon is not None and point.lat is not None]
