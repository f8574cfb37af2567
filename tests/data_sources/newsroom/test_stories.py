"""Which headlines tell one story, and which only sound alike."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from data_sources.newsroom.phrases import Text
from data_sources.newsroom.stories import Headline, same_story, signature, stories

NOON = datetime(2026, 11, 20, 5, tzinfo=UTC)
LEAD = (
    "Sáng nay, mực nước trên các sông lên nhanh, nhiều tuyến đường ở trung tâm ngập sâu, lực lượng chức năng đã sơ tán "
    "hơn một nghìn hộ dân đến nơi an toàn"
)


def mark(title: str, summary: str = "") -> str:
    return signature(Text(title), Text(summary))


def headline(
    key: int, title: str, hours: float = 0, outlet: str = "", summary: str = "", tone: str = "neutral"
) -> Headline:
    return Headline(key, NOON + timedelta(hours=hours), outlet or f"bao-{key:02}", title, tone, mark(title, summary))


SAME = [
    ("Huế: Lũ trên sông Hương vượt báo động 3", "Lũ sông Hương ở Huế vượt báo động 3, nhiều nơi ngập sâu"),
    ("Huế thông xe cầu Nguyễn Hoàng nối hai bờ sông Hương", "Thông xe cầu Nguyễn Hoàng nối đôi bờ sông Hương ở Huế"),
    ("Hue thong xe cau Nguyen Hoang noi hai bo song Huong", "Huế thông xe cầu Nguyễn Hoàng nối hai bờ sông Hương"),
    (
        "Cháy lớn tại chợ Tây Lộc, nhiều ki-ốt bị thiêu rụi",
        "Cháy lớn ở chợ Tây Lộc lúc rạng sáng, nhiều ki ốt bị thiêu rụi",
    ),
    (
        "Khởi tố nhóm lừa đảo qua mạng ở phường Thuận Hóa",
        "Công an khởi tố nhóm lừa đảo qua mạng ở phường Thuận Hoá, Huế",
    ),
    ("Học sinh Huế nghỉ học ngày 28/10 vì mưa lũ", "Ngày 28/10, học sinh toàn thành phố Huế nghỉ học vì mưa lũ"),
    ("Tàu du lịch chìm trên sông Hương, 12 người được cứu", "Chìm tàu du lịch trên sông Hương, cứu được 12 người"),
    ("HUẾ SƠ TÁN DÂN VÙNG TRŨNG TRƯỚC LŨ", "Huế sơ tán dân vùng trũng trước lũ"),
]
APART = [
    ("Huế: Lũ trên sông Hương vượt báo động 3", "Lũ trên sông Bồ vượt báo động 3"),
    ("Thời tiết Huế ngày 27/10: mưa to, gió mạnh", "Thời tiết Huế ngày 28/10: mưa to, gió mạnh"),
    ("Phường Vỹ Dạ ra quân dọn rác sau lũ", "Phường Kim Long ra quân dọn rác sau lũ"),
    ("Khởi công trường tiểu học Vĩnh Ninh", "Khởi công trường tiểu học Phú Hậu"),
    ("Giá vàng hôm nay tăng mạnh", "Giá xăng hôm nay giảm mạnh"),
    ("Công an Huế bắt nhóm trộm cắp xe máy", "Công an Huế bắt nhóm cá độ bóng đá"),
    ("Chủ tịch UBND thành phố Huế kiểm tra hồ Tả Trạch", "Chủ tịch UBND thành phố Huế kiểm tra hồ Truồi"),
    ("Lũ sông Hương lên nhanh, Huế sơ tán dân", "Lũ sông Hương rút chậm, Huế dọn bùn"),
    ("Công bố tình huống khẩn cấp sạt lở biển Thuận An", "Công bố tình huống khẩn cấp sạt lở bờ sông Bồ"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_dispatch_in_two_papers_is_one_story(one: str, other: str) -> None:
    assert same_story(mark(one), mark(other))
    assert same_story(mark(other), mark(one))


@pytest.mark.parametrize(("one", "other"), APART)
def test_headlines_of_one_pattern_are_not_one_story(one: str, other: str) -> None:
    assert not same_story(mark(one), mark(other))


def test_one_lead_under_two_headlines_is_one_story() -> None:
    assert same_story(
        mark("Nước lên nhanh", LEAD), mark("Hàng nghìn hộ phải rời nhà trong đêm", LEAD[: LEAD.index("sơ tán")])
    )
    assert not same_story(mark("Nước lên nhanh", LEAD), mark("Hàng nghìn hộ phải rời nhà", "Xem tiếp trên trang"))


def test_a_story_names_its_outlets_and_its_first_and_last_hour() -> None:
    (story, other) = stories(
        [
            headline(3, "Lũ sông Hương ở Huế vượt báo động 3, nhiều nơi ngập sâu", 5, tone="negative"),
            headline(1, "Huế: Lũ trên sông Hương vượt báo động 3", tone="negative"),
            headline(2, "Hue: lu tren song Huong vuot bao dong 3", 1, outlet="bao-03"),
            headline(4, "Huế đón chuyến bay quốc tế", 2),
        ]
    )
    assert story.title == "Huế: Lũ trên sông Hương vượt báo động 3"
    assert (story.outlets, story.articles, story.tone) == (("bao-01", "bao-03"), (1, 2, 3), "negative")
    assert (story.first, story.last) == (NOON, NOON + timedelta(hours=5))
    assert other.articles == (4,)


def test_what_is_told_every_day_does_not_become_one_story_without_end() -> None:
    found = stories([headline(day, "Huế: mưa rào và dông rải rác", 24 * day, outlet="bao-01") for day in range(12)])
    assert all(story.last - story.first <= timedelta(hours=72) for story in found)
    assert sorted(key for story in found for key in story.articles) == list(range(12))


def test_of_a_thousand_headlines_none_is_lost() -> None:
    told = [
        headline(n, f"Phường {n % 40} ra quân dọn rác đợt {n}", n / 20, outlet=f"bao-{n % 12}", summary=LEAD)
        for n in range(1000)
    ]
    assert sum(len(story.articles) for story in stories(told)) == 1000


def test_the_order_of_headlines_does_not_matter() -> None:
    told = [headline(n, title, n) for n, title in enumerate(title for pair in SAME for title in pair)]
    assert stories(told) == stories(reversed(told))
    assert len(stories(told)) == len(SAME) - 1  # two of the pairs tell of one bridge


def test_a_headline_that_names_nothing_joins_no_two_stories() -> None:
    lead = "Kỳ thi năm nay có hơn ba trăm thí sinh, đoàn thành phố mang về nhiều giải cao ở các môn tự nhiên"
    told = [
        headline(1, "Học sinh Vỹ Dạ đạt giải cao", summary=lead),
        headline(2, "Nhiều học sinh đạt giải cao", 1, summary=lead),
        headline(3, "Học sinh Phong Phú đạt giải cao", 2, summary=lead),
    ]
    assert sorted(story.articles for story in stories(told)) == [(1, 2), (3,)]
