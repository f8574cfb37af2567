"""How Frigate servers are asked, good ones and difficult ones, over real sockets."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from data_sources.cameras import FEEDS
from data_sources.protocols import web
from data_sources.protocols.frigate_habits import Habits
from tests.conftest import Served, source_of
from tests.data_sources.cameras.frigates import DAY, HOUR, MINUTE, Frigate, told


@pytest.fixture
def frigate(served: Served) -> Frigate:
    return Frigate(served)


def later(cursor: dict[str, Any], *what: str) -> dict[str, Any]:
    """The cursor as if what it tells of had been seven hours ago."""
    return cursor | dict.fromkeys(what, (datetime.now(UTC) - timedelta(hours=7)).isoformat())


def test_no_picture_is_ever_asked_for(frigate: Frigate) -> None:
    frigate.see(1)
    long = frigate.see(20 * MINUTE, None)
    _, cursor = frigate.rounds()
    long["end_time"] = long["start_time"] + 5
    frigate.round(cursor)
    assert all(options["include_thumbnails"] == "0" for options in frigate.questions())
    assert not frigate.questions("event_ids"), "those answers hold pictures on many servers"


def test_the_newest_comes_first_then_sixty_days_of_the_past(frigate: Frigate) -> None:
    times = [30, HOUR, 30 * HOUR, 49 * HOUR, 20 * DAY, 59 * DAY]
    seen = [frigate.see(ago)["id"] for ago in times]
    frigate.see(61 * DAY)
    answers, cursor = frigate.rounds()
    assert list(told(answers)) == seen
    assert set(told(answers[:1])) == set(seen[:3])
    assert not cursor["more"]


def test_a_second_round_asks_for_little(frigate: Frigate) -> None:
    for n in range(300):
        frigate.see(60 + n * MINUTE)
    _, cursor = frigate.rounds()
    new = frigate.see(1)["id"]
    answers, _ = frigate.round(cursor)
    found = told(answers)
    assert new in found
    assert len(found) < 10
    assert [what for what, _ in frigate.asked] == ["events"], (
        "statistics were told a moment ago, and nothing is in view"
    )


def test_pages_are_followed_back(served: Served) -> None:
    frigate = Frigate(served, most=7)
    seen = {frigate.see(60 + n * 30)["id"] for n in range(40)}
    answers, cursor = frigate.rounds()
    assert set(told(answers)) == seen
    assert Habits.of(cursor).longest == 7


def test_events_of_one_moment_are_not_lost_between_pages(served: Served) -> None:
    frigate = Frigate(served, most=4)
    first = frigate.see(100)
    for n in range(9):
        frigate.see(100 + n // 3, start_time=first["start_time"] - n // 3)
    answers, _ = frigate.rounds()
    assert len(told(answers)) == 10


def test_a_long_event_ends_though_it_began_long_ago(frigate: Frigate) -> None:
    long, longer = frigate.see(40 * MINUTE, None), frigate.see(3 * HOUR, None)
    new = frigate.see(1)["id"]
    answers, cursor = frigate.rounds()
    assert [one for one, end in told(answers).items() if end is None] == [long["id"], longer["id"]]
    long["end_time"] = long["start_time"] + 2_390
    answers, cursor = frigate.round(cursor)
    assert set(told(answers)) == {new, longer["id"], long["id"]}
    assert told(answers)[long["id"]] == int(long["end_time"] * 1000)
    assert list(Habits.of(cursor).open) == [longer["id"]]


@pytest.mark.parametrize(
    ("passes_over", "refuses"),
    [
        ({"in_progress"}, {}),
        (set(), {"in_progress": 422}),
        ({"after", "before"}, {}),
        (set(), {"before": 400}),
        ({"in_progress", "before", "after", "limit"}, {}),
        (set(), {"in_progress": 400, "after": 400, "before": 400, "limit": 422}),
        (set(), {"event_ids": 404}),
        (set(), {"limit": 422}),
    ],
)
def test_a_long_event_ends_on_servers_that_know_less(
    frigate: Frigate, passes_over: set[str], refuses: dict[str, int]
) -> None:
    frigate.passes_over, frigate.refuses = passes_over, refuses
    long = frigate.see(40 * MINUTE, None)
    for n in range(20):
        frigate.see(60 + n)
    answers, cursor = frigate.rounds()
    assert len(told(answers)) == 21
    long["end_time"] = long["start_time"] + 2_390
    answers, cursor = frigate.round(cursor)
    assert told(answers)[long["id"]] == int(long["end_time"] * 1000)
    assert not cursor["more"]
    assert len(frigate.asked) < 10


def test_a_server_that_passes_everything_over_is_not_asked_in_a_circle(frigate: Frigate) -> None:
    frigate.passes_over = {"after", "before", "limit", "in_progress"}
    for n in range(150):
        frigate.see(90 * DAY + n)
    answers, cursor = frigate.round()
    assert len(told(answers)) == 100
    assert len(frigate.asked) < 10
    assert not cursor["more"]


def test_what_was_not_known_is_tried_again_a_day_later(frigate: Frigate) -> None:
    frigate.refuses = {"before": 400}
    frigate.see(30)
    seen = frigate.see(20 * DAY)
    answers, cursor = frigate.rounds()
    assert seen["id"] not in told(answers)
    frigate.refuses = {}
    assert seen["id"] not in told(frigate.rounds(cursor)[0])
    cursor["lacked"] = (datetime.now(UTC) - timedelta(days=2)).isoformat()
    assert seen["id"] in told(frigate.rounds(cursor)[0])


def test_what_came_late_is_found_when_the_last_hours_are_asked_again(frigate: Frigate) -> None:
    frigate.see(30)
    _, cursor = frigate.rounds()
    late = frigate.see(5 * HOUR)["id"]
    answers, cursor = frigate.round(cursor)
    assert late not in told(answers)
    answers, _ = frigate.round(later(cursor, "swept"))
    assert late in told(answers)


def test_what_happened_while_we_were_away_is_asked_for(frigate: Frigate) -> None:
    frigate.see(30)
    _, cursor = frigate.rounds()
    away = (datetime.now(UTC) - timedelta(days=10)).isoformat()
    cursor |= {"asked": away, "swept": away, "newest": away}
    seen = frigate.see(5 * DAY)["id"]
    answers, _ = frigate.rounds(cursor)
    assert seen in told(answers)


def test_statistics_are_asked_for_every_twenty_seconds_at_most(frigate: Frigate) -> None:
    _, cursor = frigate.rounds()
    assert len(frigate.questions("stats")) <= 1
    frigate.round(cursor)
    assert not frigate.questions("stats")
    frigate.round(later(cursor, "told"))
    assert len(frigate.questions("stats")) == 1


def test_a_server_without_statistics_tells_its_events(frigate: Frigate) -> None:
    frigate.refuses = {"stats": 404}
    seen = frigate.see(30)["id"]
    answers, cursor = frigate.rounds()
    assert seen in told(answers)
    frigate.round(cursor)
    assert not frigate.questions("stats")


def test_when_statistics_fail_the_round_fails_and_its_events_are_kept(frigate: Frigate) -> None:
    frigate.refuses = {"stats": 500}
    seen = frigate.see(30)["id"]
    round_ = FEEDS["frigate"].fetch(source_of(frigate.url, service="cameras", format="frigate"), {})
    answers = [next(round_)]
    with pytest.raises(web.NoAnswer, match="500"):
        answers.extend(round_)
    assert seen in told(answers)
    assert any(answer.cursor for answer in answers)


def test_a_server_that_is_asked_too_often_tells_what_is_new_and_its_past_later(frigate: Frigate) -> None:
    frigate.hurried = True
    new, past = frigate.see(30)["id"], frigate.see(20 * DAY)["id"]
    answers, cursor = frigate.round()
    assert set(told(answers)) == {new}
    assert not cursor["more"]
    frigate.hurried = False
    assert past in told(frigate.rounds(cursor)[0])


def test_a_login_page_is_told_once_and_nothing_is_forgotten(frigate: Frigate, served: Served) -> None:
    good = served.answers["/api/events"]
    served.answers["/api/events"] = b"<!doctype html><html><body>login</body></html>"
    answers, cursor = frigate.round()
    assert len(answers) == 1
    assert cursor == {}
    served.answers["/api/events"] = good
    seen = frigate.see(20 * DAY)["id"]
    assert seen in told(frigate.rounds(cursor)[0])


def test_a_token_is_sent_with_every_question(frigate: Frigate) -> None:
    frigate.see(20 * MINUTE, None)
    frigate.round(secret="hai-dang")
    assert set(frigate.tokens) == {"Bearer hai-dang"}


@pytest.mark.parametrize("status", [401, 403, 404, 500, 503])
def test_a_server_that_is_not_there_fails_the_round(frigate: Frigate, status: int) -> None:
    frigate.refuses = {"events": status}
    with pytest.raises(web.NoAnswer, match=str(status)):
        frigate.round()


def test_an_answer_that_is_too_long_is_asked_for_in_smaller_pages(
    frigate: Frigate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "DOCUMENT", 2**20)
    monkeypatch.setattr(web.get, "__kwdefaults__", web.get.__kwdefaults__ | {"limit": 2**20})
    seen = {frigate.see(60 + n, data={"path_data": "x" * 1_000})["id"] for n in range(1_500)}
    answers, cursor = frigate.rounds()
    assert set(told(answers)) == seen
    assert Habits.of(cursor).size < 1_000


def test_few_events_in_view_are_asked_for_every_round_and_many_more_seldom(frigate: Frigate) -> None:
    for n in range(30):
        frigate.see(20 * MINUTE + n, None)
    frigate.see(1)
    _, cursor = frigate.rounds()
    frigate.round(cursor)
    assert not any("in_progress" in options for options in frigate.questions())
    frigate.round(later(cursor, "viewed"))
    assert any("in_progress" in options for options in frigate.questions())


def test_what_nobody_knows_any_longer_is_forgotten(frigate: Frigate) -> None:
    gone = frigate.see(20 * MINUTE, None)
    frigate.see(1)
    _, cursor = frigate.rounds()
    frigate.events.remove(gone)
    _, cursor = frigate.round(cursor)
    assert Habits.of(cursor).open == {}


def test_the_cursor_of_a_quiet_server_is_short(frigate: Frigate) -> None:
    frigate.see(20)
    frigate.see(20 * MINUTE, None)
    _, cursor = frigate.rounds()
    assert len(json.dumps(cursor)) < 450


def test_one_broken_event_does_not_stop_the_pages(served: Served) -> None:
    frigate = Frigate(served, most=5)
    for n in range(12):
        frigate.see(60 + n, id=None if n % 4 == 0 else f"e{n}")
    answers, cursor = frigate.rounds()
    assert len(told(answers)) == 9
    assert not cursor["more"]
