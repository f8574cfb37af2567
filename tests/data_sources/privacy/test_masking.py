"""What is a person's own does not stay in free text, and what is nobody's does."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from time import perf_counter

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from data_sources.privacy.masking import is_personal, mask, masked_plate

HIDDEN = {
    "Gọi 0905123456 giúp": "Gọi 09•••••••• giúp",
    "gọi0905123456nhé": "gọi09••••••••nhé",
    "0905.123.456 - 0905.123.457": "09••.•••.••• - 09••.•••.•••",
    "(0905) 123-456": "(09••) •••-•••",
    "+84 905 123 456": "+84 ••• ••• •••",
    "84905123456": "84•••••••••",
    "(0234) 3822888": "(02••) •••••••",
    "ĐT: 3822.888": "ĐT: ••••.•••",
    "０９０５１２３４５６": "09••••••••",
    "CCCD 046123456789,0905123456": "CCCD ••••••••••••,09••••••••",
    "cccd số 046 123 456 789": "cccd số ••• ••• ••• •••",
    "CMND 191234567": "CMND •••••••••",
    "thẻ 9704 1234 5678 9012": "thẻ •••• •••• •••• ••••",
    "xe 75A-123.45": "xe 75A-1••.••",
    "xe 75B1-12345": "xe 75B1-1••••",
    "xe 75-B1 123.45": "xe 75-B1 1••.••",
    "xe 75a-1234": "xe 75a-1•••",
    "thư lan.nguyen@gmail.com": "thư •••@•••",
    "thư lan.nguyen(at)gmail.com": "thư •••@•••",
    "thư lan.nguyen a còng gmail.com": "thư •••@•••",
    "zalo.me/0905123456": "zalo.me/•••",
    "https://www.facebook.com/mot.nguoi?x=1 đây": "https://www.facebook.com/••• đây",
    "Tôi tên là Nguyễn Văn Tám ở kiệt 42/15": "Tôi tên là ••• ở kiệt 42/15",
    "tôi tên là nguyễn văn tám ở kiệt 42/15": "tôi tên là ••• ở kiệt 42/15",
    "Liên hệ chị Lê Thị Hồng Tám, phường Vỹ Dạ": "Liên hệ chị •••, phường Vỹ Dạ",
    "liên hệ anh Tám": "liên hệ anh •••",
    "HỌ VÀ TÊN: TRẦN VĂN TÁM": "HỌ VÀ TÊN: •••",
    "trước nhà ông Nguyễn Văn Tám": "trước nhà ông •••",
    "Toi ten la Nguyen Van Tam": "Toi ten la •••",
}

STAYS = (
    "ngày 21/11/2026 lúc 07:30, kiệt 42/15 Nguyễn Huệ",
    "09.05.2026 12h30, 03-11-2026 08:15, 2026-09-05 09:12:33",
    "hotline 19001075, 1900 1075; gọi 113, 114, 115; ĐT: 19001075",
    "mực nước 3,25 m, 0.95 m; mưa 123.4 mm; 0.12345678901",
    "500.000.000 đồng, 84.350.000.000 đồng, 500000000đ, 2.500.000 VND",
    "16.463713, 107.590866; 16.0905123456,107.590866123456",
    "PA-2026-000123, 202611210001, H57.01-261120-0123, 1795300000000, 550e8400-e29b-41d4-a716-446655440000",
    "Đường Bà Triệu và cầu Ông Thượng, Trường THCS Nguyễn Tri Phương, 75 Bà Triệu, 49 Lê Lợi",
    "liên hệ UBND phường Vỹ Dạ, gặp ông Chủ tịch, báo Công an phường; tôi là người dân",
    "facebook.com/hueioc",
)

DIGITS = st.sampled_from("0123456789")


def digits(n: int) -> st.SearchStrategy[str]:
    return st.text(DIGITS, min_size=n, max_size=n)


def spaced(number: str, gap: str, at: tuple[int, ...]) -> str:
    """The number with ``gap`` before the digits numbered ``at``."""
    return "".join(gap + digit if place in at else digit for place, digit in enumerate(number))


GAPS = st.sampled_from(["", " ", ".", "-", " - ", "\u00a0", "\u200b"])
PHONES = st.one_of(
    st.builds(lambda a, b, gap: spaced(f"0{a}{b}", gap, (4, 7)), st.sampled_from("35789"), digits(8), GAPS),
    st.builds(lambda a, b, gap: spaced(f"+84{a}{b}", gap, (3, 6, 9)), st.sampled_from("35789"), digits(8), GAPS),
    st.builds(lambda b, gap: spaced(f"02343{b}", gap, (4, 8)), digits(6), GAPS),
)
WIDE = {ord("0") + digit: ord("０") + digit for digit in range(10)}
PLANTED = st.one_of(
    PHONES,
    PHONES.map(lambda phone: phone.translate(WIDE)),
    digits(11).map(lambda rest: f"0{rest}"),
    st.builds(lambda a, rest: f"{a}{rest}", st.sampled_from("123"), digits(8)),
    st.builds(
        "75{}{}{}".format,
        st.sampled_from(["A", "B1", "F1", "LD"]),
        st.sampled_from(["-", " ", " - "]),
        digits(5).map(lambda five: f"{five[:3]}.{five[3:]}"),
    ),
    st.builds(
        "{}@{}.vn".format,
        st.from_regex(r"[a-z][a-z0-9._]{0,10}[a-z0-9]", fullmatch=True),
        st.sampled_from(["hue", "x1"]),
    ),
)
SAID = (
    "đèn", "nhà", "số", "42/15", "kiệt", "12", "Nguyễn Huệ,", "dọn;", "21/11/2026", "07:30", "Đề nghị", "gấp!", "(phường",
    "Vỹ Dạ)", "ngập", "0,5", "m", "19001075", "500.000 đồng", "tôi", "chưa", "xong",
)  # fmt: skip
WORDS = st.lists(st.sampled_from(SAID), max_size=12).map(" ".join)


@pytest.mark.parametrize(("said", "shown"), HIDDEN.items())
def test_a_persons_own_is_masked_and_the_words_around_it_stay(said: str, shown: str) -> None:
    assert mask(said) == shown


@pytest.mark.parametrize("text", STAYS)
def test_what_is_no_persons_own_stays_as_it_was_said(text: str) -> None:
    assert mask(text) == text


@given(WORDS, PLANTED, st.sampled_from([" ", "", ": ", " ("]), WORDS)
def test_wherever_it_stands_in_a_text_it_is_gone(before: str, value: str, gap: str, after: str) -> None:
    assume(not after.startswith("đồng"))  # 191234567 đồng is money
    gap = gap or (" " if "@" in value else "x" if before[-1:].isdigit() else "")  # digits that touch digits are another
    after = f" {after}" if after[:1].isdigit() or "@" in value else after
    shown = mask(before + gap + value + after)
    lost = Counter(digits_of(before + value + after)) - Counter(digits_of(shown))
    assert value not in shown
    assert lost.total() >= 4 or "@" in value
    assert digits_of(shown).startswith(digits_of(before))
    assert digits_of(shown).endswith(digits_of(after))


def digits_of(text: str) -> str:
    return re.sub(r"\D", "", unicodedata.normalize("NFKC", text))


@given(st.one_of(st.text(), st.lists(st.one_of(WORDS, PLANTED, st.text(max_size=5)), max_size=6).map(" ".join)))
@example("03 04 05 07 0905123456")
@example("tôi tên là Nguyễn Văn Tám liên hệ Lê Thị Tám 75A-123.45 0905123456 0905123456")
@example("İ tôi tên là Nguyễn Văn Tám")
def test_masked_twice_is_masked_once(text: str) -> None:
    once = mask(text)
    assert mask(once) == once
    assert unicodedata.is_normalized("NFC", once)


@given(WORDS)
def test_a_text_without_a_persons_own_stays(text: str) -> None:
    assert mask(text) == unicodedata.normalize("NFC", text)


def test_a_year_of_texts_is_masked_while_one_waits() -> None:
    texts = [
        "Đèn đường hỏng trước số nhà 42/15 Nguyễn Huệ từ ngày 21/11/2026, đề nghị sửa",
        "Rác ở kiệt 12, gọi 0905123456",
    ]
    began = perf_counter()
    for _ in range(1500):
        for text in texts:
            mask(text)
    assert perf_counter() - began < 3, "3,000 texts: a second at most on an idle machine"


@pytest.mark.parametrize(
    "text", ["0" * 50_000, "a." * 25_000, "0 " * 25_000, "tên " * 12_000, "A" * 50_000, "1." * 25_000]
)
def test_a_long_text_without_sense_costs_no_more_than_its_length(text: str) -> None:
    began = perf_counter()
    mask(text)
    assert perf_counter() - began < 3


def test_fields_that_hold_who_reported_are_known_however_they_are_spelt() -> None:
    assert all(
        map(is_personal, ("first_name", "lastName", "E-mail", "reporter_phone", "Số điện thoại", "Họ và tên", "name"))
    )
    assert not any(map(is_personal, ("service_name", "agency_responsible", "address", "title", "state")))


def test_fields_that_hold_whom_a_camera_saw_are_known_however_they_are_spelt() -> None:
    seen = ("sub_label", "recognized_license_plate", "plate", "thumbnail", "plateText", "plateUTF8", "licensePlate")
    assert all(map(is_personal, seen))
    assert not any(map(is_personal, ("label", "camera", "zones", "id", "start_time", "plate_index")))


@pytest.mark.parametrize(
    ("number", "kept"),
    [
        ("75A-123.45", "75A-1••.••"),
        ("75a12345", "75A-1••.••"),
        ("75B1-123.45", "75B1-1••.••"),
        ("75B112345", "75B1-1••.••"),
        ("75 LD 123 45", "75LD-1••.••"),
        ("75A-1234", "75A-1•••"),
        ("29Đ-123.45", "29Đ-1••.••"),
        ("RLE 11684", "RL• •••••"),
        ("", ""),
    ],
)
def test_a_plate_that_was_read_tells_where_it_is_from_and_no_more(number: str, kept: str) -> None:
    assert masked_plate(number) == masked_plate(masked_plate(number)) == kept
