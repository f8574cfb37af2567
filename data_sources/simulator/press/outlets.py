"""The outlets of the simulated press. Their hosts end in .example, which nobody can own."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outlet:
    """An outlet: its code, the name of its feed's file, the format, and how many articles it writes a day.

    ``tagged``: its answers bear an ETag; ``dated``: they bear Last-Modified.
    """

    number: int
    file: str
    form: str
    daily: float
    tagged: bool = False
    dated: bool = False

    @property
    def code(self) -> str:
        return f"bao-{self.number:02}"

    @property
    def name(self) -> str:
        return f"Local paper {self.number} (simulated)" if self.english else f"Báo địa phương {self.number} (mô phỏng)"

    @property
    def site(self) -> str:
        return f"https://bao-dia-phuong-{self.number:02}.example/"

    @property
    def english(self) -> bool:
        return self.form == "relative"


DEAD = "bao-11"
QUIET = "bao-09"
"""One that has written nothing for some time."""
RETOLD, RETELLER = "bao-01", "bao-08"
"""The second has articles of the first in its feed, under the first one's address."""

OUTLETS = (
    Outlet(1, "rss.xml", "rss", 9, tagged=True, dated=True),
    Outlet(2, "rss.xml", "html", 7),
    Outlet(3, "atom.xml", "atom", 6, tagged=True),
    Outlet(4, "feed.json", "json", 5, dated=True),
    Outlet(5, "rss.xml", "rdf", 4),
    Outlet(6, "rss.xml", "rss091", 3),
    Outlet(7, "atom.xml", "atom03", 3),
    Outlet(8, "rss.xml", "vietnamese", 3, dated=True),
    Outlet(9, "rss.xml", "windows", 3),
    Outlet(10, "rss.xml", "relative", 2.2),
    Outlet(11, "rss.xml", "dead", 0),
    Outlet(12, "rss.xml", "broken", 1.5),
)
BY_CODE = {outlet.code: outlet for outlet in OUTLETS}
