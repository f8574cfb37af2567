"""One SensorThings 1.1 service of the simulated city (OGC 18-088, sensing part, read only)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from data_sources.simulator.entities import RELATIONS, Entities
from data_sources.simulator.observations import Observations, Page, Sight
from data_sources.simulator.odata import MOST_ENTITIES, Query, Window, parse
from data_sources.simulator.weather import Weather

_SEGMENT = re.compile(r"^([A-Za-z]+)(?:\((\d+)\))?$")
_CONFORMS = (
    "http://www.opengis.net/spec/iot_sensing/1.1/req/datamodel",
    "http://www.opengis.net/spec/iot_sensing/1.1/req/resource-path/resource-path-to-entities",
    "http://www.opengis.net/spec/iot_sensing/1.1/req/request-data",
    "http://www.opengis.net/spec/iot_sensing/1.1/req/data-array/data-array",
)
Answer = dict[str, Any]


class SensorThings:
    """The service ``hydromet``, ``rain`` or ``reservoirs``; ``answer`` knows no sockets."""

    def __init__(self, weather: Weather, service: str) -> None:
        self.entities = Entities(weather, service)
        self.observations = Observations(weather, self.entities.streams)

    def answer(self, path: str, options: list[tuple[str, str]], root: str, until: int) -> Answer:
        """What the server says about ``path`` under its ``root`` address, ``until`` being the latest instant it tells
        of. Raises LookupError (404), ValueError (400) and NotImplementedError (501)."""
        query = parse(options)
        if query.as_of is not None:
            until = min(until, query.as_of)
        asked = _Asked(self, root, until)
        segments = [part for part in path.split("/") if part]
        if not segments:
            return self._services(root)
        kind, number = _segment(segments[0])
        if kind not in RELATIONS:
            raise LookupError(f"{kind} are not served")
        link, parent = kind, ""
        for i, segment in enumerate(segments[1:], 1):
            if number is None:
                raise LookupError(f"{segments[i - 1]} are many: which one?")
            link, inner = _segment(segment)
            if link not in RELATIONS[kind]:
                raise LookupError(f"{kind} have no {link}")
            parent = f"{kind}({number})"
            former, kind = kind, RELATIONS[kind][link]
            if former == "Datastreams" and kind == "Observations":
                self.entities.body("Datastreams", number)
                if inner is None and i == len(segments) - 1:
                    return asked.observed([number], query, f"{parent}/Observations")
                raise LookupError("observations are asked by Observations(id)")
            number = self._follow(former, number, link, inner, until)
        if number is not None:
            return asked.entity(kind, number, query)
        if kind == "Observations":
            return asked.observed(self.entities.ids("Datastreams"), query, "Observations")
        owner = _segment(segments[-2]) if len(segments) > 1 else None
        ids = self.entities.linked(owner[0], owner[1] or 0, link) if owner else self.entities.ids(kind)
        return asked.collection(kind, ids, query, f"{parent}/{link}" if parent else kind)

    def _follow(self, kind: str, number: int, link: str, inner: int | None, until: int) -> int | None:
        """The id a link leads to, or None when it leads to many and none was named."""
        if kind == "Observations":
            return self.observations.found(number, until).stream
        self.entities.body(kind, number)
        ids = self.entities.linked(kind, number, link)
        if inner is not None:
            if inner not in ids:
                raise LookupError(f"{kind}({number}) has no {link}({inner})")
            return inner
        return None if link.endswith("s") else ids[0]

    def _services(self, root: str) -> Answer:
        return {
            "value": [{"name": kind, "url": root + kind} for kind in RELATIONS],
            "serverSettings": {"conformance": list(_CONFORMS)},
        }


def _segment(text: str) -> tuple[str, int | None]:
    found = _SEGMENT.match(text)
    if found is None:
        raise LookupError(f"{text!r} is not a path of this server")
    return found[1], int(found[2]) if found[2] else None


class _Asked:
    """One request: its root address and the latest instant it may hear of."""

    def __init__(self, server: SensorThings, root: str, until: int) -> None:
        self.entities, self.observations = server.entities, server.observations
        self.root, self.until = root, until

    def collection(self, kind: str, ids: list[int], query: Query, path: str) -> Answer:
        """A page of entities. Raises NotImplementedError for what is served of observations only."""
        if query.window != Window() or query.data_array:
            raise NotImplementedError(f"{kind} are served without $filter and $resultFormat")
        name, falling = query.order or ("@iot.id", False)
        ordered = list(ids)
        if name == "name":
            ordered.sort(key=lambda number: str(self.entities.body(kind, number)["name"]))
        elif name != "@iot.id":
            raise NotImplementedError(f"$orderby {name!r}: entities are ordered by id or name")
        if falling:
            ordered.reverse()
        size = query.page(MOST_ENTITIES)
        end = query.skip + size
        shown = ordered[query.skip : end]
        answer: Answer = {"@iot.count": len(ids)} if query.count else {}
        if size and end < len(ids):
            answer["@iot.nextLink"] = f"{self.root}{path}?{query.next_page(end)}"
        answer["value"] = [self.entity(kind, number, query) for number in shown]
        return answer

    def entity(self, kind: str, number: int, query: Query) -> Answer:
        """One entity with its links, or with what was expanded in their place."""
        if kind == "Observations":
            return self._words([self.observations.found(number, self.until)], query)[0]
        own = f"{self.root}{kind}({number})"
        body = {"@iot.id": number, "@iot.selfLink": own, **self.entities.body(kind, number)}
        if kind == "Datastreams" and (span := self.observations.span(number, self.until)):
            body["phenomenonTime"] = body["resultTime"] = span
        if query.select:
            body = {name: value for name, value in body.items() if name in query.select}
        unknown = [name for name in query.expand if name not in RELATIONS[kind]]
        if unknown:
            raise ValueError(f"$expand: {kind} have no {unknown[0]}")
        for link in RELATIONS[kind]:
            if link in query.expand:
                self._expanded(body, kind, number, link, query.expand[link])
            elif not query.select or link in query.select:
                body[f"{link}@iot.navigationLink"] = f"{own}/{link}"
        return body

    def _expanded(self, body: Answer, kind: str, number: int, link: str, query: Query) -> None:
        """Put what a link leads to into the body of an entity."""
        other, path = RELATIONS[kind][link], f"{kind}({number})/{link}"
        if other == "Observations":
            inner = self.observed([number], query, path)
        elif link.endswith("s"):
            inner = self.collection(other, self.entities.linked(kind, number, link), query, path)
        else:
            body[link] = self.entity(other, self.entities.linked(kind, number, link)[0], query)
            return
        body[link] = inner["value"]
        for mark in ("@iot.count", "@iot.nextLink"):
            if mark in inner:
                body[link + mark] = inner[mark]

    def observed(self, numbers: list[int], query: Query, path: str) -> Answer:
        """A page of observations, each an object, or rows of an array by datastream."""
        page = self.observations.page(numbers, query, self.until)
        answer: Answer = {"@iot.count": page.in_all} if query.count else {}
        if page.following is not None:
            answer["@iot.nextLink"] = f"{self.root}{path}?{query.next_page(page.following, self.until)}"
        answer["value"] = self._arrays(page, query) if query.data_array else self._words(page.sights, query)
        return answer

    def _words(self, sights: list[Sight], query: Query) -> list[Answer]:
        rows = self.observations.rows(sights)
        if query.select:
            wanted = set(query.select)
            rows = [{name: value for name, value in row.items() if name in wanted} for row in rows]
        else:
            for row in rows:
                own = f"{self.root}Observations({row['@iot.id']})"
                row["@iot.selfLink"] = own
                row["Datastream@iot.navigationLink"] = own + "/Datastream"
        if "Datastream" in query.expand:
            asked = query.expand["Datastream"]
            streams = {s: self.entity("Datastreams", s, asked) for s in {sight.stream for sight in sights}}
            for row, sight in zip(rows, sights, strict=True):
                row.pop("Datastream@iot.navigationLink", None)
                row["Datastream"] = streams[sight.stream]
        return rows

    def _arrays(self, page: Page, query: Query) -> list[Answer]:
        """The dataArray form (clause 12.1): an array for each datastream, in the order in which they appear."""
        by_stream: dict[int, list[Sight]] = {}
        for sight in page.sights:
            by_stream.setdefault(sight.stream, []).append(sight)
        names = [n for n in ("@iot.id", "phenomenonTime", "resultTime", "result") if n in (query.select or (n,))]
        arrays = []
        for number, sights in by_stream.items():
            rows = self._words(sights, replace(query, select=tuple(names), expand={}))
            arrays.append(
                {
                    "Datastream@iot.navigationLink": f"{self.root}Datastreams({number})",
                    "components": ["id" if name == "@iot.id" else name for name in names],
                    "dataArray@iot.count": len(rows),
                    "dataArray": [list(row.values()) for row in rows],
                }
            )
        return arrays
