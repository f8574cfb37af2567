"""Documents that are made to eat memory and time: each as large as one may be."""

from __future__ import annotations

import json
from collections.abc import Callable

from data_sources.protocols.web import DOCUMENT
from tests.data_sources.field_reports.reports import request
from tests.fuzz import of_boats, of_cameras, of_press

HEAD = "id;status;requested;updated;nội dung;địa chỉ\n"
ROW = "PA-1;open;20/11/2026 11:00;20/11/2026 11:30;Ổ gà;12 Lê Lợi\n"
ONE = json.dumps(request())


def filled(start: str, part: str, end: str, size: int = DOCUMENT) -> bytes:
    """``part`` as often as goes into ``size`` bytes, between ``start`` and ``end``."""
    times = max(1, (size - len(start.encode()) - len(end.encode())) // len(part.encode()))
    return (start + part * times + end).encode()


JSON: dict[str, Callable[[int], bytes]] = {
    "reports without end": lambda size: filled("[", ONE + ",", ONE + "]", size),
    "a report of thousands of attributes": lambda size: filled(
        ONE[:-1] + ',"extended_attributes":{', '"k":"0905 123 456",', '"z":1}}', size
    ),
    "attributes in a list": lambda size: filled(
        ONE[:-1] + ',"extended_attributes":[', '{"name":"state","value":[]},', "{}]}", size
    ),
    "a description that never ends": lambda size: filled(
        ONE[:-1] + ',"description":"', "liên hệ anh 0905 ", '"}', size
    ),
    "digits in a description": lambda size: filled(ONE[:-1] + ',"description":"', "0 9.0-5 ", '"}', size),
    "a number of millions of digits": lambda size: filled(ONE[:-1] + ',"lat":', "1", "}", size),
    "empty lists": lambda size: filled("[", "[],", "[]]", size),
    "empty objects": lambda size: filled('{"requests":[', "{},", "{}]}", size),
    "nesting without end": lambda size: filled("", "[", "", size),
    "nesting in a report": lambda size: filled(ONE[:-1] + ',"address":', '{"a":', "1", size),
    "a leading zero in each report": lambda size: filled(
        "[", '{"service_request_id":007,"status":"open"},', "{}]", size
    ),
    "quotes and backslashes": lambda size: filled('[007,"', '\\"', '"', size),
    "an open quote": lambda size: filled('[007,"', "\\\\a", "", size),
    "blanks": lambda size: filled("[", " ", "]", size),
    "names of agencies": lambda size: filled(
        ONE[:-1] + ',"agency_responsible":{"recipient":[', '"Sở",', '"Sở"]}}', size
    ),
    "reports in wrappers": lambda size: filled("[", '{"requests":[{"request":[]}]},', "{}]", size),
    "reports of four letters": lambda size: filled("[", '{"status":"ửửửử"},', "{}]", size),
    "short words": lambda size: filled(
        ONE[:-1] + ',"agency_responsible":{"recipient":[', '"Sở xâyxx",', '"Sở"]}}', size
    ),
    "different attributes": lambda size: (
        ONE[:-1] + ',"extended_attributes":{' + ",".join(f'"a{n:07}":{n}' for n in range(size // 20)) + "}}"
    ).encode(),
    "words of twenty bytes": lambda size: filled(
        ONE[:-1] + ',"agency_responsible":{"recipient":[', '"Sở xâyxxxxxxxx",', '"Sở"]}}', size
    ),
    "longer words": lambda size: filled(
        ONE[:-1] + ',"agency_responsible":{"recipient":[', '"Sở xâyxxxxxxxxxxxxxx",', '"Sở"]}}', size
    ),
    "reports in Vietnamese": lambda size: filled(
        "[", json.dumps(request(), ensure_ascii=False) + ",", ONE + "]", size * 3 // 4
    ),
    "a description with one emoji": lambda size: filled(ONE[:-1] + ',"description":"😀', "a", '"}', size),
    "a broken description with one emoji": lambda size: filled('[007,NaN,{"description":"😀', "a", '"}]', size),
    "reports in UTF-16": lambda size: filled("[", ONE + ",", ONE + "]", size // 2).decode().encode("utf-16"),
    "reports with one emoji and no number": lambda size: filled(
        '[{"lat":NaN,"title":"😀"},', '{"service_request_id":7,"description":"aaaaaaaaaaaaaaaa"},', "{}]", size
    ),
}
XML: dict[str, Callable[[int], bytes]] = {
    "reports without end": lambda size: filled(
        "<service_requests>",
        "<request><service_request_id>1</service_request_id></request>",
        "</service_requests>",
        size,
    ),
    "one report without end": lambda size: filled("<service_requests><request>", "<a/>", "", size),
    "strange elements": lambda size: filled("<service_requests>", "<a><b/></a>", "</service_requests>", size),
    "text without end": lambda size: filled("<service_requests>", "xin chào ", "</service_requests>", size),
    "attributes": lambda size: filled("<service_requests ", 'a="b" ', "/>", size),
    "different attributes": lambda size: (
        "<service_requests " + " ".join(f'a{n}=""' for n in range(size // 14)) + "/>"
    ).encode(),
    "nesting without end": lambda size: filled("", "<request>", "", size),
    "a comment": lambda size: filled("<service_requests><!--", "a", "--></service_requests>", size),
    "one name without end": lambda size: filled("<", "a", ">", size),
    "entities": lambda size: filled(
        '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><request>', "&b;", "</request>", size
    ),
    "attributes of a report": lambda size: filled(
        "<service_requests><request><service_request_id>1</service_request_id><extended_attributes>",
        "<attribute><name>a</name><value>b</value></attribute>",
        "</extended_attributes></request></service_requests>",
        size,
    ),
    "different attributes in UTF-16": lambda size: (
        "<service_requests " + " ".join(f'a{n}=""' for n in range(size // 28)) + "/>"
    ).encode("utf-16"),
    "different elements": lambda size: (
        "<service_requests>" + "".join(f"<a{n:07}/>" for n in range(size // 11)) + "</service_requests>"
    ).encode(),
    "different namespaces": lambda size: (
        "<service_requests>" + "".join(f'<a xmlns:p{n}="u{n}"/>' for n in range(size // 29)) + "</service_requests>"
    ).encode(),
    "an error without end": lambda size: filled("<errors>", "<error>no</error>", "</errors>", size),
}
CSV: dict[str, Callable[[int], bytes]] = {
    "rows without end": lambda size: filled(HEAD, ROW, "", size),
    "a cell without end": lambda size: filled(HEAD + "PA-1;open;20/11/2026 11:00;;", "0905 123 456 ", "\n" + ROW, size),
    "a quote that never closes": lambda size: filled(HEAD + 'PA-1;open;20/11/2026 11:00;;"', ROW, "", size),
    "quotes in every row": lambda size: filled(HEAD, '"a;\n', "", size),
    "quotes alone": lambda size: filled(HEAD, '"', "", size),
    "separators alone": lambda size: filled(HEAD, ";", "", size),
    "separators in rows": lambda size: filled(HEAD, ";" * 1000 + "\n", "", size),
    "line ends alone": lambda size: filled(HEAD, "\n", "", size),
    "carriage returns alone": lambda size: filled(HEAD, "\r", "", size),
    "headings without end": lambda size: filled("", "id;", "\n" + ROW, size),
    "a heading without end": lambda size: filled("id;status;requested;", "nội dung ", "\n" + ROW, size),
    "quoted headings over many lines": lambda size: filled('"id', "\n", '";status;requested\n' + ROW, size),
    "no letters": lambda size: b"\0" * size,
    "letters of nobody": lambda size: b"\xff" * size,
    "tone marks apart": lambda size: filled(HEAD, "a" + "\u0301" * 400 + "\n", "", size),
    "tabs before a quote": lambda size: filled("id\tstatus\trequested\n", "\t" * (2**20 - 9) + 'a"\n', "", size),
    "headings of a thousand columns": lambda size: filled("", "id;" * 999 + "\n", HEAD + ROW, size),
    "headings as long as a line may be": lambda size: filled("", "id;" * 349_000 + "\n", HEAD + ROW, size),
    "an open quote in long lines": lambda size: filled('"', "id;" * 349_000 + "\n", HEAD + ROW, size),
    "rows as long as a line may be": lambda size: filled(HEAD, "😀" + ";a" * 500_000 + "\n", ROW, size),
    "cells of two letters": lambda size: filled(HEAD, "ửử;" * 260_000 + "\n", ROW, size),
    "notes of long lines": lambda size: filled(HEAD, '😀;"' + "a" * 1_000_000 + "\n", ROW, size),
    "tone marks on one letter": lambda size: filled(HEAD + "a", "\u0301\u0323", "", size),
}
MONSTERS = {
    "JSON": ("open311", JSON),
    "XML": ("open311", XML),
    "CSV": ("csv", CSV),
    **of_cameras.MONSTERS,
    **of_press.MONSTERS,
    **of_boats.MONSTERS,
}
