"""Good news and bad, and topics, by the city's lexicon."""

from __future__ import annotations

from functools import cache

import pytest

from data_sources.city import read_city
from data_sources.newsroom.phrases import Text
from data_sources.newsroom.tone import Lexis


@cache
def lexis() -> Lexis:
    return Lexis(read_city().lexicon)


@pytest.mark.parametrize(
    ("title", "summary", "tone"),
    [
        ("Huế: ba người mất tích trong lũ", "", "negative"),
        ("Kẹt xe kéo dài ở cửa ngõ", "Người dân bức xúc", "negative"),
        ("Khánh thành công viên, người dân hài lòng", "", "positive"),
        ("Cứu sống ba ngư dân gặp nạn", "", "positive"),
        ("Hội đồng nhân dân họp kỳ thứ mười", "", "neutral"),
        ("Mưa lũ không gây thiệt hại", "", "positive"),
        ("Huế không còn điểm ngập", "", "positive"),
        ("Cháy chợ", "Lửa được dập tắt", "negative"),
        ("Chạy bộ vì sức khỏe", "", "neutral"),
        ("Chảy máu chất xám", "", "neutral"),
        ("ngap lut, nhieu nha bi co lap", "", "negative"),
        ("Có nguy cơ mưa", "", "neutral"),
    ],
)
def test_the_lexicon_tells_the_tone(title: str, summary: str, tone: str) -> None:
    assert lexis().tone(Text(title), Text(summary)).tone == tone


def test_it_says_which_words_decided() -> None:
    told = lexis().tone(Text("Ngập sâu, không có thiệt hại"), Text("Hai người bị thương, một người mất tích"))
    assert (told.tone, told.words) == ("negative", ("ngập sâu", "bị thương", "mất tích"))
    denied = lexis().tone(Text("Bão qua, không có thiệt hại"), Text(""))
    assert denied.words == ("không có thiệt hại",)


def test_a_word_counts_once_and_the_longest_one_alone() -> None:
    assert lexis().tone(Text("Ngập, ngập và ngập"), Text("ngập")).words == ("ngập",)
    assert lexis().tone(Text("Cháy rừng"), Text("")).words == ("cháy rừng",)


@pytest.mark.parametrize(
    ("title", "topics"),
    [
        ("Lũ lên nhanh, học sinh nghỉ học", {"thien_tai", "giao_duc"}),
        ("Đại Nội mở cửa miễn phí cho du khách", {"di_san", "du_lich"}),
        ("Giá vàng tăng", {"kinh_te"}),
        ("Một ngày bình thường", set()),
    ],
)
def test_topics_are_told_by_terms(title: str, topics: set[str]) -> None:
    assert set(lexis().topics(Text(title), Text(""))) == topics
