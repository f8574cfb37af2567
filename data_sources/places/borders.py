"""The borders of the wards, as the city gives them in the file that HUEIOC_BOUNDARIES names.

Without that file there are no borders: none is invented.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from shapely import STRtree
    from shapely.geometry.base import BaseGeometry

VARIABLE = "HUEIOC_BOUNDARIES"
WRITE = "one feature for each ward, a polygon with its official code in the property `code`"


class Borders(NamedTuple):
    """The city's borders, ready to be asked. `shapes` maps a ward's code to its area, WGS 84 degrees."""

    shapes: dict[str, BaseGeometry]
    codes: tuple[str, ...]
    tree: STRtree
    edges: BaseGeometry
    """Every border once, as lines."""

    def holding(self, lon: float, lat: float) -> str | None:
        """Code of the ward that holds the point; on a shared border the smaller code; None: no ward does."""
        from shapely import Point

        found = self.tree.query(Point(lon, lat), predicate="intersects")
        return min((self.codes[i] for i in found), default=None)

    def nearest(self, lon: float, lat: float, within: float) -> str | None:
        """Code of the ward whose border is at most `within` [degrees] away, the nearest one; None: none is."""
        from shapely import Point

        found = self.tree.query_nearest(Point(lon, lat), max_distance=within, all_matches=False)
        return self.codes[int(found[0])] if len(found) else None


def borders(known_codes: frozenset[str]) -> Borders | None:
    """The borders in HUEIOC_BOUNDARIES, None when it is not set; the file is read again when it changes.

    Raises ValueError, one sentence with the file, what is wrong and what would be right.
    """
    name = os.environ.get(VARIABLE, "")
    if not name:
        return None
    path = Path(name)
    try:
        changed = path.stat().st_mtime_ns
    except OSError as why:
        raise ValueError(
            f"{VARIABLE} names {name}, which cannot be read ({why.strerror}): "
            f"name a GeoJSON file of the wards, or unset {VARIABLE} to go without borders"
        ) from why
    return _read(path, changed, known_codes)


@lru_cache(maxsize=2)
def _read(path: Path, changed: int, known_codes: frozenset[str]) -> Borders:
    import geopandas  # slow to import; only a city that has borders waits for it
    from pyogrio.errors import DataSourceError
    from shapely import STRtree, line_merge, union_all

    def fault(what: str, mend: str) -> ValueError:
        return ValueError(f"{VARIABLE}: {path} {what}: {mend}")

    try:
        table = geopandas.read_file(path)
    except (DataSourceError, UnicodeDecodeError) as why:
        raise fault("is not a GeoJSON file that can be read", f"write {WRITE}") from why
    if "code" not in table.columns or "geometry" not in table.columns or not len(table):
        raise fault("has no wards with a `code`", f"write {WRITE}")
    table["code"] = [_code(value) for value in table["code"]]
    for code, shape in zip(table["code"], table.geometry, strict=True):
        if code not in known_codes:
            raise fault(f"has the code {code!r}, which is none of the 40 wards", "write the codes of wards.csv")
        if shape is None or shape.is_empty or shape.geom_type not in {"Polygon", "MultiPolygon"}:
            raise fault(f"gives {code} no area", "write a Polygon or a MultiPolygon for it")
    if table.crs is not None:
        table = table.to_crs(4326)  # a city may keep its borders in VN-2000
    west, south, east, north = table.total_bounds
    if not (102 < west <= east < 118 and 8 < south <= north < 24):
        raise fault("lies outside Vietnam", "write longitude before latitude in WGS 84 degrees")
    table.geometry = table.geometry.make_valid()
    shapes = dict(table.dissolve("code").geometry.items())  # a ward may come in several pieces
    codes = tuple(sorted(shapes))
    areas = [shapes[code] for code in codes]
    edges = line_merge(union_all([area.boundary for area in areas]))
    return Borders(shapes, codes, STRtree(areas), edges)


def _code(value: object) -> str:
    # a spreadsheet on the way here makes a number of the code: 19753.0
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
