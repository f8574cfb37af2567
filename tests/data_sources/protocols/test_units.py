"""Units and quantities by whatever name they go."""

import pytest

from data_sources.protocols import Unreadable
from data_sources.protocols.quantities import quantity
from data_sources.protocols.units import agreed, conversion, unit


@pytest.mark.parametrize(
    ("symbol", "spellings"),
    [
        (
            "µg/m³",
            "µg/m³|μg/m³|μg/m3|ug/m3|UG/M3|µg m-3|µg·m⁻³|ug/m^3|microgram per cubic meter|ucum:ug/m3|https://x/ug%2Fm3",
        ),
        ("mg/m³", "mg/m3|mg/m³|milligrams per cubic metre"),
        ("°C", "°C|ºC|℃|C|c|Cel|degree celsius|độ C|http://qudt.org/vocab/unit/DEG_C"),
        ("m³/s", "m3/s|m³/s|m3.s-1|cumecs|cubic metre per second|m3/giây"),
        ("ft³/s", "ft3/s|ft³/s|cfs|[cft_i]/s"),
        ("m", "m|M|mét|metre|ucum:m"),
        ("mm", "mm|milimét|l/m²"),
        ("hPa", "hPa|mb|mbar"),
        ("km/h", "km/h|kmh|km/giờ"),
        ("m/s", "m/s|m.s-1"),
        ("%", "%|% RH|percent|phần trăm"),
    ],
)
def test_a_unit_has_many_spellings(symbol: str, spellings: str) -> None:
    for said in spellings.split("|"):
        found = unit(said)
        assert found is not None, said
        assert found.symbol == symbol, said


def test_what_is_no_unit_is_not_taken_for_one() -> None:
    for said in ("", "-", "ucum:T", "mgal", "http://x/m3", "gang tay", "iaq", "1"):
        assert unit(said) is None, said


@pytest.mark.parametrize(
    ("of", "sent", "kept"),
    [
        ("water_level", ("ft", 10), 3.048), ("water_level", ("cm", 457), 4.57), ("rain", ("cm", 1.2), 12.0),
        ("rain", ("in", 1), 25.4), ("release", ("ft3/s", 100), 2.831685), ("inflow", ("l/s", 500), 0.5),
        ("co", ("mg/m³", 0.45), 450.0), ("temperature", ("°F", 86), 30.0), ("temperature", ("K", 300), 26.85),
        ("pressure", ("Pa", 101325), 1013.25), ("wind_speed", ("km/h", 36), 10.0), ("wind_speed", ("kn", 10), 5.144444),
    ],
)  # fmt: skip
def test_a_quantity_is_counted_in_its_own_unit(of: str, sent: tuple[str, float], kept: float) -> None:
    by = conversion(of, agreed(sent[0], "", ""))
    assert sent[1] * by.scale + by.offset == pytest.approx(kept, rel=1e-6)


@pytest.mark.parametrize(
    ("of", "symbol"), [("rain", "mm/h"), ("pm2.5", "ppb"), ("humidity", "°C"), ("water_level", "m3/s")]
)
def test_a_unit_that_does_not_measure_it_is_refused(of: str, symbol: str) -> None:
    with pytest.raises(Unreadable, match="does not measure"):
        conversion(of, agreed(symbol, "", ""))


@pytest.mark.parametrize(
    ("of", "names"),
    [
        ("water_level", "Mực nước|muc nuoc|MỰC NƯỚC HỒ|Water level|gage height|Mực nước tại Kim Long|H|Wasserstand"),
        ("rain", "Lượng mưa|Mưa|Rainfall|precipitation|Lượng mưa 10 phút"),
        ("inflow", "Lưu lượng đến|Inflow|Q đến"),
        ("release", "Lưu lượng xả|outflow|Release|Q xả"),
        ("pm2.5", "PM2.5 (1h)|Nồng độ PM2.5 trung bình 1 giờ|Particulate Matter (PM2.5)|PM2.5 mass concentration"),
        ("pm2_5_24h_mean", "PM2.5 (24h mean)|PM2.5 - 24h mean"),
        ("luong_mua_24h", "Lượng mưa (24h)|Lượng mưa 24h"),
        ("pm2.5", "PM2.5|pm25|PM₂.₅|Bụi PM2.5|PM2,5|pm2_5"),
        ("pm10", "PM10|bụi PM10"),
        ("pm1", "PM1.0|pm1"),
        ("o3", "O3|O₃|ozone"),
        ("temperature", "Nhiệt độ|air_temperature|Temperature of Thing 1"),
        ("humidity", "Độ ẩm|relativehumidity|Relative humidity"),
        ("water_temperature", "Nhiệt độ nước|Water temperature"),
        ("sensor_board_temperature", "Sensor board temperature"),
        ("muc_nuoc_ha_luu", "Mực nước hạ lưu"),
        ("luu_luong_xa_tran", "Lưu lượng xả tràn"),
    ],
)  # fmt: skip
def test_a_quantity_has_many_names_and_a_stranger_keeps_its_own(of: str, names: str) -> None:
    assert {quantity([name]) for name in names.split("|")} == {of}
