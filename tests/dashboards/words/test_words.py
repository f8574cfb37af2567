"""What the wall says, and how figures, hours and dates are written."""

from __future__ import annotations

import re
import string
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dashboards.words import LANGUAGES, say, sentences
from dashboards.words.numbers import clock, date, joined, lasting, long_date, number, percent, signed, when

DASHBOARDS = Path(__file__).parents[3] / "dashboards"


def ms(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp() * 1000)  # type: ignore[misc,arg-type]


def test_both_languages_say_the_same_things() -> None:
    vi, en = sentences("vi"), sentences("en")
    assert sorted(vi) == sorted(en)
    for key in vi:
        fields = [{name for _, name, _, _ in string.Formatter().parse(text[key]) if name} for text in (vi, en)]
        assert fields[0] == fields[1], key


def test_no_sentence_is_empty_and_vietnamese_carries_its_marks() -> None:
    assert all(text for lang in LANGUAGES for text in sentences(lang).values())
    assert say("river.title", "vi") == "Sông và mưa"


def test_every_word_that_is_asked_for_exists() -> None:
    asked = {
        key
        for file in DASHBOARDS.rglob("*.py")
        for key in re.findall(r"\bsay\(\s*\"([a-z_]+\.[a-z0-9_]+)\"", file.read_text(encoding="utf-8"))
    }
    assert len(asked) > 30
    assert asked <= set(sentences("vi"))


def test_a_key_that_nobody_wrote_is_an_error() -> None:
    with pytest.raises(KeyError):
        say("river.nothing", "vi")
    with pytest.raises(KeyError):
        say("river.title", "fr")


@pytest.mark.parametrize(
    ("value", "digits", "vi", "en"),
    [
        (1234.5, 1, "1.234,5", "1,234.5"),
        (5.05, 2, "5,05", "5.05"),
        (1739, 0, "1.739", "1,739"),
        (0, 0, "0", "0"),
        (-0.4, 1, "−0,4", "−0.4"),
        (-0.001, 2, "0,00", "0.00"),
        (None, 2, "–", "–"),
    ],
)
def test_figures_have_a_decimal_comma_and_a_thousands_dot(value: float | None, digits: int, vi: str, en: str) -> None:
    assert number(value, "vi", digits) == vi
    assert number(value, "en", digits) == en


def test_a_distance_carries_its_sign_and_a_share_its_space() -> None:
    assert signed(1.55, "vi") == "+1,55"
    assert signed(-0.41, "vi") == "−0,41"
    assert signed(0.001, "vi") == "0,00"
    assert signed(None, "vi") == "–"
    assert percent(97.9, "vi") == "97,9 %"
    assert percent(97.9, "en") == "97.9%"
    assert percent(None, "vi") == "–"


@pytest.mark.parametrize(
    ("seconds", "vi", "en"),
    [
        (31, "31 s", "31 s"),
        (240, "4 phút", "4 min"),
        (6840, "1 giờ 54 phút", "1 h 54 min"),
        (7200, "2 giờ", "2 h"),
        (183_600, "2 ngày 3 giờ", "2 days 3 h"),
        (-5, "0 s", "0 s"),
    ],
)
def test_a_span_of_time_is_said_in_two_units(seconds: int, vi: str, en: str) -> None:
    assert (lasting(seconds, "vi"), lasting(seconds, "en")) == (vi, en)


def test_hours_and_dates_are_those_of_hue() -> None:
    eight_in_the_evening = ms(2025, 10, 27, 13, 4)
    assert clock(eight_in_the_evening) == "20:04"
    assert clock(None) == "–"
    assert date(eight_in_the_evening) == "27/10/2025"
    assert date(ms(2025, 10, 26, 17), year=False) == "27/10"  # midnight in Hue is 17:00 UTC of the day before
    assert long_date(eight_in_the_evening, "vi") == "Thứ Hai, 27/10/2025"


def test_an_instant_is_told_by_today_and_yesterday() -> None:
    now = ms(2025, 10, 27, 13, 4)
    assert when(ms(2025, 10, 26, 17, 10), now, "vi") == "00:10 hôm nay"
    assert when(ms(2025, 10, 26, 12, 0), now, "vi") == "19:00 hôm qua"
    assert when(ms(2025, 10, 25, 9, 0), now, "vi") == "16:00, 25/10"


def test_a_list_ends_with_and() -> None:
    assert joined(["sông Hương"], "vi") == "sông Hương"
    assert joined(["sông Hương", "sông Bồ"], "vi") == "sông Hương và sông Bồ"
