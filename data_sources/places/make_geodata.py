"""Writes coast.geojson, lagoons.geojson and region.geojson beside this file; run by hand, never by the product.

    npm pack @geo-maps/earth-coastlines-100m@0.6.0 @geo-maps/earth-waterbodies-10m@0.6.0
    (unpack both; each holds package/map.geo.json)
    python -m data_sources.places.make_geodata COASTLINES/map.geo.json WATERBODIES/map.geo.json

Both are © OpenStreetMap contributors, ODbL 1.0 (see NOTICE). They are coarse (2017, the waterbodies cut by a grid of
about 2 km), which decides what is kept: the coast as it is; of the waters only the lagoons, whose gaps along the grid
are closed and whose steps are rounded. Lakes are left out: the grid makes triangles of them, and Tả Trạch is younger
than the data.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import box, mapping, shape

HERE = Path(__file__).parent
AROUND_HUE = (106.2, 15.2, 109.4, 17.8)  # wider than the city, so that no map of it shows an edge
REGION = (103.5, 5.5, 119.0, 22.0)  # for the inset: the coast of Vietnam, Hoàng Sa, Trường Sa
LAGOON_COAST = (107.30, 16.15, 108.12, 16.70)
POLYGON = re.compile(r"\[\[\[(?!\[).*?\]\]\]")

# degrees, about 111 km each
GRID_GAP = 0.011  # half of what the grid of the waterbodies leaves between two pieces of one lagoon
STEP = 0.0035  # the grid's steps are rounded off by this
SPIT = 0.0035  # the sand between lagoon and sea, which the coarse waters have lost; widest where houses stand
INLETS = ((107.627, 16.573), (107.918, 16.356))  # Thuận An, Tư Hiền: here the lagoon is open
REGION_TOLERANCE = 0.035


def polygons(path: Path, around: tuple[float, float, float, float]) -> Iterator[Any]:
    """Yield each polygon of a geo-maps file that touches the box, cut to it; one geometry is in memory at a time."""
    west, south, east, north = around
    with path.open(encoding="utf-8") as file:
        for line in file:  # a line is a MultiPolygon
            for match in POLYGON.finditer(line):
                rings = json.loads(match[0])
                lons, lats = zip(*rings[0], strict=True)
                if max(lons) < west or min(lons) > east or max(lats) < south or min(lats) > north:
                    continue
                polygon = shape({"type": "Polygon", "coordinates": rings})
                # Eurasia crosses itself far from here: cut first, which forgives that, then mend what is left
                piece = shapely.make_valid(shapely.clip_by_rect(polygon, *around))
                if not piece.is_empty:
                    yield piece


def coast_of(land: Any) -> Any:
    """The shore alone: the edge of the land without the edges of the box it was cut to."""
    frame = box(*AROUND_HUE).exterior.buffer(1e-6)
    return shapely.line_merge(land.boundary.difference(frame))


def lagoons_of(water: Any, land: Any) -> list[tuple[str, Any]]:
    """Name and shape of the lagoons: inland water by the coast, mended where the grid cut it."""
    shore = coast_of(land)
    inland = water.intersection(land).intersection(box(*LAGOON_COAST))
    square_km = 111.2 * 106.8
    pieces = [
        piece
        for piece in inland.geoms
        if piece.area * square_km >= 1.08 and piece.distance(shore) < 0.1 and is_lagoon(piece)
    ]
    joined = shapely.union_all(pieces).buffer(GRID_GAP).buffer(-GRID_GAP)
    sand = shore.buffer(SPIT).difference(shapely.MultiPoint(INLETS).buffer(0.006))
    joined = joined.difference(sand).intersection(land)
    rounded = joined.buffer(-STEP / 2).buffer(STEP).buffer(-STEP / 2, quad_segs=4)
    kept = [shapely.Polygon(part.exterior) for part in rounded.geoms if part.area * square_km >= 5]
    named = []
    for part in kept:
        name = "Đầm Lập An" if part.centroid.x > 108 else "Phá Tam Giang - Cầu Hai"
        named.append((name, part.simplify(0.0012)))
    return named


def is_lagoon(piece: Any) -> bool:
    """Whether the piece lies in the belt of the lagoons: the Hương and the ponds behind it do not."""
    return bool(BELT.contains(piece.representative_point()))


# the belt between the dunes and the rice land, walked from Ô Lâu's mouth to Lập An; made by us
BELT = shapely.LineString(
    [(107.40, 16.64), (107.47, 16.63), (107.56, 16.60), (107.63, 16.555), (107.70, 16.53), (107.745, 16.485),
     (107.80, 16.43), (107.83, 16.38), (107.87, 16.33), (107.90, 16.33)]
).buffer(0.045).union(shapely.Point(108.06, 16.24).buffer(0.05))  # fmt: skip


def write(name: str, features: list[tuple[dict[str, str], Any]]) -> None:
    """Write a FeatureCollection, five decimals, one feature a line."""
    lines = []
    for properties, geometry in features:
        rounded = shapely.set_precision(geometry, 1e-4)
        lines.append(
            json.dumps(
                {"type": "Feature", "properties": properties, "geometry": mapping(rounded)},
                ensure_ascii=False,
                separators=(",", ":"),
            )
        )
    head = '{"type":"FeatureCollection","attribution":"© OpenStreetMap contributors, ODbL 1.0","features":[\n'
    (HERE / name).write_text(head + ",\n".join(lines) + "\n]}\n", encoding="utf-8")


def main(coastlines: Path, waterbodies: Path) -> None:
    """Write the three files from the two packages' maps."""
    land = shapely.union_all(list(polygons(coastlines, AROUND_HUE)))
    write("coast.geojson", [({"kind": "land"}, land), ({"kind": "coast"}, coast_of(land))])
    region = shapely.union_all(list(polygons(coastlines, REGION))).simplify(REGION_TOLERANCE)
    large = [part for part in region.geoms if part.area > 0.01]
    write("region.geojson", [({"kind": "land"}, shapely.MultiPolygon(large))])
    water = shapely.union_all(list(polygons(waterbodies, AROUND_HUE)))
    write("lagoons.geojson", [({"name": name}, part) for name, part in lagoons_of(water, land)])


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
