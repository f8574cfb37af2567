"""Field reports that wait for a person: urgent ones nobody has taken, overdue ones, and a sudden flood of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboards.components.board import NOTHING, Board, answer
from dashboards.components.reports import agency_name, field_name, places_words, title, ward_words
from dashboards.needs import Need, State, state_of
from dashboards.words import say
from dashboards.words.numbers import joined, number, plain
from data_sources.places import wards

URGENT, OVERDUE, BURST = (f"field_reports.{name}" for name in ("unassigned_urgent", "overdue", "burst"))
NAMED = 3
"""Wards, agencies and bursts that are named; of the others only the number is told."""


def needs(board: Board) -> list[Need]:
    reports = board.get("reports") or NOTHING
    feed = next((feed["name"] for feed in board["feeds"] if feed["service"] == "field_reports"), None)
    if not reports or feed is None:
        return []
    return [*urgent(board, reports, feed), *overdue(board, reports, feed), *bursts(board, reports, feed)]


def shift(lang: str) -> str:
    """Intake is the centre's own: what no agency has, its shift has."""
    return say("needs.who_shift", lang)


def urgent(board: Board, reports: Mapping[str, Any], feed: str) -> list[Need]:
    """All urgent reports that no agency has taken, as one need; the oldest is told."""
    told = answer(board, URGENT, "city")
    n = int(told.get("value") or 0)
    if not n:
        return []
    waiting = sorted(reports.get("urgent", ()), key=lambda one: one["requested"])
    oldest = told.get("oldest") or min((one["requested"] for one in waiting), default=None)

    def what(lang: str) -> str:
        return say("needs.urgent_one" if n == 1 else "needs.urgent_many", lang, n=number(n, lang))

    def why(lang: str) -> str:
        if not waiting:
            return ""
        first = waiting[0]
        place = ward_words(first["ward"], first["ward_by"], lang)
        return ", ".join(one for one in (title(first, lang), place) if one)

    where = tuple((one["lon"], one["lat"]) for one in waiting if one["lon"] is not None and one["lat"] is not None)
    state = state_of(told.get("status"), "bad")
    return [Need(URGENT, state, oldest, what, why, shift, places=where, feed=feed, turn=0)]


def ranked(reports: Mapping[str, Any]) -> list[tuple[str, int]]:
    """Wards by their overdue reports, the most first. What was only told by the nearest centre is not counted, and
    where most reports were, a ward is left out."""
    told = reports.get("by_ward", NOTHING)
    known = [
        (code, one["overdue"] - one.get("overdue_near", 0))
        for code, one in told.items()
        if code in wards() and 2 * one["near"] <= one["n"]
    ]
    return sorted(((code, n) for code, n in known if n), key=lambda one: (-one[1], one[0]))


def overdue(board: Board, reports: Mapping[str, Any], feed: str) -> list[Need]:
    """All overdue reports as one need: how many, how many of them in the wards that have the most, and who has them."""
    told = answer(board, OVERDUE, "city")
    n = int(told.get("value") or 0)
    if not n:
        return []
    most = [(code, count) for code, count in ranked(reports)[:NAMED] if count > 1]
    there = sum(count for _, count in most)

    def what(lang: str) -> str:
        if n == 1 or 3 * there < n:
            return say("needs.overdue_one" if n == 1 else "needs.overdue", lang, n=number(n, lang))
        wheres = places_words([code for code, _ in most], lang)
        key = "needs.overdue_all_in" if there == n else "needs.overdue_in"
        return say(key, lang, n=number(n, lang), there=number(there, lang), wheres=wheres)

    def why(lang: str) -> str:
        said = [f"{wards()[code].name} {number(count, lang)}" for code, count in most]
        return say("words.dot", lang).join(said)

    def who(lang: str) -> str:
        held = [one for one in reports.get("by_agency", ()) if one["overdue"]]
        held.sort(key=lambda one: -one["overdue"])
        said = [f"{agency_name(one['name'], lang)} {number(one['overdue'], lang)}" for one in held[: NAMED - 1]]
        left = len(held) - len(said)
        return ", ".join([*said, *([say("needs.agencies_more", lang, n=left)] if left > 0 else [])])

    where = tuple((wards()[code].lon, wards()[code].lat) for code, _ in most[:1])
    state: State = state_of(told.get("status"), "watch")
    return [Need(OVERDUE, state, told.get("oldest_due"), what, why, who, places=where, feed=feed)]


def bursts(board: Board, reports: Mapping[str, Any], feed: str) -> list[Need]:
    """Wards and fields with far more reports than usual, as one need; the largest is told."""
    found = sorted(reports.get("bursts", ()), key=lambda one: -one["n"])
    if not found:
        return []
    told = answer(board, BURST, "city")

    def name(one: Mapping[str, Any], lang: str) -> str:
        if one["kind"] == "ward":
            return ward_words(one["code"], "code", lang) or str(one["name"])
        return field_name(one["code"], lang)

    def what(lang: str) -> str:
        return say("needs.burst", lang, name=name(found[0], lang))

    def why(lang: str) -> str:
        first = found[0]
        told = {
            "n": number(first["n"], lang),
            "hours": plain(first["hours"], lang),
            "usual": number(first["usual"], lang, 1),
        }
        usual = say("needs.burst_usual", lang, **told)
        others = [f"{name(one, lang)} {number(one['n'], lang)}" for one in found[1:NAMED]]
        left = len(found) - 1 - len(others)
        others += [say("needs.bursts_more", lang, n=left)] if left > 0 else []
        return say("words.dot", lang).join([usual, *([joined(others, lang)] if others else [])])

    where = tuple(
        (wards()[one["code"]].lon, wards()[one["code"]].lat)
        for one in found[:NAMED]
        if one["kind"] == "ward" and one["code"] in wards()
    )
    since = min((one["since"] for one in found if one.get("since")), default=None)
    return [Need(BURST, state_of(told.get("status"), "late"), since, what, why, shift, places=where, feed=feed)]
