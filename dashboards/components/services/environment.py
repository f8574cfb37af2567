"""What rivers, rain, reservoirs and air say in their rows of the city."""

from __future__ import annotations

from dashboards.components.board import NOTHING, Board, answer, freshness, is_old, shows, stations, value
from dashboards.components.gauge import LEVEL, all_gauges, change_words, stage_words, worst_first
from dashboards.components.rainfall import MEAN, MOST, RAIN, millimetres
from dashboards.components.service_row import CITY, ORDER, Row, last_day, worst
from dashboards.figures.sparks import spark
from dashboards.words import has, say
from dashboards.words.numbers import number, signed


def exists(board: Board, kind: str) -> bool:
    """Whether some feed brings stations of this kind."""
    return any(station.get("feed") for station in stations(board, kind).values())


def rivers(board: Board, lang: str) -> Row | None:
    """The gauge that matters most, and how many gauges are heard."""
    gauges = worst_first(board)
    if not gauges or not exists(board, "gauge"):
        return None
    first = gauges[0]
    heard = [one for one in gauges if not one.old]
    stage = max((one.stage for one in heard), default=0)
    status = ("ok", "watch", "late", "bad")[stage] if first.level is not None else ""
    change = change_words(board, first.code, 3, lang)
    counted = say("services.river_heard", lang, n=len(heard), all=len(all_gauges(board)))
    t, v = last_day(board, f"water_level/{first.code}")
    return Row(
        status, f"bd{stage}" if first.stage or stage else "ok" if status else "", number(first.level, lang, 2),
        say("services.m", lang) if first.level is not None else "",
        [f"{first.station['name']}, {stage_words(first, lang)[:1].lower()}{stage_words(first, lang)[1:]}", *([change] if change else []), counted],
        spark(t, v, tone=status, least=0.5), freshness(board, first.station.get("feed"), first.at), shows(board, LEVEL, first.code),
    )  # fmt: skip


def rain(board: Board, lang: str) -> Row | None:
    """The wettest station of the rain day, the mean of all, and how many are heard."""
    if not exists(board, "rain"):
        return None
    most, mean, places = answer(board, MOST, CITY), answer(board, MEAN, CITY), stations(board, "rain")
    status = str(most.get("status") or "") if most.get("value") is not None else ""
    if most.get("value") is None:
        lines = [say("rain.none", lang)]
    elif not most["value"]:
        lines = [say("rain.dry", lang)]
    else:
        lines = [f"{most['station_name']}, {say('rain.class_' + most['class'], lang)}"]
    if mean.get("value") is not None:
        lines.append(say("rain.mean", lang, n=mean["stations"], mm=millimetres(mean["value"], lang)))
    told = {code: answer(board, RAIN, code) for code in places}
    heard = [code for code, place in places.items() if not is_old(board, place.get("feed"), told[code].get("at"))]
    lines.append(say("services.rain_heard", lang, n=len(heard), all=len(places)))
    day = board["trends"].get("rain/city", NOTHING)
    name = most.get("feed") or next((place["feed"] for place in places.values() if place.get("feed")), None)
    return Row(
        status if status in ORDER else "", status, millimetres(most.get("value"), lang), say("services.mm", lang), lines,
        spark(day.get("t", ()), day.get("most", ()), bars=True), freshness(board, name, most.get("at")), shows(board, MOST, CITY),
    )  # fmt: skip


def reservoirs(board: Board, lang: str) -> Row | None:
    """The reservoir nearest to its normal level or farthest above it."""
    if not exists(board, "reservoir"):
        return None
    lakes, kpi = stations(board, "reservoir"), "environment.reservoir_to_normal"
    told = {code: answer(board, kpi, code) for code in lakes}
    heard = [code for code in lakes if not is_old(board, lakes[code].get("feed"), told[code].get("at"))]
    known = [code for code in heard or lakes if told[code].get("value") is not None]
    counted = say("services.reservoirs_heard", lang, n=len(heard), all=len(lakes))
    if not known:
        code = next(iter(lakes))
        lines, status = [say("services.no_figure", lang), counted], ""
    else:
        code = max(known, key=lambda one: told[one]["value"])
        lines = [say("services.reservoirs_figure", lang, name=lakes[code]["name"]), flows(board, code, lang), counted]
        status = worst(told[one].get("status") for one in known)
    t, v = last_day(board, f"reservoir_level/{code}")
    return Row(
        status, status, signed(told[code].get("value"), lang), say("services.m", lang), [one for one in lines if one],
        spark(t, v, tone=status, least=0.5), freshness(board, lakes[code].get("feed"), told[code].get("at")), shows(board, kpi, code),
    )  # fmt: skip


def flows(board: Board, code: str, lang: str) -> str:
    """What flows in and out [m³/s]; empty when neither is known."""
    into, out = (value(board, f"environment.{flow}", code) for flow in ("inflow", "release"))
    return "" if into is None and out is None else say("services.flows", lang, into=number(into, lang), out=number(out, lang))  # fmt: skip


def air(board: Board, lang: str) -> Row | None:
    """VN_AQI at the city's station with its official word and swatch, or why there is none."""
    if not exists(board, "air"):
        return None
    kpi = "environment.vn_aqi_hour"
    code, station = next((code, one) for code, one in stations(board, "air").items() if one.get("feed"))
    told = answer(board, kpi, code)
    index, category, why = told.get("value"), told.get("category"), told.get("why") or ""
    known = index is not None and bool(category)
    if known:
        word = say(f"air.{category}", lang)
    else:
        word = say(f"air.{why}", lang) if has(f"air.{why}", lang) else say("air.no_index", lang)
    particles = value(board, "environment.pm25", code)
    lines = [word, say("air.station", lang, name=station["name"])]
    lines += [say("air.pm25", lang, value=number(particles, lang))] if particles is not None else []
    day = board["trends"].get(f"vn_aqi/{code}", NOTHING)
    status = str(told.get("status") or "") if known else ""
    return Row(
        status if status in ORDER else "", status or "none", number(index, lang), say("services.aqi", lang), lines,
        spark(day.get("t", ()), day.get("v", ())), freshness(board, station.get("feed"), told.get("at")), shows(board, kpi, code),
        str(category) if known else "",
    )  # fmt: skip
