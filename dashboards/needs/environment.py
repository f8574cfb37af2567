"""Water, rain and air that need a person: a gauge above an alarm, one that fell silent there, a reservoir over its
normal level, heavy rain, bad air."""

from __future__ import annotations

from dashboards.components.board import Board, answer, is_old, stations
from dashboards.components.gauge import Gauge, all_gauges
from dashboards.components.gauge import since as risen
from dashboards.needs import RANK, Need, State, state_of
from dashboards.words import say
from dashboards.words.numbers import clock, joined, number, signed

TO_NORMAL = "environment.reservoir_to_normal"
RAIN = "environment.rain_day_city_max"
INDEX = "environment.vn_aqi_hour"
STAGES: dict[int, State] = {1: "watch", 2: "late", 3: "bad"}
NAMED = 3


def needs(board: Board) -> list[Need]:
    gauges = [gauge for gauge in all_gauges(board) if gauge.stage >= 1]
    found = [above(board, n, [one for one in gauges if one.stage == n and not one.old]) for n in STAGES]
    silenced = [silent(board, n, [one for one in gauges if one.stage == n and one.old]) for n in STAGES]
    return [need for need in (*found, *silenced, reservoirs(board), rain(board), air(board)) if need is not None]


def shift(lang: str) -> str:
    return say("needs.who_shift", lang)


def where(gauges: list[Gauge]) -> tuple[tuple[float, float], ...]:
    stands = [(one.station.get("lon"), one.station.get("lat")) for one in gauges]
    return tuple((lon, lat) for lon, lat in stands if lon is not None and lat is not None)


def names(gauges: list[Gauge]) -> str:
    """What the gauges are called, each name in one piece."""
    return ", ".join(str(one.station["name"]).replace(" ", "\u00a0") for one in gauges)


def above(board: Board, n: int, gauges: list[Gauge]) -> Need | None:
    """The gauges that are heard and stand at this alarm or above, but not at the next."""
    if not gauges:
        return None
    gauges = sorted(gauges, key=lambda one: -one.over[n])
    begun = [run for one in gauges if (run := risen(board, one))]
    began, earlier = min(begun) if begun else (None, False)

    def why(lang: str) -> str:
        said = [
            say("needs.level", lang, name=one.station["name"], level=number(one.level, lang, 2), by=signed(one.over[n], lang))
            for one in gauges[:NAMED]
        ]  # fmt: skip
        return say("words.dot", lang).join(said)

    return Need(
        f"environment.above_bd{n}", STAGES[n], began, lambda lang: say("needs.above", lang, n=n, names=names(gauges)),
        why, shift, earlier=earlier, places=where(gauges), feed=gauges[0].station.get("feed"),
        data=max((one.at for one in gauges if one.at is not None), default=None), turn=0,
    )  # fmt: skip


def silent(board: Board, n: int, gauges: list[Gauge]) -> Need | None:
    """The gauges that stood above this alarm when they were heard last: nobody knows where the water is now."""
    if not gauges:
        return None

    def why(lang: str) -> str:
        said = [
            say("needs.old_level", lang, name=one.station["name"], level=number(one.level, lang, 2), clock=clock(one.at))
            for one in gauges[:NAMED]
        ]  # fmt: skip
        return say("words.dot", lang).join(said)

    return Need(
        f"environment.silent_bd{n}", STAGES[n], min((one.at for one in gauges if one.at is not None), default=None),
        lambda lang: say("needs.silent", lang, n=n, names=names(gauges)), why,
        lambda lang: say("needs.who_technical", lang), places=where(gauges),
    )  # fmt: skip


def reservoirs(board: Board) -> Need | None:
    """The reservoirs over their normal level, by their newest reading."""
    known = stations(board, "reservoir")
    told = {code: answer(board, TO_NORMAL, code) for code in known}
    full = [code for code in known if told[code].get("status") == "bad"]
    if not full:
        return None
    full.sort(key=lambda code: -told[code]["value"])
    marked = [(known[code].get("lon"), known[code].get("lat")) for code in full]

    def why(lang: str) -> str:
        said = [
            say("needs.over_normal", lang, name=known[code]["name"], by=signed(told[code]["value"], lang))
            for code in full
        ]
        return say("words.dot", lang).join(said)

    return Need(
        "environment.reservoirs", "bad", None,
        lambda lang: say("needs.reservoirs", lang, names=joined([known[code]["name"] for code in full], lang)), why,
        lambda lang: say("needs.who_reservoir", lang),
        places=tuple((lon, lat) for lon, lat in marked if lon is not None and lat is not None),
        feed=known[full[0]].get("feed"), data=max((told[code]["at"] for code in full if told[code].get("at")), default=None),
    )  # fmt: skip


def rain(board: Board) -> Need | None:
    """Heavy rain of the hydromet day where it is heaviest."""
    told = answer(board, RAIN, "city")
    if told.get("status") not in RANK or told.get("value") is None:
        return None
    station = board["stations"].get(told.get("station"), {})
    mm = told["value"]
    place = (station.get("lon"), station.get("lat"))
    return Need(
        "environment.rain", state_of(told["status"], "watch"), told.get("since"),
        lambda lang: say("needs.rain", lang, name=told["station_name"], mm=number(mm, lang, 0 if mm >= 100 else 1)),
        lambda lang: say("needs.rain_class", lang, word=say(f"rain.class_{told['class']}", lang)), shift,
        places=((place[0], place[1]),) if place[0] is not None and place[1] is not None else (),
        feed=told.get("feed") or station.get("feed"), data=told.get("at"), turn=2,
    )  # fmt: skip


def air(board: Board) -> Need | None:
    """Air that is poor or worse at the city's station."""
    for code, station in stations(board, "air").items():
        told = answer(board, INDEX, code)
        if told.get("status") not in RANK or told.get("value") is None:
            continue
        if is_old(board, station.get("feed"), told.get("at")):
            continue  # the air of hours ago is no matter of now; that its feed is gone is told by itself
        value, category, name = told["value"], str(told.get("category") or "poor"), station["name"]
        lon, lat = station.get("lon"), station.get("lat")

        def what(lang: str, category: str = category, value: float = value) -> str:
            return say("needs.air", lang, word=say(f"air.{category}", lang).lower(), value=number(value, lang))

        def why(lang: str, name: str = name) -> str:
            return say("air.station", lang, name=name)

        return Need(
            "environment.air", state_of(told["status"], "watch"), told.get("at"), what, why, shift,
            places=((lon, lat),) if lon is not None and lat is not None else (), feed=station.get("feed"),
            data=told.get("at"), turn=2,
        )  # fmt: skip
    return None
