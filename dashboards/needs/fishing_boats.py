"""What of the boats waits for a person: one that crossed a line or does not report, boats that are lost, boats that were
called in and say nothing. A provider that is out is one need, its boats none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboards.components import boats
from dashboards.components.board import Board
from dashboards.needs import Need, State
from dashboards.words import say
from dashboards.words.numbers import joined, number

NAMED = 2


def needs(board: Board) -> list[Need]:
    """One need for each kind of alarm, one for a provider that is out, one for a call that is not answered."""
    found = boats.alarms(board)
    kinds: dict[str, list[Mapping[str, Any]]] = {}
    for one in found:
        if one["state"] != "unanswered":  # told with the call
            kinds.setdefault(one["state"], []).append(one)
    counts = boats.boats(board).get("alarm_counts") or {}
    told = [alarm(board, state, some, int(counts.get(state) or len(some))) for state, some in kinds.items()]
    return [*told, *([out] if (out := outage(board)) else []), *([silent] if (silent := unanswered(board)) else [])]


def alarm(board: Board, state: str, some: Sequence[Mapping[str, Any]], n: int) -> Need:
    """The boats of one alarm."""
    grave: State = boats.RANKED[state]  # type: ignore[assignment]
    since = min((one["at"] for one in some if one.get("at") is not None), default=None)

    def what(lang: str) -> str:
        key = f"needs.boat_{state}"
        return say(f"{key}_one", lang, boat=some[0]["boat"]) if n == 1 else say(f"{key}_many", lang, n=number(n, lang))

    def why(lang: str) -> str:
        named = [] if n == 1 else [one["boat"] for one in some[:NAMED]]
        left = n - len(named)
        if n == 1:
            crew = some[0].get("crew")
            return say("needs.boat_crew", lang, n=crew) if crew else ""
        return joined([*named, *([say("needs.boats_more", lang, n=number(left, lang))] if left > 0 else [])], lang)

    places = tuple((one["lon"], one["lat"]) for one in some[:1] if one.get("lon") is not None)
    return Need(
        f"fishing_boats.{state}", grave, since, what, why, lambda lang: say("needs.who_border", lang), places=places,
        feed=some[0].get("feed") or boats.newest(board), turn=0 if grave == "bad" else 1,
    )  # fmt: skip


def outage(board: Board) -> Need | None:
    """Providers whose boats fell silent together; one that does not answer is told as a source that is not heard."""
    found = [one for one in boats.outages(board) if one["cause"] == "silence"]
    if not found:
        return None
    first = found[0]

    def what(lang: str) -> str:
        return say("needs.provider_out", lang, name=first.get("feed") or first["source"])

    def why(lang: str) -> str:
        return say("needs.provider_boats", lang, n=number(first["silent"], lang), all=number(first["n"], lang))

    return Need(
        "fishing_boats.outage", "late", first.get("since"), what, why, lambda lang: say("needs.who_technical", lang),
        feed=first.get("feed"),
    )  # fmt: skip


def unanswered(board: Board) -> Need | None:
    """Boats that were called in and neither answered nor head for port."""
    called = boats.muster(board)
    if called is None or not called["silent"] or boats.is_silent(board):
        return None
    n = int(called["silent"])

    def what(lang: str) -> str:
        return say("needs.boats_called", lang, n=number(n, lang))

    def why(lang: str) -> str:
        return say(
            "needs.boats_called_of", lang, n=number(called["called"], lang), there=number(called["sheltered"], lang)
        )

    return Need(
        "fishing_boats.called", "bad", called["since"], what, why, lambda lang: say("needs.who_border", lang),
        feed=boats.newest(board), turn=0,
    )  # fmt: skip
