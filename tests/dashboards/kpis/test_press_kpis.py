"""What the figures of the press mean, told of small cities; and that tile, list and API say the same of them."""

from __future__ import annotations

import random
import statistics
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import insert, update

from dashboards.application import create
from dashboards.kpis import Span, Where, answer, event_kpis, facts, table
from dashboards.kpis.event_answers import EventAsking
from dashboards.kpis.press_lists import press_of
from data_sources.city import read_city
from data_sources.collector.health import declare
from data_sources.newsroom.phrases import Text
from data_sources.newsroom.stories import signature
from data_sources.press import Article
from data_sources.store import Store, known, milliseconds
from data_sources.store.tables import FeedState, Round
from tests.dashboards.api.conftest import City, serving, settings
from tests.dashboards.kpis.conftest import hue
from tests.dashboards.kpis.test_tile_list_api import listed
from tests.dashboards.kpis.writing import DAY, HOUR, article, daily, feed_of, fill, ids, keep_articles, of

NOW = hue("2026-11-20 10:25")  # a Friday
WEEK = timedelta(days=7)
PRESS = [kpi for kpi in event_kpis() if kpi.feed == "press"]
Row = Mapping[str, Any]


def ask(store: Store, key: str, where: Where | None = None, now: datetime = NOW, as_of: datetime | None = None) -> Any:
    kpi = next(kpi for kpi in PRESS if kpi.key == f"press.{key}")
    return answer(kpi, None, where or Where(), as_of, store, now)


def hear(store: Store, *outlets: str, at: datetime = NOW) -> None:
    """Declare the feeds of outlets, heard at an instant."""
    declare(store, [feed_of(outlet) for outlet in outlets])
    with store.write() as connection:
        connection.execute(
            update(FeedState).where(FeedState.feed.in_([f"Tin {one}" for one in outlets])).values(heard_at=at)
        )


def board(store: Store, now: datetime = NOW) -> dict[str, Any]:
    with store.read() as connection:
        return press_of(EventAsking(connection, read_city(), None, for_wall=True), now)


def test_a_press_that_was_never_heard_is_unknown_and_never_calm(store: Store) -> None:
    for kpi in PRESS:
        found = answer(kpi, None, Where(), None, store, NOW)
        assert (kpi.key, found.value, found.n, found.status, found.why) == (kpi.key, None, 0, "none", "no_data")
    assert facts(store, NOW)["press"] == {}


def test_outlets_that_are_heard_and_write_nothing_of_hue_are_zero(store: Store) -> None:
    hear(store, "bao-a")
    assert (ask(store, "articles_24h").value, ask(store, "articles_24h").feed) == (0, "Tin bao-a")
    assert ask(store, "negative_share").why == "no_records"


def test_only_articles_about_hue_count(store: Store) -> None:
    keep_articles(store, [article("hue", NOW - HOUR), article("elsewhere", NOW - HOUR, about=False)], NOW)
    assert ask(store, "articles_today").n == ask(store, "articles_24h").n == 1
    assert [one["title"] for one in board(store)["latest"]] == ["Huế: tin hue"]


def test_an_article_counts_on_the_day_it_was_published_first(store: Store) -> None:
    keep_articles(store, [article("a", NOW - 2 * DAY)], NOW - 2 * DAY)
    moved = article("a", NOW - HOUR, updated=NOW - HOUR, title="Huế: tin a, bản mới")
    keep_articles(store, [moved], NOW)
    assert ask(store, "articles_24h").n == 0
    assert ask(store, "articles_24h", now=NOW - DAY).n == 1


def test_undated_articles_are_apart_and_never_now(store: Store) -> None:
    keep_articles(store, [article("dated", NOW - HOUR), article("undated", None)], NOW - HOUR)
    assert (ask(store, "articles_24h").n, ask(store, "articles_today").n) == (1, 1)
    assert (ask(store, "undated").value, ask(store, "undated", now=NOW + 2 * DAY).value) == (1, 0)
    assert [one["title"] for one in board(store)["latest"]] == ["Huế: tin dated"]


def test_what_is_usual_by_this_hour_is_the_mean_of_the_days_before(store: Store) -> None:
    keep_articles(store, daily("bao-a", 24, NOW - 9 * DAY, NOW - DAY), NOW - DAY)
    today = ask(store, "articles_today")
    assert (today.value, today.extra["usual_days"]) == (0, 7)
    assert today.extra["usual"] == pytest.approx(10.4, abs=1)  # from midnight to 10:25, one an hour


def test_days_on_which_nothing_at_all_was_heard_are_no_part_of_what_is_usual(store: Store) -> None:
    keep_articles(store, daily("bao-a", 24, NOW - 9 * DAY, NOW - 4 * DAY), NOW - 4 * DAY)
    today = ask(store, "articles_today")
    assert today.extra["usual_days"] == 4
    assert today.extra["usual"] == pytest.approx(10.4, abs=1)
    assert ask(store, "articles_today", now=NOW - 7 * DAY).extra == {"usual": None, "usual_days": 0}


def test_the_mean_of_a_week_is_of_the_days_that_are_known(store: Store) -> None:
    start = hue("2026-11-16 00:00")
    keep_articles(store, daily("bao-a", 10, start, NOW), NOW)
    mean = ask(store, "mean_7d")
    assert (mean.value, mean.n, mean.extra["days"]) == (10, 40, 4)
    assert ask(store, "mean_7d", now=hue("2026-11-16 10:00")).why == "few_days"
    assert ask(store, "mean_7d", now=hue("2026-11-24 10:00")).value == pytest.approx(mean.extra["days"] * 10 / 7, abs=2)


def test_the_negative_share_tells_of_how_many_it_is(store: Store) -> None:
    tones = ["negative", "neutral", "positive", "neutral"]
    keep_articles(store, [article(str(i), NOW - HOUR, tone=tone) for i, tone in enumerate(tones)], NOW)
    found = ask(store, "negative_share")
    assert (found.value, found.n, found.unit, found.target, found.status) == (25, 4, "%", 25, "ok")
    keep_articles(store, [article("5", NOW - HOUR, tone="negative")], NOW)
    assert ask(store, "negative_share").status == "watch"


def weeks_before(store: Store, each: list[int]) -> None:
    """So many articles in the same 24 hours of each week before, the nearest week first."""
    said = [article(f"w{k}-{i}", NOW - k * WEEK - (i + 1) * timedelta(minutes=9)) for k, n in enumerate(each, 1) for i in range(n)]  # fmt: skip
    keep_articles(store, [*said, article("first", NOW - (len(each) + 1) * WEEK)], NOW - DAY)


def today_(store: Store, n: int) -> None:
    keep_articles(store, [article(f"now-{i}", NOW - (i + 1) * timedelta(minutes=11)) for i in range(n)], NOW)


def test_a_spike_is_beyond_three_deviations_of_the_same_weekdays(store: Store) -> None:
    each = [40, 44, 36, 40, 42, 38]
    weeks_before(store, each)
    today_(store, 59)
    found = ask(store, "spike")
    limit = statistics.mean(each) + 3 * max(statistics.stdev(each), statistics.mean(each) ** 0.5)
    assert found.extra["weeks"] == 6
    assert found.extra["limit"] == pytest.approx(limit, abs=0.01)
    assert (found.value, found.n, found.status) == (float(limit < 59), 59, "watch" if limit < 59 else "ok")
    assert found.value == 1


def test_weeks_that_happened_to_be_alike_make_no_spike_of_one_article_more(store: Store) -> None:
    weeks_before(store, [20] * 8)
    today_(store, 24)
    assert (ask(store, "spike").value, ask(store, "spike").status) == (0, "ok")


def test_with_too_few_weeks_no_spike_can_be_told(store: Store) -> None:
    weeks_before(store, [2, 2, 2])
    today_(store, 30)
    found = ask(store, "spike")
    assert (found.value, found.status, found.why, found.n) == (None, "none", "few_weeks", 30)


def test_that_nobody_tells_of_answers_is_unknown_and_not_zero(store: Store) -> None:
    today_(store, 3)
    found = ask(store, "overdue_answers")
    assert (found.value, found.status, found.why) == (None, "none", "no_source")


def quiet(store: Store, hours: float, a_day: int = 12) -> None:
    """An outlet that wrote so many articles a day and then nothing for so many hours, beside one that goes on."""
    end = NOW - hours * HOUR
    keep_articles(store, daily("bao-01", a_day, NOW - 20 * DAY, end, about=False), end, "bao-01")
    keep_articles(store, daily("bao-02", a_day, NOW - 20 * DAY, NOW), NOW, "bao-02")


def test_an_outlet_is_silent_against_its_own_volume(store: Store) -> None:
    hear(store, "bao-01", "bao-02")
    quiet(store, 12)
    found = ask(store, "silent_outlets")
    assert (found.value, found.status, found.extra["unheard"]) == (1, "watch", 0)
    [one] = [one for one in board(store)["outlets"] if one["silent"]]
    assert (one["outlet"], one["n"]) == ("bao-01", 6)
    assert one["usual"] == pytest.approx(12, abs=0.5)
    assert ask(store, "silent_outlets", Where(outlet="bao-01")).value == 1
    assert ask(store, "silent_outlets", Where(outlet="bao-02")).value == 0


@pytest.mark.parametrize(("hours", "a_day"), [(6, 12), (30, 2)])
def test_an_outlet_that_writes_little_is_not_silent_so_soon(store: Store, hours: float, a_day: int) -> None:
    hear(store, "bao-01", "bao-02")
    quiet(store, hours, a_day)
    assert ask(store, "silent_outlets").value == 0


def test_an_outlet_whose_feed_is_gone_is_not_heard_and_not_silent(store: Store) -> None:
    quiet(store, 72)
    hear(store, "bao-02")
    hear(store, "bao-01", at=NOW - 72 * HOUR)
    found = ask(store, "silent_outlets")
    assert (found.value, found.extra["unheard"]) == (0, 1)
    [one] = [one for one in board(store)["outlets"] if not one["heard"]]
    assert (one["outlet"], one["silent"]) == ("bao-01", False)


def test_of_the_past_an_outlet_was_heard_when_a_round_of_its_feed_was(store: Store) -> None:
    quiet(store, 40)
    hear(store, "bao-01", "bao-02")
    then = NOW - DAY
    assert ask(store, "silent_outlets", now=then).extra["unheard"] == 0, "nothing is known of its rounds"
    with store.write() as connection:
        row = {"seconds": 1, "payloads": 1, "kept": 0, "changed": 0, "repeated": 0, "refused": 0, "bytes": 0}
        for feed, at, error in (("Tin bao-01", then - 9 * HOUR, None), ("Tin bao-01", then - HOUR, "gone"), ("Tin bao-02", then, None)):  # fmt: skip
            connection.execute(insert(Round).values(feed=feed, began=at, error=error, **row))
    assert ask(store, "silent_outlets", now=then).extra["unheard"] == 1


def test_share_of_voice_and_topics_are_told_by_outlet_and_topic(store: Store) -> None:
    keep_articles(store, [of("bao-01", f"{i}", NOW - HOUR, topics="giao_thong;thien_tai") for i in range(3)], NOW)
    keep_articles(store, [of("la.example", "x", NOW - HOUR, topics="giao_thong")], NOW)
    by_outlet = {row["place"]: row["n"] for row in table(store, NOW, key="press.articles_24h", by="outlet")}
    assert (by_outlet["outlet:bao-01"], by_outlet["outlet:la.example"], by_outlet["outlet:bao-05"]) == (3, 1, 0)
    by_topic = {row["place"]: row["n"] for row in table(store, NOW, key="press.articles_24h", by="topic")}
    assert (by_topic["topic:giao_thong"], by_topic["topic:thien_tai"]) == (4, 3)
    told = board(store)["topics"]
    assert [(one["topic"], one["n"]) for one in told] == [("giao_thong", 4), ("thien_tai", 3)]


SAME = "Cầu Nguyễn Hoàng bắc qua sông Hương thông xe đợt hai từ sáng nay"


def test_a_story_of_several_outlets_is_one_with_their_names(store: Store) -> None:
    for i, outlet in enumerate(("bao-01", "bao-02", "bao-03")):
        keep_articles(store, [like(of(outlet, "cau", NOW - (3 - i) * HOUR, title=SAME + "!" * i))], NOW, outlet)
    keep_articles(store, [like(of("bao-01", "khac", NOW - 2 * HOUR, title="Học sinh vùng trũng trở lại trường"))], NOW)
    told = board(store)
    [story] = told["stories"]
    assert (story["title"], story["n"], len(story["outlets"])) == (SAME, 3, 3)
    assert (story["first"], story["last"]) == (milliseconds(NOW - 3 * HOUR), milliseconds(NOW - HOUR))
    assert [one["title"] for one in told["latest"]] == [SAME + "!!", "Học sinh vùng trũng trở lại trường"]
    assert told["latest"][0]["outlets"] == story["outlets"]


def like(said: Any) -> Any:
    """The article with the signature that a feed gives it."""
    return said._replace(signature=signature(Text(said.title), Text("")))


def test_the_hours_of_the_last_day_sum_up_to_the_figure(store: Store) -> None:
    fill(store, 3, 900, NOW)
    told = facts(store, NOW)
    hours = told["press"]["by_hour"]
    assert sum(hours["n"]) == told["answers"]["press.articles_24h"]["city"]["value"]
    assert len(hours["t"]) == 24
    assert hours["t"][-1] == milliseconds(NOW)
    assert len(told["press"]["latest"]) <= 8
    assert told["press"]["undated"] == told["answers"]["press.undated"]["city"]["value"]


# tile, list, API


@pytest.fixture
def told(store: Store, tmp_path: Path) -> Iterator[City]:
    app = create(store, [], settings=settings(tmp_path))
    for port in serving(app):
        made = City(store, app, port)
        yield made
        made.http.close()


def behind(key: str, row: Row, span: Span) -> bool:
    """Whether an article is one of those a figure speaks of, in plain Python."""
    if key == "overdue_answers":
        return False
    if key == "undated":
        return bool(row["about"]) and row["at"] is None and span.start <= row["known_from"] < span.end
    inside = row["at"] is not None and span.start <= row["at"] < span.end
    return inside and (key == "silent_outlets" or bool(row["about"]))


def is_of(row: Row, where: Where) -> bool:
    return (
        where.outlet in (None, row["outlet"])
        and where.tone in (None, row["tone"])
        and (where.topic is None or where.topic in row["topics"].split(";"))
        and (where.ward is None or where.ward in row["wards"].split(";"))
    )


@pytest.mark.parametrize("seed", [1, 2])
def test_tile_list_and_api_say_the_same_of_the_press(told: City, seed: int) -> None:
    chance = random.Random(seed)
    rounds = fill(told.store, seed, 400, NOW)
    valued = 0
    for turn in range(4):
        as_of = None if turn < 2 else chance.choice(rounds) + timedelta(seconds=turn)
        with told.store.read() as connection:
            everything: list[Row] = list(connection.execute(known(Article, as_of)).mappings())
        for kpi in PRESS:
            key = kpi.key.removeprefix("press.")
            choices = {"outlet": "bao-01", "tone": "negative", "topic": "giao_thong", "ward": "19789"}
            names = [name for name in choices if kpi.kind.has(name)]
            asked = chance.choice((None, *names))
            where = Where(**{asked: choices[asked]}) if asked else Where()  # type: ignore[arg-type]
            end = NOW - chance.choice((0, 3.3, 20)) * DAY
            over = chance.choice((None, Span(end - chance.choice((0.4, 1, 6)) * DAY, end))) or kpi.span(as_of or NOW)
            expected = [row for row in everything if behind(key, row, over) and is_of(row, where)]
            said = answer(kpi, over, where, as_of, told.store, as_of or NOW)
            filters = {"from": over.start, "to": over.end, "at": as_of, **({asked: choices[asked]} if asked else {})}
            rows = listed(told, "press", chance.choice((7, 100)), kpi=kpi.key, **filters)
            query = {k: v.isoformat() if isinstance(v, datetime) else v for k, v in filters.items() if v}
            [shown] = told.get(f"/api/kpis?{urlencode(query | {'kpi': kpi.key})}").json()["kpis"]
            assert (shown["value"], shown["why"], shown["n"]) == (said.value, said.why, said.n), kpi.key
            if said.why == "no_data":
                continue
            assert ids(rows) == ids(expected), kpi.key
            assert said.n == len(expected)
            if key in ("articles_today", "articles_24h", "undated"):
                assert said.value == len(expected)
            if key == "negative_share" and expected:
                share = 100 * sum(row["tone"] == "negative" for row in expected) / len(expected)
                assert said.value == pytest.approx(share, abs=1e-6)
            valued += said.value is not None
    assert valued > 12
