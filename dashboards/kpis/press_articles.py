"""Articles as KPIs ask of them: those about Hue, by outlet, topic, tone, and the wards and agencies they name."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement

from dashboards.kpis import AsOf
from dashboards.kpis.kinds import Kind
from dashboards.kpis.parts import every_ward, plain, several, ward_called
from data_sources.city import City
from data_sources.press import Article


def outlet_called(code: str, city: City) -> str:
    """The outlet's name in outlets.csv; of one that it does not hold, its host."""
    return city.outlets[code].name if code in city.outlets else code


def topic_called(code: str, city: City) -> str:
    return city.topics[code].vi if code in city.topics else code


def agency_called(code: str, city: City) -> str:
    return city.agencies[code].name if code in city.agencies else code


class Articles(Kind):
    """The outlets tell of the whole country: only what is about Hue is counted, whoever asks."""

    def known(self, c: Any, as_of: AsOf) -> list[ColumnElement[bool]]:
        return [*super().known(c, as_of), c.about.is_(True)]


ARTICLES = Articles(
    name="articles",
    service="press",
    record=Article,
    counted_at=Article.counted_at,
    parts=(
        plain("outlet", declared=lambda city: city.outlets, called=outlet_called),
        several("topic", "topics", lambda city: city.topics, topic_called),
        plain("tone"),
        several("ward", "wards", every_ward, ward_called),
        several("agency", "agencies", lambda city: city.agencies, agency_called),
    ),
    usual_weeks=lambda city: city.targets.press.spike_weeks,
    happened={"at": "published", "known_from": "of which we learnt"},
)

WRITTEN = Kind(
    name="articles of the outlets, whatever they are about",
    service="press",
    record=Article,
    counted_at=Article.counted_at,
    parts=(plain("outlet", declared=lambda city: city.outlets, called=outlet_called),),
    happened={"at": "published"},
)
"""An outlet's volume is all that it writes."""
