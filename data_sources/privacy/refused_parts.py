"""A refused part as people may see it: whatever its format, nobody's own datum is in it. The store keeps the bytes."""

from __future__ import annotations

import html
import re
from collections.abc import Collection

from data_sources.privacy.masking import is_personal, mask
from data_sources.privacy.names import FULL_NAME, SMALL_FULL_NAME

BLANK = "•••"
ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
REFERENCE = re.compile(r"&#(?:x[0-9a-fA-F]{1,6}|\d{1,7});")
FIELD = re.compile(r"""(?P<quote>\\?["'])(?P<name>[^"'\\{}\[\],:]{1,60})(?P=quote)\s*:\s*""")
"""A field of JSON, of JSON inside a JSON text (its quotes are \\"), or of a dictionary as Python writes it."""
BRACKETS = {"{": "}", "[": "]"}
TAG = re.compile(r"<(?P<tag>(?:[\w.-]+:)?(?P<name>[\w.-]+))(?:\s[^<>]*)?(?<!/)>")
ATTRIBUTE = re.compile(r"""(?P<name>[\w.-]+)(?P<is>\s*=\s*)(?P<quote>["'])(?P<value>[^"'<>]*)(?:(?P=quote)|$)""")
QUERY = re.compile(r"(?P<name>(?<=[?&])[\w.\[\]-]+)=(?P<value>[^&\s\"'<>]+)")
WHOLE_NAME = re.compile(rf"\s*\"?\s*(?:{FULL_NAME}|{SMALL_FULL_NAME})\s*\"?\s*")


def shown(raw: str, personal_columns: Collection[int] = ()) -> str:
    """``raw`` with ••• for each field that holds who reported (JSON, XML; of a spreadsheet's row the columns given, and
    cells that are a name), and masked. A part that was cut off is blank to its end where such a field is open."""
    text = REFERENCE.sub(lambda found: html.unescape(found[0]), raw)
    text = ESCAPED.sub(letter, text) if "\\u" in text else text
    start = text.lstrip()[:1]
    text = without_fields(text)
    text = without_elements(text) if "<" in text else text
    text = QUERY.sub(lambda found: f"{found['name']}={BLANK}" if is_personal(found["name"]) else found[0], text)
    if start not in ("{", "[", "<"):
        text = without_cells(text, personal_columns)
    return mask(text)


def letter(found: re.Match[str]) -> str:
    """The letter of a JSON escape; those that structure the text, and halves of a letter, stay escapes."""
    code = int(found[1], 16)
    return found[0] if code < 0x20 or code in (0x22, 0x5C) or 0xD800 <= code < 0xE000 else chr(code)


def without_fields(text: str) -> str:
    """JSON without the values of personal fields, however deep they are nested."""
    parts: list[str] = []
    upto = 0
    for found in FIELD.finditer(text):
        if found.start() < upto or not is_personal(found["name"]):
            continue
        end = value_end(text, found.end(), found["quote"])
        parts += [text[upto : found.end()], f"{found['quote']}{BLANK}{found['quote']}"]
        upto = end
    return "".join([*parts, text[upto:]])


def value_end(text: str, at: int, quote: str) -> int:
    """Where the JSON value that starts at ``at`` ends; the text's end for one that was cut off."""
    if text.startswith(quote, at):
        return string_end(text, at, quote)
    closing = BRACKETS.get(text[at : at + 1])
    if closing is None:
        bare = re.compile(r"[^,}\]\s]*").match(text, at)
        return bare.end() if bare else at
    depth = 0
    while at < len(text):
        if text.startswith(quote, at):
            at = string_end(text, at, quote)
            continue
        depth += (text[at] in "{[") - (text[at] in "}]")
        at += 1
        if not depth:
            return at
    return len(text)


def string_end(text: str, at: int, quote: str) -> int:
    """Where the text that opens at ``at`` closes."""
    at += len(quote)
    while at < len(text):
        if text.startswith(quote, at):
            return at + len(quote)
        step = 2 if text[at] == "\\" else 1
        if step == 2 and len(quote) == 2:  # in a text of JSON its escapes are escaped as well
            step = 4 if text.startswith("\\\\\\", at) else 3
        at += step
    return len(text)


def without_elements(text: str) -> str:
    """XML without what stands in personal elements and attributes."""
    parts: list[str] = []
    upto = 0
    for found in TAG.finditer(text):
        if found.start() < upto or not is_personal(found["name"]):
            continue
        end = text.find(f"</{found['tag']}", found.end())
        parts += [text[upto : found.end()], BLANK]
        upto = len(text) if end < 0 else end
    text = "".join([*parts, text[upto:]])
    return re.sub(r"<[^<>]*>?", lambda tag: ATTRIBUTE.sub(attribute, tag[0]), text)


def attribute(found: re.Match[str]) -> str:
    """An attribute of XML, blank when it is a personal one."""
    if not is_personal(found["name"]):
        return found[0]
    return f"{found['name']}{found['is']}{found['quote']}{BLANK}{found['quote']}"


def without_cells(text: str, personal_columns: Collection[int]) -> str:
    """Rows of a spreadsheet without the cells of personal columns, and without cells that are a name."""
    return "".join(row(line, personal_columns) for line in text.splitlines(keepends=True))


def row(line: str, personal_columns: Collection[int]) -> str:
    """One row of a spreadsheet; its cells are counted by the separator that it holds most of."""
    separator = max(";\t,|", key=line.count)
    column = 0
    told: list[str] = []
    for part in re.split(rf"({re.escape(separator)})", line) if '"' not in line else pieces(line, separator):
        if part == separator:
            column += 1
            told.append(part)
        elif part.strip() and (column in personal_columns or WHOLE_NAME.fullmatch(part)):
            told.append(BLANK + ("\n" if part.endswith("\n") else ""))
        else:
            told.append(part)
    return "".join(told)


def pieces(line: str, separator: str) -> list[str]:
    """A line's cells and separators; what stands in quotes is one cell, to the line's end when it is left open."""
    return re.findall(rf'\s*"(?:[^"]|"")*(?:"|$)|{re.escape(separator)}|[^{re.escape(separator)}"]+|"', line)


def personal_columns(head: str) -> frozenset[int]:
    """The columns of a spreadsheet whose headings say that they hold who reported; ``head``: its first lines."""
    for line in head.splitlines()[:40]:
        separator = max(";\t,|", key=line.count)
        found = [cell.strip().strip('"') for cell in line.split(separator)]
        if len(found) > 1 and (columns := frozenset(at for at, cell in enumerate(found) if is_personal(cell))):
            return columns
    return frozenset()
