"""How records that happen are told apart: by ward, agency, field, group, type, road, camera."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import ColumnElement, and_, case, func, literal

from dashboards.kpis import Grouping
from data_sources.city import City
from data_sources.field_reports import NOWHERE, OUTSIDE, WATER
from data_sources.places import wards

NEAR = "~"
"""Before the code of a ward that was only told by its nearest centre; such are left out of rankings by ward."""
NONE = "none"
"""The agency of what no agency has, the road of what is on none."""


def nothing(city: City) -> Iterable[str]:
    return ()


@dataclass(frozen=True, eq=False, slots=True)
class Part:
    """One way to tell the records of a kind apart.

    ``key``: under which code a record is counted; ``holds``: the condition that it is counted under a code. ``declared``:
    the codes that are asked of though nothing is counted under them; ``called``: what people call a code, "" where words
    say it. ``several``: a record may be counted under several of the declared codes, or under none; then ``key`` is a
    text with ";" between them.
    """

    name: Grouping
    key: Callable[[Any], ColumnElement[str]]
    holds: Callable[[Any, str], ColumnElement[bool]]
    declared: Callable[[City], Iterable[str]] = nothing
    called: Callable[[str, City], str] = lambda code, city: code
    several: bool = False


def plain(
    name: Grouping,
    column: str | None = None,
    declared: Callable[[City], Iterable[str]] = nothing,
    called: Callable[[str, City], str] = lambda code, city: "" if code == NONE else code,
) -> Part:
    """The part that one column tells (by default the one of its name); where it is empty: none."""

    def key(c: Any) -> ColumnElement[str]:
        return func.coalesce(func.nullif(c[column or name], ""), NONE)

    def holds(c: Any, code: str) -> ColumnElement[bool]:
        one = c[column or name]
        return func.coalesce(one, "") == "" if code == NONE else cast(ColumnElement[bool], one == code)

    return Part(name, key, holds, declared, called)


def several(
    name: Grouping, column: str, declared: Callable[[City], Iterable[str]], called: Callable[[str, City], str]
) -> Part:
    """The part of which a record may have several: the column holds their codes with ";" between them."""

    def key(c: Any) -> ColumnElement[str]:
        return cast(ColumnElement[str], c[column])

    def holds(c: Any, code: str) -> ColumnElement[bool]:
        return among(c[column], literal(code))

    return Part(name, key, holds, declared, called, several=True)


def among(codes: ColumnElement[str], code: ColumnElement[str]) -> ColumnElement[bool]:
    """The condition that a text of codes with ";" between them holds one."""
    return (literal(";") + codes + literal(";")).contains(literal(";") + code + literal(";"))


def of_ward(c: Any, ward: str) -> ColumnElement[bool]:
    """The condition that a record is counted under a ward's category."""
    if ward in (WATER, OUTSIDE):
        return and_(c.ward.is_(None), c.ward_by == ward)
    if ward == NOWHERE:
        return and_(c.ward.is_(None), func.coalesce(c.ward_by, "").not_in((WATER, OUTSIDE)))
    if ward.startswith(NEAR):
        return and_(c.ward == ward.removeprefix(NEAR), c.ward_by == "near")
    return and_(c.ward == ward, c.ward_by != "near")


def ward_category(c: Any) -> ColumnElement[str]:
    """Which ward's category a record is counted under."""
    nowhere = case((c.ward_by.in_((WATER, OUTSIDE)), c.ward_by), else_=NOWHERE)
    return case((c.ward.is_(None), nowhere), (c.ward_by == "near", literal(NEAR) + c.ward), else_=c.ward)


def ward_called(code: str, city: City) -> str:
    ward = wards().get(code.removeprefix(NEAR))
    return "" if ward is None else f"≈ {ward.name}" if code.startswith(NEAR) else ward.name


def field_called(code: str, city: City) -> str:
    return city.fields[code].vi if code in city.fields else ""


def every_ward(city: City) -> Iterable[str]:
    return wards()


WARD = Part("ward", ward_category, of_ward, every_ward, ward_called)
AGENCY = Part(
    "agency",
    lambda c: func.coalesce(c.agency, NONE),
    lambda c, code: c.agency.is_(None) if code == NONE else c.agency == code,
    called=lambda code, city: "" if code == NONE else code,
)
FIELD = Part("field", lambda c: c.field, lambda c, code: c.field == code, lambda city: city.fields, field_called)
