"""Real payloads have a stated fate, and what is no document of the service is one refusal that says what it is."""

import csv
import json
from collections import Counter

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from data_sources import Recognised, Refused
from data_sources.environment import FEEDS, Measurement
from tests.conftest import OURS, SAMPLES
from tests.data_sources.environment.readings import RECEIVED, kept, level, read, reasons, stream

LINES = [
    line
    for line in csv.DictReader((OURS / "real.tsv").open(encoding="utf-8"), delimiter="\t", quoting=csv.QUOTE_NONE)
    if line["file"].startswith("environment/")
]


@pytest.mark.parametrize("line", LINES, ids=[line["file"] for line in LINES])
def test_each_real_payload_fares_as_stated_and_why(line: dict[str, str]) -> None:
    path = SAMPLES / line["file"]
    if not path.exists():
        pytest.skip(f"{path} is not here; set HUEIOC_SAMPLES")
    parts = read(path.read_bytes(), line["format"], path.name)
    told = "; ".join(f"{reason} × {count}" for reason, count in Counter(reasons(parts)).items())
    records = {(r.station, r.quantity, r.at) for r in kept(parts)}
    assert (len(records), len(reasons(parts)), told) == (int(line["kept"]), int(line["refused"]), line["reasons"])
    assert len(kept(parts)) - len(records) == int(line["repeated"])
    assert line["why"]


@pytest.mark.parametrize("form", list(FEEDS))
@pytest.mark.parametrize("line", [line for line in LINES if "/hydro_" in line["file"]], ids=lambda line: line["file"])
def test_what_another_trade_writes_is_one_refusal_in_every_format(line: dict[str, str], form: str) -> None:
    path = SAMPLES / line["file"]
    if not path.exists():
        pytest.skip(f"{path} is not here; set HUEIOC_SAMPLES")
    (refusal,) = read(path.read_bytes(), form, path.name)
    assert isinstance(refusal, Refused)


LOGIN = "<!DOCTYPE html><html><head><title>Đăng nhập</title></head><body></body></html>"


@pytest.mark.parametrize(
    ("body", "form", "reason"),
    [
        (b"", "sensorthings", "empty document"),
        (b" \n", "csv", "empty document"),
        (LOGIN, "sensorthings", "an HTML page, perhaps a login"),
        (LOGIN, "csv", "an HTML page, perhaps a login"),
        ('<?xml version="1.0"?><rss version="2.0"/>', "openaq", "this is an RSS feed"),
        ('{"meta": {}, "results": []}', "sensorthings", 'this is an OpenAQ answer; set format = "openaq"'),
        ('{"value": []}', "openaq", 'this is a SensorThings answer; set format = "sensorthings"'),
        ('{"value": []}', "csv", "this is JSON"),
        ("Ngày;Giờ\n", "openaq", "this is text, not JSON"),
        ('{"type": "FeatureCollection", "features": []}', "openaq", "this is GeoJSON"),
        ('{"code": 404, "type": "error", "message": "Nothing found."}', "sensorthings",
         "the server answers with an error: Nothing found."),
        ('{"error": {"code": 401, "message": "Unauthorized"}}', "sensorthings",
         "the server answers with an error: Unauthorized"),
        ('{"detail": [{"loc": ["query"], "msg": "bad limit"}]}', "openaq", "the server answers with an error: bad limit"),
        ('{"detail": "Not Found"}', "openaq", "the server answers with an error: Not Found"),
        ('{"value": [', "sensorthings", "broken JSON at character 12"),
        ('{"value": [1,]}', "sensorthings", "broken JSON at character 14"),
        (b'{"value": "\xff"}', "sensorthings", "JSON that is not UTF-8 at byte 12"),
        ("[" * 100_000, "sensorthings", "nested deeper than 50"),
        ('{"value":' + "[" * 50 + "]" * 50 + "}", "sensorthings", "nested deeper than 50"),
        ('{"a": ' + "9" * 5000 + "}", "sensorthings", "JSON of no format that is read here"),
        ('{"value":[' + "{}," * 2_000_000 + "{}]}", "sensorthings", "too many parts in one document"),
        ("7", "openaq", "JSON of no format that is read here"),
        (b"\x1f\x8b\x08\x00\x00", "sensorthings", "a binary file"),
        ("a;b\n1;2\n", "csv", "no columns of time and quantity"),
    ],
)  # fmt: skip
def test_what_is_no_document_of_the_service_says_what_it_is(body: bytes | str, form: str, reason: str) -> None:
    assert reasons(read(body, form)) == [reason]
    assert len(read(body, form)) == 1


def test_a_document_with_a_mark_before_it_is_read() -> None:
    text = json.dumps(stream(level(1.25)))
    for written in ("utf-8-sig", "utf-16"):
        assert [r.value for r in kept(read(text.encode(written), "sensorthings"))] == [1.25]


def test_headings_without_rows_are_heard() -> None:
    assert read("Thời gian;PM2.5 (µg/m³)\n", "csv") == [Recognised()]


def test_what_a_store_cannot_hold_does_not_reach_it() -> None:
    thing = {"@iot.id": "a\x00b\ud800", "name": "Kim\u0000 Long\n"}
    body = json.dumps(stream(level(1.25), level("\ud800\x00"), Thing=thing))
    (reading,) = kept(read(body, "sensorthings"))
    (refusal,) = [part for part in read(body, "sensorthings") if isinstance(part, Refused)]
    for text in (reading.station, reading.name, refusal.raw):
        assert "\0" not in text
        assert text.encode()
    assert (reading.station, reading.name) == ("a b", "Kim Long")


WORDS = st.sampled_from(
    ["value", "Datastreams", "Datastream", "Thing", "Locations", "location", "Observations", "result", "phenomenonTime",
     "unitOfMeasurement", "unitOfMeasurements", "ObservedProperty", "ObservedProperties", "dataArray", "components", "requests", "responses",
     "body", "id", "url", "status", "@iot.id", "meta", "results", "period", "interval", "datetimeTo", "utc", "parameter",
     "units", "name", "latest", "coordinates", "type", "Point", "Polygon", "properties", "isMobile", "symbol", "m", "encodingType"]
)  # fmt: skip
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), WORDS,
    st.sampled_from(["2026-11-20T04:00:00Z", "0001-01-01T00:00:00+14:00", "µg/m³", "m", "pm25", "9" * 400, "$1"]),
)  # fmt: skip
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=6), max_leaves=30
)
CELLS = st.sampled_from(
    ["Thời gian", "Ngày", "Giờ", "Trạm", "PM2.5 (µg/m³)", "H (cm)", "20/11/2026 11:00", "20261120110000", "24:00", "12,5", "1.234", "-",
     '"', "00", "Thông số", "Giá trị", "Đơn vị", "pm10", "ug/m3", "lon", "200", "\x00", "e" * 99, "µg/m³", "9" * 400]
)  # fmt: skip
SHEETS = st.builds(
    lambda rows, separator: "\n".join(separator.join(row) for row in rows).encode(),
    st.lists(st.lists(CELLS, max_size=6), max_size=8),
    st.sampled_from([";", ",", "\t", "|", " "]),
)
DOCUMENTS = st.one_of(
    st.binary(max_size=200), JSON.map(lambda said: json.dumps(said).encode()), SHEETS,
    st.builds(lambda inner: json.dumps(stream(inner, inner)).encode(), JSON),
    st.builds(lambda inner: json.dumps({"meta": {}, "results": [inner]}).encode(), JSON),
)  # fmt: skip


@seed(46)
@settings(max_examples=400, deadline=None, derandomize=False, database=None)
@given(body=DOCUMENTS, form=st.sampled_from(list(FEEDS)))
def test_no_bytes_stop_the_reading(body: bytes, form: str) -> None:
    parts = read(body, form, "a.b", columns={"pm2.5": "PM [µg/m³]", "station": "=x"})
    assert parts
    assert sum(isinstance(part, Recognised) for part in parts) <= 1
    for part in parts:
        if isinstance(part, Measurement):
            assert part.station
            assert part.quantity
            assert part.at.utcoffset() is not None
            assert part.at <= RECEIVED.replace(hour=6)
            assert -1e9 < part.value < 1e9 or part.quantity not in ("pm2.5", "water_level")
            assert part.lon is None or -180 <= part.lon <= 180
        elif isinstance(part, Refused):
            assert part.reason
            assert part.raw.encode() is not None
