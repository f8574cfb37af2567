"""Whom a text names: the city, its wards by their names of now and before, its agencies.

"Huế" with the acute tone is the city; Nguyễn Huệ, hoa huệ and a person called Huế are not. A ward's name is the ward
when it can be nothing else (Vỹ Dạ, A Lưới), when its kind is said (phường, xã, P.), or where the text speaks of Hue or its
outlet is one of Hue; a name that is also a word, a firm or a person (Kim Long, Phong Phú) needs a word before it
besides. A text that names another province and not Hue is of there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from data_sources.city.agencies_file import Agency
from data_sources.city.lexicon_file import Lexicon
from data_sources.newsroom.phrases import Found, Phrases, Text, Word, bare, toned
from data_sources.newsroom.ward_names import SHORT, Known, kind_of, ward_names
from data_sources.privacy.names import SURNAMES

ELSEWHERE = (
    "Hà Nội", "TP.HCM", "TPHCM", "TP HCM", "Hồ Chí Minh", "Sài Gòn", "Đà Nẵng", "Hải Phòng", "Cần Thơ", "An Giang", "Bà Rịa",
    "Vũng Tàu", "Bắc Giang", "Bắc Kạn", "Bạc Liêu", "Bắc Ninh", "Bến Tre", "Bình Định", "Bình Dương", "Bình Phước", "Bình Thuận",
    "Cà Mau", "Cao Bằng", "Đắk Lắk", "Đắk Nông", "Điện Biên", "Đồng Nai", "Đồng Tháp", "Gia Lai", "Hà Giang", "Hà Nam", "Hà Tĩnh",
    "Hải Dương", "Hậu Giang", "Hòa Bình", "Hưng Yên", "Khánh Hòa", "Kiên Giang", "Kon Tum", "Lai Châu", "Lâm Đồng", "Lạng Sơn",
    "Lào Cai", "Long An", "Nam Định", "Nghệ An", "Ninh Bình", "Ninh Thuận", "Phú Thọ", "Phú Yên", "Quảng Bình", "Quảng Nam",
    "Quảng Ngãi", "Quảng Ninh", "Quảng Trị", "Sóc Trăng", "Sơn La", "Tây Ninh", "Thái Bình", "Thái Nguyên", "Thanh Hóa",
    "Tiền Giang", "Trà Vinh", "Tuyên Quang", "Vĩnh Long", "Vĩnh Phúc", "Yên Bái", "Nha Trang", "Đà Lạt", "Hội An",
    "Buôn Ma Thuột", "Thủ Đức", "Biên Hòa",
)  # fmt: skip
"""The other provinces of now and before, and cities that are named without theirs."""
NO_CITY_BEFORE = frozenset(
    toned(word)
    for word in (*SURNAMES, "thị", "bà", "chị", "cô", "ông", "anh", "em", "bé", "hoa", "bún", "bò", "nghệ sĩ", "sĩ")
)
"""Words before "Huế" that make it a person, or a dish that is cooked everywhere."""
NO_HUE_BEFORE = frozenset(
    (
        "nguyen", "hoa", "bong", "thi", "ba", "philips", "bun", "bo",
    )
)  # fmt: skip
COLOUR_BEFORE = frozenset(("every", "any", "a", "the"))
NO_HUE_BEHIND = frozenset(["bulb", "bulbs", "light", "lights", "lamp", "lamps", "saturation", "of"])
PLACE_BEFORE = frozenset(
    (
        "ở", "tại", "về", "qua", "đến", "từ", "quanh", "gần", "khu", "vùng", "ubnd", "chợ", "ga", "cầu", "trạm",
        "thôn",
    )
)  # fmt: skip
BARE_PLACES = frozenset(bare(word) for word in PLACE_BEFORE)
ROAD_BEFORE = frozenset(("duong", "pho"))
LISTED = re.compile(r"\s*(?:,|;|/|&|-|–|và|va|hay|hoặc|cùng)\s*", re.IGNORECASE)


class Mentions(NamedTuple):
    """``about``: the text names Hue or something of it. The rest are codes, in the order of the text."""

    about: bool
    wards: tuple[str, ...]
    agencies: tuple[str, ...]


class Gazetteer:
    """The names that are looked for."""

    def __init__(self, agencies: Iterable[Agency], lexicon: Lexicon) -> None:
        self._city = Phrases([("Huế", True)], short=True)
        self._places = Phrases([(term.term, term.term) for term in lexicon.places])
        self._elsewhere = Phrases([(name, name) for name in ELSEWHERE], short=True)
        self._wards: Phrases[Known] = Phrases([(known.name, known) for known in ward_names()], short=True)
        self._agencies: Phrases[tuple[str, bool]] = Phrases(
            (name, (one.code, is_own(name)))
            for one in agencies
            for name in dict.fromkeys((one.name, one.short, *one.words))
            if not one.ward or name.startswith("UBND")
        )

    def read(self, text: Text, *, local: bool) -> Mentions:
        """What a text names. ``local``: its outlet writes of Hue."""
        places, offices = list(self._wards.find(text)), list(self._agencies.find(text))
        elsewhere = {found.start for found in self._elsewhere.find(text)}
        named = (
            self.names_hue(text)
            or any(own for _, _, (_, own) in offices)
            or any(self._codes(text, found, "", context=False, elsewhere=False) for found in places)
        )
        context = named or (local and not elsewhere)
        wards: dict[str, None] = {}
        former: tuple[int, str] | None = None
        for found in places:
            kind = self._kind(text, found, former)
            codes = self._codes(text, found, kind, context=context, elsewhere=bool(elsewhere))
            if codes:
                wards.update(dict.fromkeys(codes))
                former = (found.end, kind)
        agencies = {
            code: None
            for _, end, (code, own) in offices
            if own or (context and end not in elsewhere)  # Sở Xây dựng Hà Nội is of there
        }
        return Mentions(bool(named or wards or agencies), tuple(wards), tuple(agencies))

    def names_hue(self, text: Text) -> bool:
        """Whether a text names the city, or a place that is nowhere else."""
        if any(self._is_city(text, found.start) for found in self._city.find(text)):
            return True
        if text.marked and any(self._is_latin_hue(text, n) for n, word in enumerate(text.words) if word.toned == "hue"):
            return True
        return next(self._places.find(text), None) is not None

    def _is_city(self, text: Text, n: int) -> bool:
        if not text.marked:
            return self._is_latin_hue(text, n)
        before = self._word_before(text, n)
        if before is None:
            return True
        if before.toned == "phố":  # a street of Hà Nội is called so; thành phố Huế is the city
            return n > 1 and text.words[n - 2].toned == "thành"
        return before.toned not in NO_CITY_BEFORE

    def _is_latin_hue(self, text: Text, n: int) -> bool:
        word = text.words[n]
        if text.cased and not word.raw[:1].isupper():
            return False  # a colour, in English
        before = text.words[n - 1].bare if n else ""
        behind = text.words[n + 1].bare if n + 1 < len(text.words) else ""
        if not text.cased and before in COLOUR_BEFORE:
            return False
        if before in NO_HUE_BEFORE or behind in NO_HUE_BEHIND:
            return before == "bo" and n > 1 and text.words[n - 2].bare != "bun"
        return True

    def _kind(self, text: Text, found: Found[Known], former: tuple[int, str] | None) -> str:
        """The word of kind before a name, or that of the name before it in a list."""
        n = found.start
        for length in (2, 1):
            if n < length:
                continue
            said = tuple(word.toned if text.marked else word.bare for word in text.words[n - length : n])
            kind = kind_of(said, marked=text.marked)
            gap = text.between(n - 1, n)
            if kind and (gap.startswith(".") if said[-1] in SHORT else re.fullmatch(r"[.\s]+", gap)):
                return kind
        if former is not None and former[0] == n and LISTED.fullmatch(text.between(n - 1, n)):
            return former[1]
        if former is not None and former[0] == n - 1 and bare(text.words[n - 1].raw) in ("va", "hay", "hoac", "cung"):
            return former[1]
        return ""

    def _codes(self, text: Text, found: Found[Known], kind: str, *, context: bool, elsewhere: bool) -> tuple[str, ...]:
        """The codes of what a name means here; none when it means something else."""
        known = found.value
        if text.cased and not all(word.is_capital for word in text.words[found.start : found.end]):
            return ()
        if kind:
            codes = known.by_kind.get(kind, ())
            return codes if context or not elsewhere else ()
        before = self._word_before(text, found.start)
        if before is not None and (
            before.bare in ROAD_BEFORE or (text.cased and before.is_capital and before.toned in NO_CITY_BEFORE)
        ):
            return ()
        if known.is_sure:
            return known.usual
        placed = before is not None and (
            before.toned in PLACE_BEFORE or (not text.marked and before.bare in BARE_PLACES)
        )
        return known.usual if context and (placed or not known.is_doubtful) else ()

    @staticmethod
    def _word_before(text: Text, n: int) -> Word | None:
        """The word before another, when nothing stands between the two."""
        return text.words[n - 1] if n and not text.between(n - 1, n).strip() else None


def is_own(name: str) -> bool:
    """Whether an agency's name says by itself that it is Hue's: HueIOC, VNPT Huế, HEPCO."""
    words = name.split()
    return any(bare(word).startswith("hue") for word in words) or (
        len(words) == 1 and len(name) >= 5 and name.isupper()
    )
