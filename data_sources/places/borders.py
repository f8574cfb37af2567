"""The borders of the wards, as the city gives them in the file that HUEIOC_BOUNDARIES names.

Without that file there are no borders: none is invented.
"""

from __future__ import annotations

import hashlib
import io
import logging
import os
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from shapely import STRtree
    from shapely.geometry.base import BaseGeometry

log = logging.getLogger("hueioc.places")

VARIABLE = "HUEIOC_BOUNDARIES"
WRITE = "one feature for each ward, a polygon with its official code in the property `code`"


class Borders(NamedTuple):
    """The city's borders, ready to be asked. `shapes` maps a ward's code to its area, WGS 84 degrees."""

    shapes: dict[str, BaseGeometry]
    codes: tuple[str, ...]
    tree: STRtree
    edges: BaseGeometry
    """Every border once, as lines."""
    digest: str
    """The same for the same file."""

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

    Raises ValueError, one sentence with the file, what is wrong and what would be right. A mistake that is made in it
    while the program runs is told in the log, once, and the borders stay as they were.
    """
    name = os.environ.get(VARIABLE, "")
    if not name:
        return None
    path = Path(name)
    try:
        changed = path.stat().st_mtime_ns
    except OSError as why:
        return _as_it_was(
            path,
            0,
            f"{VARIABLE} names {path}, which cannot be read ({why.strerror}): "
            f"name a GeoJSON file of the wards, or unset {VARIABLE} to go without borders",
        )
    if (kept := _kept.get(path)) is not None and kept.refused == changed:
        return kept.borders
    try:
        found = _read(path, changed, known_codes)
    except ValueError as why:
        return _as_it_was(path, changed, str(why))
    _kept[path] = Kept(found, None)
    return found


class Kept(NamedTuple):
    """The borders as a file could be read last; ``refused``: its state since, in which it could not be read."""

    borders: Borders
    refused: int | None


_kept: dict[Path, Kept] = {}


def _as_it_was(path: Path, changed: int, why: str) -> Borders:
    """The borders before the file's present state, which is told. Raises ValueError when there were none."""
    if (kept := _kept.get(path)) is None:
        raise ValueError(why)
    if kept.refused != changed:
        log.error("%s. The borders stay as they were.", why)
        _kept[path] = kept._replace(refused=changed)
    return kept.borders


@lru_cache(maxsize=2)
def _read(path: Path, changed: int, known_codes: frozenset[str]) -> Borders:
    import geopandas  # slow to import; only a city that has borders waits for it
    from pyogrio.errors import DataSourceError
    from shapely import STRtree, line_merge, union_all

    def fault(what: str, mend: str) -> ValueError:
        return ValueError(f"{VARIABLE}: {path} {what}: {mend}")

    try:
        said = path.read_bytes()
        table = geopandas.read_file(io.BytesIO(said))  # the very bytes, whoever writes the file meanwhile
    except OSError as why:
        raise fault(f"cannot be read ({why.strerror})", f"write {WRITE}") from why
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
    return Borders(shapes, codes, STRtree(areas), edges, hashlib.sha256(said).hexdigest())


def _code(value: object) -> str:
    # a spreadsheet on the way here makes a number of the code: 19753.0
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
