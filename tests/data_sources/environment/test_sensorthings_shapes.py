"""In whatever shape a SensorThings server answers, the river's level is the same."""

from datetime import UTC, datetime

import pytest

from data_sources import Recognised
from tests.data_sources.environment.readings import kept, level, ours, read, reasons, stream

FOUR = datetime(2026, 11, 20, 4, tzinfo=UTC)
BARE = "Datastream not expanded: unit and quantity unknown"


def test_the_level_at_kim_long_comes_with_its_place_and_unit() -> None:
    (reading,) = kept(read(stream(level(1.25)), "sensorthings"))
    assert reading == ("kim-long", "water_level", FOUR, 1.25, "m", "Kim Long", 107.56, 16.46)


def test_a_page_of_observations_knows_its_gauge_by_the_datastream_inside() -> None:
    (datastream,) = stream()["value"]
    page = {"value": [level(1.25, Datastream=datastream), level(1.3, "2026-11-20T04:10:00Z", Datastream=datastream)]}
    assert [(r.station, r.value) for r in kept(read(page, "sensorthings"))] == [("kim-long", 1.25), ("kim-long", 1.3)]


def test_an_observation_of_nobody_knows_what_is_refused_with_one_reason() -> None:
    parts = read({"value": [level(1.25), level(1.3)]}, "sensorthings")
    assert reasons(parts) == [BARE, BARE]
    assert parts[-1] == Recognised()


def test_an_address_may_say_whose_observations_its_page_holds() -> None:
    address = "http://127.0.0.1/Observations#station=kim-long&quantity=Water%20level&unit=cm&lon=107.56&lat=16.46"
    (reading,) = kept(read({"value": [level(125)]}, "sensorthings", address))
    assert (reading.station, reading.value, reading.lon) == ("kim-long", 1.25, 107.56)


def test_rows_of_an_array_are_readings_too() -> None:
    rows = {"components": ["phenomenonTime", "result"], "dataArray": [["2026-11-20T04:00:00Z", 1.25], ["x"], 7]}
    (datastream,) = stream(rows)["value"]
    inside = read({"value": [datastream]}, "sensorthings")
    beside = read({"value": [rows | {"Datastream": datastream | {"Observations": []}}]}, "sensorthings")
    assert [r.value for r in kept(inside)] == [r.value for r in kept(beside)] == [1.25]
    assert reasons(inside) == reasons(beside) == ["not an Observation", "not an Observation"]


def test_an_array_that_names_its_gauge_by_a_link_alone_is_refused_row_by_row() -> None:
    group = {
        "Datastream@iot.navigationLink": "http://x/Datastreams(1)",
        "components": ["result"],
        "dataArray": [[1], [2]],
    }
    assert reasons(read({"value": [group]}, "sensorthings")) == [BARE, BARE]
    assert reasons(read(group, "sensorthings")) == [BARE, BARE]


def test_a_station_that_measures_three_things_at_once_is_three_series() -> None:
    parts = ours("multidatastream.json", "sensorthings")
    assert [(r.quantity, r.value, r.unit) for r in kept(parts)] == [
        ("temperature", 22.5, "°C"), ("humidity", 91.0, "%"), ("wind_speed", 10.0, "m/s"), ("humidity", 92.0, "%"),
    ]  # fmt: skip
    assert sorted(reasons(parts)) == ["no value", "no value", "result without a value for each column"]


def test_one_station_with_all_it_has_is_read_whole() -> None:
    parts = ours("thing_with_datastreams.json", "sensorthings")
    assert [(r.station, r.quantity, r.value) for r in kept(parts)] == [
        ("ta-trach", "water_level", 42.31), ("ta-trach", "inflow", 589.0), ("ta-trach", "release", 613.0),
    ]  # fmt: skip


def test_a_place_leads_to_its_stations() -> None:
    (datastream,) = stream(level(1.25))["value"]
    thing = {"@iot.id": 3, "name": "Kim Long", "Datastreams": [{k: v for k, v in datastream.items() if k != "Thing"}]}
    place = {
        "name": "a",
        "encodingType": "application/geo+json",
        "location": {"type": "Point", "coordinates": [107, 16]},
    }
    (reading,) = kept(read({"value": [place | {"Things": [thing]}]}, "sensorthings"))
    assert (reading.station, reading.lon, reading.lat) == ("3", 107, 16)


def test_an_upload_is_read_as_what_it_will_be_once_stored() -> None:
    parts = ours("batch.json", "sensorthings")
    assert [(r.station, r.value, r.lon) for r in kept(parts)] == [
        ("kim-long", 1.25, 107.56),
        ("kim-long", 1.31, 107.56),
    ]
    assert reasons(parts) == []


def test_the_answers_to_a_batch_are_documents_each() -> None:
    batch = {"responses": [{"id": "1", "status": 200, "body": stream(level(1.25))}, {"id": "2", "status": 404}]}
    assert [r.value for r in kept(read(batch, "sensorthings"))] == [1.25]


@pytest.mark.parametrize(
    "document",
    [
        {"value": []},
        {"value": [{"name": "Things", "url": "http://x/v1.1/Things"}], "serverSettings": {}},
        {"@iot.count": 0, "value": []},
        stream(),
        {"@iot.id": 1, "name": "Kim Long", "description": "", "Datastreams@iot.navigationLink": "http://x"},
        {"value": [{"name": "a", "encodingType": "application/geo+json", "location": {"type": "Point"}}]},
    ],
)
def test_a_document_that_holds_no_reading_is_heard_all_the_same(document: dict[str, object]) -> None:
    assert read(document, "sensorthings") == [Recognised()]


def test_a_gauge_without_its_station_stands_for_itself() -> None:
    (reading,) = kept(read(stream(level(1.25), Thing=None), "sensorthings"))
    assert (reading.station, reading.name, reading.lon) == ("Datastreams(7)", "Mực nước tại Kim Long", None)


def test_the_stations_own_code_comes_before_the_servers_number() -> None:
    for properties, station in (({"stationID": "kim-long"}, "kim-long"), ({}, "3"), (None, "3"), ({"code": 12}, "12")):
        thing = {"@iot.id": 3, "name": "Kim Long", "properties": properties}
        assert [r.station for r in kept(read(stream(level(1), Thing=thing), "sensorthings"))] == [station]


def test_one_part_that_is_nothing_known_does_not_stop_the_others() -> None:
    page = stream(level(1.25))
    page["value"] += ["rubbish", {"a": 1}]
    parts = read(page, "sensorthings")
    assert len(kept(parts)) == 1
    assert reasons(parts) == ["not an entity of SensorThings"] * 2


def test_one_column_that_cannot_be_read_leaves_the_others() -> None:
    document = {
        "name": "Khí tượng",
        "unitOfMeasurements": [{"symbol": "°C"}, {"symbol": "gang tay"}],
        "ObservedProperties": [{"name": "Nhiệt độ"}, {"name": "Độ ẩm"}],
        "Observations": [level([22.5, 81])],
    }
    parts = read(document, "sensorthings")
    assert [(r.quantity, r.value) for r in kept(parts)] == [("temperature", 22.5)]
    assert reasons(parts) == ["unit not recognised: gang tay"]


def test_two_gauges_of_one_station_that_differ_are_not_mixed() -> None:
    first = stream(level(1.5))["value"][0]
    second = stream(level(9.5), level(1.6, "2026-11-20T03:00:00Z"))["value"][0] | {"@iot.id": 8}
    parts = read({"value": [first, second]}, "sensorthings")
    assert [r.value for r in kept(parts)] == [1.5, 1.6]
    assert reasons(parts) == ["another Datastream of the station says otherwise"]


def test_two_gauges_without_a_number_that_differ_are_not_mixed_either() -> None:
    first, second = stream(level(1.5))["value"][0], stream(level(9.5))["value"][0]
    del first["@iot.id"], second["@iot.id"]
    parts = read({"value": [first, second]}, "sensorthings")
    assert [r.value for r in kept(parts)] == [1.5]
    assert reasons(parts) == ["another Datastream of the station says otherwise"]


def test_the_level_below_a_dam_is_not_the_level_above_it() -> None:
    parts = read(stream(level(1.5), name="Mực nước hạ lưu"), "sensorthings")
    assert [r.quantity for r in kept(parts)] == ["muc_nuoc_ha_luu"]
