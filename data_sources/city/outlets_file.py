"""outlets.csv: the newspapers, stations and sites whose feeds are read, and the addresses their articles stand at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from data_sources.city.rows import read_rows

COLUMNS = ("outlet", "name", "kind", "local", "domains")
KINDS = ("bao", "dai", "tap_chi", "trang_tin", "co_quan")
"""Newspaper, broadcaster, magazine, general news site, an agency's own site."""
CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
DOMAIN = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")


@dataclass(frozen=True, slots=True)
class Outlet:
    """Who publishes. ``local``: it writes of Hue, so a ward's name alone means the ward. ``domains``: hosts of its
    articles, without www; every host below one of them is its own too, unless another outlet names that."""

    code: str
    name: str
    kind: str
    local: bool
    domains: tuple[str, ...]


class Outlets(Mapping[str, Outlet]):
    """Outlets by code, in the order of the file; ``of`` is whose a host is."""

    def __init__(self, outlets: Mapping[str, Outlet]) -> None:
        self._outlets = dict(outlets)
        self._by_domain = {domain: one for one in outlets.values() for domain in one.domains}

    def __getitem__(self, code: str) -> Outlet:
        return self._outlets[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._outlets)

    def __len__(self) -> int:
        return len(self._outlets)

    def of(self, host: str) -> Outlet | None:
        """Whose a host is, by itself or the nearest domain above it; None for nobody's."""
        labels = host.partition(":")[0].lower().split(".")
        above = (".".join(labels[n:]) for n in range(len(labels)))
        return next((self._by_domain[domain] for domain in above if domain in self._by_domain), None)


def read_outlets(path: Path) -> Outlets:
    """Outlets by code, in the order of the file. Raises CityFault for the first fault."""
    found: dict[str, Outlet] = {}
    owner: dict[str, str] = {}
    for row in read_rows(path, COLUMNS):
        code, kind, local = row.needed("outlet"), row.needed("kind"), row.cells["local"]
        if not CODE.fullmatch(code):
            raise row.fault("outlet", "is no code", "write small letters without marks, as bao-hue")
        if code in found:
            raise row.fault("outlet", "stands twice", "keep one row for each outlet, with all its domains")
        if kind not in KINDS:
            raise row.fault("kind", "is none of the kinds", f"write one of {', '.join(KINDS)}")
        if local not in ("0", "1"):
            raise row.fault("local", "is neither 1 nor 0", "write 1 for an outlet of Hue, 0 for any other")
        domains = row.several("domains")
        for domain in domains:
            if not DOMAIN.fullmatch(domain) or domain.startswith("www."):
                raise row.fault(
                    "domains", f"holds “{domain}”, which is no domain", "write bao.vn;tin.bao.vn, without www"
                )
            if owner.setdefault(domain, code) != code:
                raise row.fault("domains", f"holds {domain}, which is {owner[domain]}'s", "keep it in one of the two")
        found[code] = Outlet(code, row.needed("name"), kind, local == "1", domains)
    return Outlets(found)
