"""The service requests in a GeoReport v2 document, JSON or XML, as plain objects: whatever a server wraps them in.

- A list, a list in ``requests`` or ``service_requests``, a single object where a list should be: all the same.
- A number that begins with 0 breaks JSON's rules (``"service_code":006``, so the specification's own example). It is a
  code, not a number: a document that is broken otherwise is read with such numbers as text, "006".
- XML is read as the JSON that says the same: an empty element is null, one with elements an object. Entities and
  references to other documents are refused.
- Services and service definitions are of the format and hold no service request. An error is none of the format.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from data_sources.protocols import Unreadable
from data_sources.protocols.documents import DEPTH, complaint, decoded, other_json, seen, widest

WRAPPERS = ("service_requests", "requests", "request", "service_request")
LISTS = ("service_requests", "requests", "services", "service_definitions")
OTHERS = ("services", "service", "service_definitions", "service_definition")
"""Of the format, without a service request."""
OWN = frozenset(("service_request_id", "requested_datetime", "token", "status"))
"""One of these makes an object a service request, or what should have been one."""
LEADING_ZERO = re.compile(rb'"(?:[^"\\]++|\\.)*+"|(?<![\w.+-])-?0\d+(?:\.\d+)?(?![\w.])', re.DOTALL)
QUOTE = ord('"')
ELEMENTS = 20_000
"""Elements of one service request in XML at most."""
NAMES = 1_000
"""Different names of elements, attributes and namespaces in an XML document at most: the parser keeps each."""
QUIET = 2**20
"""Bytes of XML at most in which no element begins or ends: a text, a comment, the attributes of one element."""
NO_FORMAT = "XML of no format that is read here"

Said = dict[str, Any]


def requests_in(body: bytes) -> Iterator[Said | Unreadable]:
    """Yield each service request as an object, or why one is none. Raises Unreadable when the document is none of
    GeoReport v2, or where it breaks off."""
    head = body[:4096].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if head[:1] == b"<":
        return in_xml(body)
    if head[:1] not in (b"{", b"["):
        other = seen(body)
        raise Unreadable(other if other not in ("", "this is text, not JSON") else "neither JSON nor XML")
    return in_json(body)


def in_json(body: bytes) -> Iterator[Said | Unreadable]:
    """As ``requests_in``, of JSON."""
    try:
        document = decoded(body, strewn(body))
    except Unreadable as why:
        if not str(why).startswith("broken JSON") or (mended := zeros_mended(body)) == body:
            raise
        document = decoded(mended, strewn(mended) + len(mended))
        del mended
    fault = error_in(document)
    if fault:
        raise Unreadable(f"the server answers with an error: {fault[:80]}")
    if not of_the_format(document):
        raise Unreadable(other_json(document, "open311"))
    yield from unwrapped(document)


def strewn(body: bytes | bytearray) -> int:
    """About how many bytes the names and texts in a JSON document take beyond ``weight``: each name may be another one,
    and one strange letter makes all of a text wider."""
    wide = widest(body) - 1
    return 45 * body.count(b'":') + wide * len(body) + 15 * min(wide, 1) * body.count(b",")


def zeros_mended(body: bytes) -> bytes | bytearray:
    """The document with its numbers that begin with 0 as text; in no more memory than itself, however broken it is."""
    mended, upto = bytearray(), 0
    for found in LEADING_ZERO.finditer(body):
        if body[found.start()] != QUOTE:
            mended += body[upto : found.start()] + b'"' + found[0] + b'"'
            upto = found.end()
    if not upto:
        return body
    mended += body[upto:]
    return mended


def error_in(document: Any) -> str:
    """What a server complains of instead of answering; "" when it does not: {"errors": …}, [{"code", "description"}]."""
    if isinstance(document, list) and len(document) == 1:
        document = document[0]
    if not isinstance(document, dict) or document.keys() & OWN:
        return ""
    for key in ("errors", "error"):
        if key in document:
            said = document[key]
            return described(said) or "error"
    if "code" in document and "description" in document and not document.keys() & {"datatype", "service_code"}:
        return described(document)
    return ""


def described(said: Any) -> str:
    """The words of a GeoReport error, else of any."""
    if isinstance(said, list):
        return described(said[0]) if said else ""
    if isinstance(said, dict):
        inner = said.get("error")
        return described(inner) if inner else complaint(said.get("description")) or complaint(said)
    return complaint(said)


def of_the_format(document: Any) -> bool:
    """Whether a document is a list of GeoReport v2, or one of its objects."""
    if isinstance(document, list):
        return not document or any(isinstance(part, dict) and of_the_format(part) for part in document)
    return isinstance(document, dict) and bool(
        document.keys() & {*WRAPPERS, *OTHERS, *OWN} or document.keys() >= {"service_code", "attributes"} or (
            document.keys() >= {"service_code", "service_name"}
        )
    )  # fmt: skip


def unwrapped(document: Any) -> Iterator[Said | Unreadable]:
    """Yield the service requests in what may be one, a list of them, or either in a wrapper."""
    if document is None:
        return
    if isinstance(document, list):
        for part in document:
            yield from unwrapped(part)
    elif not isinstance(document, dict):
        yield Unreadable("not a service request")
    elif document.keys() & OWN:
        yield document
    elif (wrapper := next((key for key in WRAPPERS if key in document), None)) is not None:
        yield from unwrapped(document[wrapper])
    elif not (document.keys() & {*OTHERS, "service_code"} or not document):
        yield Unreadable("not a service request")


class Watched(io.BytesIO):
    """A document that ends with Unreadable where nothing happens in it for 1 MiB: the parser would hold all of that."""

    quiet = 0

    def read(self, size: int | None = -1, /) -> bytes:
        """The next bytes. Raises Unreadable."""
        block = super().read(size)
        self.quiet += len(block)
        if self.quiet > QUIET:
            raise Unreadable("a part longer than 1 MiB")
        return block


def in_xml(body: bytes, most: int = ELEMENTS) -> Iterator[Said | Unreadable]:
    """As ``requests_in``, of XML with at most so many elements in a service request: one at a time is in memory."""
    if seen(body) != "this is XML":
        raise Unreadable(seen(body))
    path: list[Element] = []
    elements = 0
    document = Watched(body)
    names: set[str] = set()
    try:
        for event, element in iterparse(document, events=("start", "end", "start-ns")):
            document.quiet = 0
            if event == "start-ns":
                names.update(f"{part}:" for part in element)
                continue
            if event == "start":
                elements += 1
                names.add(element.tag)
                names.update(element.attrib)
                if elements > most or len(names) > NAMES:
                    raise Unreadable("too many parts in one document")
                if len(path) == DEPTH:
                    raise Unreadable(f"nested deeper than {DEPTH}")
                path.append(element)
                if len(path) == 1 and local(element) not in (*WRAPPERS, *OTHERS, "errors", "error"):
                    raise Unreadable(NO_FORMAT)
                continue
            path.pop()
            outer = local(path[-1]) if path else ""
            if not path and local(element) in ("errors", "error"):
                raise Unreadable(f"the server answers with an error: {(error_text(element) or 'error')[:80]}")
            if is_request(element, outer):
                said = plain(element)
                yield said if isinstance(said, dict) else Unreadable("not a service request")
            if len(path) == 1 and local(path[0]) in LISTS:
                path[0].clear()  # what has ended was read, or is never to be
                elements = 1
    except ParseError as why:
        raise Unreadable(f"broken XML in line {why.position[0]}") from why
    except DefusedXmlException as why:
        raise Unreadable("XML with entities") from why
    except (ValueError, LookupError) as why:
        if isinstance(why, Unreadable):
            raise
        raise Unreadable("XML in letters that cannot be read") from why


def is_request(element: Element, outer: str) -> bool:
    """Whether an element that has ended is a service request: in its list, or the document itself."""
    name = local(element)
    if outer == "":
        return name in ("request", "service_request") and any(local(part) in OWN for part in element)
    return outer in LISTS[:2] and name in ("request", "service_request")


def error_text(element: Element) -> str:
    """The words of <errors><error><description>…, or of a bare <error>."""
    for part in element.iter():
        if local(part) == "description" and (part.text or "").strip():
            return " ".join(str(part.text).split())
    return " ".join(" ".join(element.itertext()).split())


def plain(element: Element) -> Any:
    """An element as JSON would say it: text, None when it is empty, an object of its elements; those of one name are a
    list."""
    if not len(element):
        return (element.text or "").strip() or None
    found: Said = {}
    for part in element:
        name, value = local(part), plain(part)
        if name not in found:
            found[name] = value
        elif isinstance(found[name], list):
            found[name].append(value)
        else:
            found[name] = [found[name], value]
    return found


def local(element: Element) -> str:
    """An element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]
