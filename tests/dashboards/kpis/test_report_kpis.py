"""What the figures of field reports mean, told of small cities."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from dashboards.kpis import Where, answer, event_kpis, facts
from dashboards.needs.field_reports import ranked
from data_sources.collector.health import declare
from data_sources.store import Store, milliseconds
from tests.dashboards.kpis.conftest import hue
from tests.dashboards.kpis.reporting import FEED, keep_reports, report
from tests.dashboards.scenes.boards import empty
from tests.dashboards.scenes.reports import with_reports

NOW = hue("2026-11-20 10:25")  # a Friday
DAY = timedelta(days=1)


def ask(store: Store, key: str, where: Where | None = None, now: datetime = NOW) -> Any:
    kpi = next(kpi for kpi in event_kpis() if kpi.key == f"field_reports.{key}")
    return answer(kpi, None, where or Where(), None, store, now)


def handled(name: str, requested: datetime, closed: datetime, **over: Any) -> Any:
    said = {"state": "da_xu_ly", "closed_said": closed, "distributed_said": requested, "updated": closed}
    return report(name, requested, **{**said, **over})


def test_a_city_that_was_never_heard_is_unknown_and_never_calm(store: Store) -> None:
    for kpi in event_kpis():
        found = answer(kpi, None, Where(), None, store, NOW)
        assert (kpi.key, found.value, found.n, found.status, found.why) == (kpi.key, None, 0, "none", "no_data")
    board = facts(store, NOW)["reports"]
    assert set(board["today"]["hours"]) == set(board["day"]["overdue"]) == {None}


def test_a_feed_that_is_heard_and_has_nothing_to_tell_is_zero(store: Store) -> None:
    declare(store, [FEED])
    assert ask(store, "overdue").value is None
    with store.write() as connection:
        connection.exec_driver_sql(f"UPDATE feed_states SET heard_at = {milliseconds(NOW)}")
    found = ask(store, "overdue")
    assert (found.value, found.status, found.feed) == (0, "ok", "Phản ánh")
    assert ask(store, "on_time_original").why == "no_records"


def test_what_lies_before_all_that_is_known_is_not_zero(store: Store) -> None:
    keep_reports(store, [report("a", NOW - DAY)], NOW)
    assert ask(store, "received_24h", now=NOW + timedelta(minutes=1)).value == 0
    assert ask(store, "received_24h", now=NOW - 2 * DAY).value is None
    assert ask(store, "received_24h").previous is None


def test_an_extension_does_not_make_it_on_time(store: Store) -> None:
    start = NOW - 10 * DAY
    keep_reports(store, [report("a", start, due=start + 2 * DAY)], start)
    keep_reports(store, [handled("a", start, start + 5 * DAY, due=start + 6 * DAY)], NOW)
    original, current = ask(store, "on_time_original"), ask(store, "on_time_current")
    assert (original.value, original.status, current.value) == (0, "bad", 100)


def test_what_is_refused_is_neither_handled_nor_on_time(store: Store) -> None:
    start = NOW - 5 * DAY
    keep_reports(
        store,
        [
            handled("a", start, start + DAY, due=start + 2 * DAY),
            report("b", start, state="tu_choi", updated=start + DAY, due=start + 2 * DAY),
            report("c", start, due=start + 20 * DAY),
        ],
        NOW,
    )
    assert ask(store, "eligible_share").value == pytest.approx(100 / 3)
    assert (ask(store, "handled_share").value, ask(store, "handled_share").n) == (100, 1)
    assert ask(store, "on_time_original").n == 1
    assert ask(store, "open").value == 1


def test_overdue_yesterday_is_told_from_instants_and_not_from_the_present_state(store: Store) -> None:
    start = NOW - 10 * DAY
    keep_reports(store, [handled("a", start, NOW - timedelta(hours=2), due=NOW - 3 * DAY)], NOW)
    assert ask(store, "overdue").value == 0
    found = ask(store, "overdue", now=NOW - DAY)
    assert (found.value, found.status, found.extra["wards"]) == (1, "watch", 1)
    assert found.extra["oldest_due"] == milliseconds(NOW - 3 * DAY)


def test_handling_time_runs_in_working_hours(store: Store) -> None:
    friday = hue("2026-11-13 16:00")
    keep_reports(store, [handled("a", friday, hue("2026-11-16 09:00"))], NOW)
    assert ask(store, "median_hours").value == 2.5


def test_satisfied_and_accepted_are_told_apart_with_how_many_rated(store: Store) -> None:
    ratings = ["hai_long", "hai_long", "chap_nhan", "khong_hai_long", None]
    keep_reports(store, [handled(f"{i}", NOW - 5 * DAY, NOW - DAY, rating=said) for i, said in enumerate(ratings)], NOW)
    found = ask(store, "satisfaction")
    assert (found.value, found.n, found.extra) == (75, 4, {"satisfied": 2, "accepted": 1})
    assert ask(store, "rating_share").value == 80


def test_a_ward_told_by_its_nearest_centre_is_apart_from_the_ward(store: Store) -> None:
    near = report("near", NOW - timedelta(hours=1), ward_said=None, lon=107.585, lat=16.463)
    keep_reports(store, [near, report("sure", NOW - timedelta(hours=1))], NOW)
    shown = facts(store, NOW)["reports"]["by_ward"]
    assert sum(one["near"] for one in shown.values()) == 1
    [ward] = [code for code, one in shown.items() if one["near"]]
    assert ask(store, "received_24h", Where(ward=f"~{ward}")).n == 1
    assert ask(store, "received_24h", Where(ward="19753")).n == 1


def test_an_overdue_report_near_a_centre_makes_no_ward_late(store: Store) -> None:
    late = {"requested": NOW - 5 * DAY, "due": NOW - DAY}
    near = [report(f"near {i}", ward_said=None, lon=107.585, lat=16.463, **late) for i in range(3)]
    keep_reports(store, [*near, report("sure", **late)], NOW)
    told = facts(store, NOW)["reports"]
    assert sum(one["overdue"] for one in told["by_ward"].values()) == 4
    assert ranked(told) == [("19753", 1)]


def weeks_before(store: Store, each: int) -> None:
    """So many reports in the same hours of each of the eight weeks before."""
    then = [NOW - timedelta(weeks=k, minutes=10 + i) for k in range(1, 9) for i in range(each)]
    keep_reports(store, [report(f"w{i}", at) for i, at in enumerate(then)], NOW)


def test_far_more_than_usual_is_a_burst_and_says_how_much_is_usual(store: Store) -> None:
    weeks_before(store, 2)
    keep_reports(store, [report(f"{i}", NOW - timedelta(minutes=5 + i)) for i in range(9)], NOW)
    assert (ask(store, "burst").value, ask(store, "burst").status) == (2, "watch")  # the ward and the field
    bursts = facts(store, NOW)["reports"]["bursts"]
    assert {(one["kind"], one["code"], one["n"], one["usual"]) for one in bursts} == {
        ("ward", "19753", 9, 2.0),
        ("field", "ve_sinh", 9, 2.0),
    }
    today = ask(store, "received_today")
    assert (today.value, today.extra["usual"], today.extra["usual_days"], today.status) == (9, 2.0, 8, "watch")


def test_as_many_as_usual_are_no_burst(store: Store) -> None:
    weeks_before(store, 9)
    keep_reports(store, [report(f"{i}", NOW - timedelta(minutes=5 + i)) for i in range(9)], NOW)
    assert (ask(store, "burst").value, ask(store, "burst").status) == (0, "ok")


def test_without_former_weeks_nothing_is_usual_and_no_burst_can_be_told(store: Store) -> None:
    keep_reports(store, [report(f"{i}", NOW - timedelta(minutes=5 + i)) for i in range(9)], NOW)
    assert (ask(store, "burst").value, ask(store, "burst").why) == (None, "few_weeks")
    assert ask(store, "received_today").extra == {"usual": None, "usual_days": 0}


def test_a_week_that_was_not_heard_is_no_part_of_what_is_usual(store: Store) -> None:
    then = [NOW - timedelta(weeks=k, minutes=10 + i) for k in (1, 2, 5, 6) for i in range(4)]
    keep_reports(store, [report(f"w{i}", at) for i, at in enumerate(then)], NOW)
    assert ask(store, "received_today").extra == {"usual": 4.0, "usual_days": 4}


def test_an_urgent_report_without_an_agency_is_bad_until_one_has_it(store: Store) -> None:
    start = NOW - timedelta(minutes=12)
    keep_reports(store, [report("a", start, urgent=True)], NOW)
    found = ask(store, "unassigned_urgent")
    assert (found.value, found.status, found.extra) == (1, "bad", {"oldest": milliseconds(start)})
    assert [one["report"] for one in facts(store, NOW)["reports"]["urgent"]] == ["a"]
    keep_reports(store, [report("a", start, urgent=True, state="phan_cong", agency="HEPCO", updated=NOW)], NOW)
    assert ask(store, "unassigned_urgent", now=NOW + timedelta(minutes=1)).value == 0


def test_the_board_has_the_shape_that_scenes_draw(store: Store) -> None:
    weeks_before(store, 2)
    keep_reports(store, [report(f"{i}", NOW - timedelta(minutes=5 + i), urgent=True) for i in range(9)], NOW)
    late = report("late", NOW - 5 * DAY, due=NOW - DAY, agency="HEPCO", state="phan_cong")
    keep_reports(store, [late], NOW)
    drawn, made = with_reports(empty(), storm=True), facts(store, NOW)
    for key, told in drawn["answers"].items():
        if key.startswith("field_reports."):
            assert set(told["city"]) <= set(made["answers"][key]["city"]), key
    assert set(made["reports"]) == set(drawn["reports"])
    for name, told in drawn["reports"].items():
        one, other = made["reports"][name], told
        assert type(one) is type(other), name
        if isinstance(other, list):
            assert set(one[0]) == set(other[0]), name
    assert set(next(iter(made["reports"]["by_ward"].values()))) == {"n", "near", "overdue", "overdue_near"}
    assert [len(made["reports"]["today"][name]) for name in ("hours", "usual")] == [24, 24]
    assert made["reports"]["today"]["hours"][:12] == [0] * 10 + [9, None]
    assert [len(made["reports"]["day"][name]) for name in ("t", "overdue", "received")] == [24, 24, 24]
    assert made["reports"]["day"]["overdue"][-1] == made["answers"]["field_reports.overdue"]["city"]["value"] == 1


def test_every_overdue_report_stands_under_who_has_it_or_under_nobody(store: Store) -> None:
    weeks_before(store, 1)
    late = {"due": NOW - DAY, "state": "phan_cong"}
    told = [
        report(f"{i}-{n}", NOW - 5 * DAY, agency=f"Đội {i:02}", **late) for i in range(15) for n in range(i % 3 + 1)
    ]
    told += [report(f"free-{n}", NOW - 5 * DAY, due=NOW - DAY) for n in range(4)]
    told += [
        report("closed", NOW - 5 * DAY, due=NOW - DAY, state="tu_choi"),
        report("in time", NOW - DAY, due=NOW + DAY),
    ]
    keep_reports(store, told, NOW)
    made = facts(store, NOW)
    held = made["reports"]["by_agency"]
    figure = made["answers"]["field_reports.overdue"]["city"]["value"]
    assert sum(one["overdue"] for one in held) == figure == 34
    assert (held[0]["name"], held[0]["overdue"]) == (None, 4)


def test_a_busy_day_costs_no_question_for_each_report(file_store: Store) -> None:
    from sqlalchemy import event

    keep_reports(file_store, [report(f"{i}", NOW - timedelta(minutes=i), urgent=True) for i in range(300)], NOW)
    asked: list[str] = []
    event.listen(file_store._readers, "before_cursor_execute", lambda *said: asked.append(said[2]))
    facts(file_store, NOW)
    assert sum("reports" in one for one in asked) <= 32
