"""What the wards of Hue are called, and were called before: each name with its kind, and the codes of what it is now.

The former names are those of the wards, towns and districts until 1 July 2025, and of two districts until January 2025
(former_names.csv; from vietnamadminunits 1.0.4, MIT).
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from data_sources.newsroom.phrases import bare, toned
from data_sources.places import HERE, wards

SURE = frozenset(
    ("A Lưới", "Chân Mây - Lăng Cô", "Chân Mây", "Vỹ Dạ", "Vĩ Dạ", "Khe Tre", "Hóa Châu", "Phú Bài", "Dương Nỗ")
)
"""Names of nothing but Hue's: they need no word beside them."""
DOUBTFUL = frozenset(
    (
        "Phong Phú", "Phong Thái", "Kim Long", "Kim Trà", "Thanh Thủy", "Hương Thủy", "Hương Trà", "Hương An", "Phú Vinh",
        "Phú Hồ",
    )
)  # fmt: skip
"""Words, persons or firms as well: they need a word of kind or of place before them even where Hue is named."""
ALSO = {"Vĩ Dạ": "Vỹ Dạ", "Chân Mây": "Chân Mây - Lăng Cô", "Lăng Cô": "Chân Mây - Lăng Cô"}
"""Another name for a ward."""


class Known(NamedTuple):
    """What one name may be: the codes by kind; ``usual`` where no kind is said, empty when one must be."""

    name: str
    by_kind: Mapping[str, tuple[str, ...]]
    usual: tuple[str, ...]

    @property
    def is_sure(self) -> bool:
        return self.name in SURE or self.name.startswith("A Lưới")

    @property
    def is_doubtful(self) -> bool:
        return self.name in DOUBTFUL


@cache
def ward_names() -> tuple[Known, ...]:
    """Each name, former ones too. What a ward is called now is not taken for what once had its name."""
    by_kind: dict[str, dict[str, tuple[str, ...]]] = {}
    usual: dict[str, tuple[str, ...]] = {}
    for ward in wards().values():
        by_kind.setdefault(ward.name, {})[ward.kind] = (ward.code,)
        usual[ward.name] = (ward.code,)
    for name, ward_name in ALSO.items():
        by_kind[name], usual[name] = dict(by_kind[ward_name]), usual[ward_name]
    with (HERE / "former_names.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            codes = tuple(row["codes"].split(";"))
            by_kind.setdefault(row["name"], {}).setdefault(row["kind"], codes)
            if not row["kind"]:
                usual.setdefault(row["name"], codes)
    return tuple(Known(name, kinds, usual.get(name, ())) for name, kinds in by_kind.items())


KINDS = {
    "phường": "phường", "p": "phường", "xã": "xã", "x": "xã", "thị trấn": "thị trấn", "tt": "thị trấn", "thị xã": "thị xã",
    "tx": "thị xã", "huyện": "huyện", "h": "huyện", "quận": "quận", "q": "quận", "thành phố": "thành phố", "tp": "thành phố",
    "tỉnh": "tỉnh",
}  # fmt: skip
"""Words of kind, short ones with a full stop behind them."""
SHORT = frozenset(("p", "x", "h", "q"))


MARKED = {" ".join(map(toned, said.split())): kind for said, kind in KINDS.items()}
BARE = {" ".join(map(bare, said.split())): kind for said, kind in reversed(KINDS.items())}


def kind_of(said: tuple[str, ...], *, marked: bool) -> str:
    """The kind that one or two words before a name say, as they are compared; "" for none."""
    return (MARKED if marked else BARE).get(" ".join(said), "")
