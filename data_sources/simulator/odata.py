"""What a client may ask of a SensorThings server: $top, $skip, $count, $orderby, $filter, $expand, $select,
$resultFormat (OGC 18-088, clause 9.3).

What this server does not know it says so: an unknown option or a malformed one is a ValueError (400), an expression
beyond comparisons of time joined by ``and`` is NotImplementedError (501).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import quote

MOST_OBSERVATIONS = 1000
MOST_ENTITIES = 100
UNASKED = 100
_LATEST = 1 << 40

_COMPARISON = re.compile(r"^(phenomenonTime|resultTime|Datastream/(?:@iot\.)?id)\s+(gt|ge|lt|le|eq)\s+'?([^\s']+)'?$")


@dataclass(frozen=True)
class Window:
    """The instants a filter lets through, whole seconds, both ends included; and the one stream, if it names one."""

    low: int = -_LATEST
    high: int = _LATEST
    stream: int | None = None


@dataclass(frozen=True)
class Query:
    """The options of one level of a request."""

    top: int | None = None
    skip: int = 0
    count: bool = False
    order: tuple[str, bool] | None = None
    """A property and whether it falls."""
    window: Window = Window()
    select: tuple[str, ...] = ()
    expand: Mapping[str, Query] = field(default_factory=dict)
    data_array: bool = False
    as_of: int | None = None
    """Of a later page: the instant at which the first page was made, so that no page moves under the reader."""
    said: tuple[tuple[str, str], ...] = ()
    """The options as they were written, for the address of the next page."""

    def page(self, most: int) -> int:
        """How many things go on one page."""
        return min(UNASKED if self.top is None else self.top, most)

    def next_page(self, skip: int, as_of: int | None = None) -> str:
        """The query string of the page that begins at ``skip``."""
        kept = [(name, value) for name, value in self.said if name not in ("$skip", "$skiptoken")]
        kept.append(("$skip", str(skip)))
        if as_of is not None:
            kept.append(("$skiptoken", str(as_of)))
        return "&".join(f"{name}={quote(value, safe='$(),;/:@')}" for name, value in kept)


def parse(options: Iterable[tuple[str, str]]) -> Query:
    """The options of a request, or of one $expand. Raises ValueError and NotImplementedError."""
    options = tuple(options)
    query = Query(said=options)
    for name, value in options:
        match name:
            case "$top":
                query = replace(query, top=_whole(name, value))
            case "$skip":
                query = replace(query, skip=_whole(name, value))
            case "$count":
                if value not in ("true", "false"):
                    raise ValueError(f"$count is true or false, not {value!r}")
                query = replace(query, count=value == "true")
            case "$orderby":
                query = replace(query, order=_order(value))
            case "$filter":
                query = replace(query, window=_window(value))
            case "$select":
                names = (part.strip() for part in value.split(","))
                query = replace(query, select=tuple("@iot.id" if part == "id" else part for part in names))
            case "$expand":
                query = replace(query, expand=_expand(value))
            case "$resultFormat":
                if value != "dataArray":
                    raise NotImplementedError(f"$resultFormat {value!r}: dataArray is served")
                query = replace(query, data_array=True)
            case "$skiptoken":
                query = replace(query, as_of=_whole(name, value))
            case _:
                raise ValueError(f"option {name!r} is not known")
    return query


def _whole(name: str, value: str) -> int:
    if not value.isascii() or not value.isdigit():
        raise ValueError(f"{name} is a whole number of 0 or more, not {value!r}")
    return int(value)


def _order(value: str) -> tuple[str, bool]:
    words = value.split()
    if len(words) not in (1, 2) or "," in value or words[1:] not in ([], ["asc"], ["desc"]):
        raise NotImplementedError(f"$orderby {value!r}: one property, asc or desc, is served")
    name = "@iot.id" if words[0] == "id" else words[0]
    return name, words[1:] == ["desc"]


def _window(value: str) -> Window:
    window = Window()
    for part in re.split(r"\s+and\s+", value.strip()):
        found = _COMPARISON.match(part.strip("() "))
        if found is None:
            raise NotImplementedError(f"$filter {part!r}: comparisons of phenomenonTime joined by 'and' are served")
        name, operator, operand = found.groups()
        if name.startswith("Datastream"):
            if operator != "eq":
                raise NotImplementedError(f"$filter {part!r}: a datastream is compared by eq")
            window = replace(window, stream=_whole("Datastream/id", operand))
            continue
        at = datetime.fromisoformat(operand)
        if at.tzinfo is None:
            raise ValueError(f"the instant {operand!r} has no zone")
        exact = at.timestamp()
        if operator in ("gt", "ge", "eq"):
            low = math.floor(exact) + 1 if operator == "gt" else math.ceil(exact)
            window = replace(window, low=max(window.low, low))
        if operator in ("lt", "le", "eq"):
            high = math.ceil(exact) - 1 if operator == "lt" else math.floor(exact)
            window = replace(window, high=min(window.high, high))
    return window


def outside_brackets(text: str, mark: str) -> list[str]:
    """The parts of a text between marks that stand in no bracket and in no quotes. Raises ValueError when brackets do
    not match."""
    parts, depth, quoted, begin = [], 0, False, 0
    for i, letter in enumerate(text):
        if letter == "'":
            quoted = not quoted
        elif quoted:
            continue
        elif letter == "(":
            depth += 1
        elif letter == ")":
            depth -= 1
            if depth < 0:
                break
        elif letter == mark and depth == 0:
            parts.append(text[begin:i])
            begin = i + 1
    if depth or quoted:
        raise ValueError(f"brackets or quotes do not match in {text!r}")
    return [*parts, text[begin:]]


def _expand(value: str) -> dict[str, Query]:
    """``Thing/Locations,Observations($top=1;$orderby=phenomenonTime desc)`` by the name of what is expanded."""
    expanded: dict[str, Query] = {}
    for part in outside_brackets(value, ","):
        path, _, rest = part.strip().partition("(")
        if rest and not rest.endswith(")"):
            raise ValueError(f"$expand {part!r}: a bracket is open")
        inner = [tuple(o.strip().split("=", 1)) for o in outside_brackets(rest[:-1], ";") if o.strip()]
        if any(len(option) != 2 for option in inner):
            raise ValueError(f"$expand {part!r}: an option is a name, = and a value")
        query = parse((name, option) for name, option in inner)
        first, *deeper = path.split("/")
        for name in reversed(deeper):
            query = Query(expand={name: query})
        if first in expanded:
            former = expanded[first]
            query = replace(former, expand={**former.expand, **query.expand})
        expanded[first] = query
    return expanded
