"""A long list of reports is kept as each of them alone would be."""

import random

from data_sources.field_reports import Report
from data_sources.places import wards
from tests.data_sources.field_reports.reports import hue, kept, read, request

CHANCE = random.Random(20261120)


def test_reports_that_come_by_the_hundred_lie_where_each_alone_would() -> None:
    codes = [*wards(), None]
    told = [hue(ward_code=CHANCE.choice(codes), state="dang_xu_ly") for _ in range(100)]
    told += [request(lat=None, long=None), request(lat=16.0544, long=108.2022), request(lat=16.6, long=107.9)]
    told += [request(lat=CHANCE.uniform(15.9, 16.8), long=CHANCE.uniform(107.0, 108.3)) for _ in range(200)]
    states = [said._asdict() for said in kept(read(told))]
    assert len(states) == len(told)
    together = Report.fold_each(states)
    assert together == [Report.fold([state]) for state in states]
    assert {place["ward_by"] for place in together} == {"code", "near", "sea", "outside", "none"}
