"""Whatever a GeoReport v2 server's dialect, a report is the same report."""

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from tests.data_sources.field_reports.reports import kept, one, read, reasons, recognised, request

HUE = ZoneInfo("Asia/Ho_Chi_Minh")
FIRST = one([request()])


@pytest.mark.parametrize("wrap", [
    lambda said: [said],
    lambda said: said,
    lambda said: {"requests": [said]},
    lambda said: {"requests": said},
    lambda said: {"service_requests": [said]},
    lambda said: {"service_requests": {"request": [said]}},
    lambda said: {"requests": {"request": said}},
    lambda said: [{"request": said}],
])  # fmt: skip
def test_a_report_is_the_same_whatever_it_is_wrapped_in(wrap: object) -> None:
    assert one(wrap(request())) == FIRST  # type: ignore[operator]


@pytest.mark.parametrize(("over", "same"), [
    ({"service_request_id": 638344}, {"report": "638344"}),
    ({"service_request_id": 638344.0}, {"report": "638344"}),
    ({"lat": "16.4678", "long": " 107.579 "}, {}),
    ({"status": "Open"}, {}),
    ({"requested_datetime": "2026-11-20T11:00:00+0700"}, {}),
    ({"requested_datetime": "2026-11-20 04:00:00Z"}, {}),
    ({"requested_datetime": "2026-11-20T04:00:00.000Z"}, {}),
    ({"agency_responsible": "", "address": "", "expected_datetime": ""}, {}),
    ({"media_url": "http://hue/1.jpg", "account_id": 7, "first_name": "An", "phone": "0905123456"}, {}),
    ({"extended_attributes": None, "status_notes": []}, {}),
])  # fmt: skip
def test_a_dialect_changes_nothing_of_a_report(over: dict[str, object], same: dict[str, object]) -> None:
    parts = read([request() | over])
    assert kept(parts) == [FIRST._replace(**same)]
    assert reasons(parts) == []


def test_a_time_without_a_zone_is_refused_unless_the_feed_says_the_zone() -> None:
    said = [request(requested_datetime="2026-11-20T11:00:00", updated_datetime="2026-11-20 11:30:00")]
    assert (kept(read(said)), reasons(read(said))) == ([], ["instant without a zone"])
    assert one(said, zone=HUE) == FIRST


def test_a_number_that_begins_with_0_is_a_code() -> None:
    said = json.dumps([request(description='say "006, 007"')]).replace('"014"', "014").encode()
    assert one(said).code == "014"
    assert one(said).title == 'say "006, 007"'


def test_json_that_is_broken_otherwise_is_not_mended() -> None:
    assert reasons(read('[{"service_code":006,}]')) == ["broken JSON at character 24"]


def test_xml_says_the_same_as_json() -> None:
    xml = """<?xml version="1.0" encoding="utf-8"?><service_requests><request>
      <service_request_id>PA-1</service_request_id><status>open</status><service_name>Ổ gà</service_name>
      <service_code>014</service_code><description>Ổ gà lớn trước chợ</description><agency_responsible/>
      <requested_datetime>2026-11-20T11:00:00+07:00</requested_datetime>
      <updated_datetime>2026-11-20T11:30:00+07:00</updated_datetime>
      <lat>16.4678</lat><long>107.579</long><media_url></media_url>
      <extended_attributes><state>phan_cong</state><ward_code>19789</ward_code></extended_attributes>
    </request></service_requests>"""
    for body in (xml.encode(), xml.replace("utf-8", "utf-16").encode("utf-16"), b"\xef\xbb\xbf" + xml.encode()):
        assert one(body) == FIRST._replace(state="phan_cong", ward_said="19789")
    assert (
        one(xml.replace("<service_requests>", '<service_requests xmlns="http://open311.org/v2">').encode()).report
        == "PA-1"
    )
    alone = xml.replace("<service_requests>", "").replace("</service_requests>", "")
    assert one(alone.encode()).report == "PA-1"


def test_fixmystreet_says_more_and_in_its_own_words() -> None:
    said = one({"requests": [request(
        status="investigating", title="Ổ gà", detail="Sâu 20 cm", agency_responsible={"recipient": ["HEPCO", "UBND"]},
        agency_sent_datetime="2026-11-20T11:10:00+07:00", interface_used="Web", requestor_name="Nguyễn Văn An",
    )]})  # fmt: skip
    assert (said.state, said.title, said.channel, said.agency) == ("xac_minh", "Ổ gà", "Web", "HEPCO, UBND")
    assert said.distributed_said == datetime(2026, 11, 20, 4, 10, tzinfo=UTC)
    assert "An" not in str(said)


def test_attributes_may_be_a_list_of_names_and_values() -> None:
    named = [{"name": "state", "value": "gia_han"}, {"code": "urgent", "value": "true"}]
    said = one([request(extended_attributes=named)])
    assert (said.state, said.urgent) == ("gia_han", True)


@pytest.mark.parametrize(("body", "reason"), [
    ('[{"code":403,"description":"Invalid api_key"}]', "the server answers with an error: Invalid api_key"),
    ('{"errors":[{"code":400,"description":"bad date"}]}', "the server answers with an error: bad date"),
    ("<errors><error><code>404</code><description>none</description></error></errors>", "the server answers with an error: none"),
    ("<error>no key</error>", "the server answers with an error: no key"),
    ("<!DOCTYPE html><html><body>Đăng nhập</body></html>", "an HTML page, perhaps a login"),
    ('<rss version="2.0"><channel/></rss>', "this is an RSS feed"),
    ("<gpx><trk/></gpx>", "XML of no format that is read here"),
    ('{"type":"FeatureCollection","features":[]}', "this is GeoJSON"),
    ("{}", "JSON of no format that is read here"),
    ("", "empty document"),
    ("Forbidden", "neither JSON nor XML"),
    ("[" * 60 + "]" * 60, "nested deeper than 50"),
    ("<requests>" + "<a>" * 60 + "</a>" * 60 + "</requests>", "nested deeper than 50"),
    ('<!DOCTYPE r [<!ENTITY a "b">]><service_requests>&a;</service_requests>', "XML with entities"),
    ('<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]><service_requests>&a;</service_requests>', "XML with entities"),
    ("<service_requests><request>", "broken XML in line 1"),
    ('<?xml version="1.0" encoding="utf-77"?><service_requests/>', "XML in letters that cannot be read"),
])  # fmt: skip
def test_what_is_none_of_the_format_is_one_refusal(body: str, reason: str) -> None:
    parts = read(body)
    assert reasons(parts) == [reason]
    assert not recognised(parts)


@pytest.mark.parametrize("body", [
    "[]", '{"requests":[]}', '{"service_requests":null}', "<service_requests/>", "<services><service/></services>",
    '[{"service_code":"014","service_name":"Ổ gà","metadata":true}]', '{"service_code":"014","attributes":[]}',
])  # fmt: skip
def test_nothing_new_is_an_answer(body: str) -> None:
    parts = read(body)
    assert recognised(parts)
    assert len(parts) == 1


def test_what_was_read_before_xml_breaks_off_is_kept() -> None:
    body = "".join(
        f"<request><service_request_id>{n}</service_request_id><status>open</status>"
        "<requested_datetime>2026-11-20T04:00:00Z</requested_datetime></request>"
        for n in range(3)
    )
    parts = read(f"<service_requests>{body}<request><service")
    assert [said.report for said in kept(parts)] == ["0", "1", "2"]
    assert reasons(parts) == ["broken XML in line 1"]
