"""The letters of a news feed: which encoding its bytes are in, whatever they say, and plain text out of its HTML."""

from __future__ import annotations

import html
import re
import unicodedata

from data_sources.protocols.measurement import words

BOMS = (
    (b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe\0\0", "utf-32-le"), (b"\0\0\xfe\xff", "utf-32-be"), (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)  # fmt: skip
WIDE = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
FIRST = "<{[ \t\r\n"
"""Letters that a document begins with: they tell wide letters where no byte order mark does."""
KNOWN = re.compile(
    r"utf-?8|utf-?16(le|be)?|us-ascii|ascii|iso-?8859-\d{1,2}|latin-?1|(windows|cp)-?125\d|big5(-?hkscs)?|gb2312|gbk|gb18030|"
    r"euc-(jp|kr)|shift[_-]jis|koi8-[ru]|tis-620",
    re.IGNORECASE,
)
"""Encodings that are believed; Python knows others that cost far more than they are long."""
DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']", re.IGNORECASE)
CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
VIETNAMESE = "cp1258"
"""What is not UTF-8 and declares no encoding is taken for what Vietnamese offices used before."""

LETTERS = 20_000
"""Of a text that are looked at: a summary's HTML may hold a whole page."""
UNSEEN = re.compile(r"<!--.*?(?:-->|$)|<(script|style)\b[^<>]*>.*?(?:</\1\s*>|$)", re.IGNORECASE | re.DOTALL)
TAG = re.compile(r"</?([a-zA-Z][\w:-]*)\b[^<>]*>")
PARTING = frozenset(
    (
        "br", "p", "div", "li", "ul", "ol", "td", "th", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6", "img",
        "hr", "blockquote", "figure", "figcaption",
    )
)  # fmt: skip
"""Elements that part words; the others stand inside them."""
HIDDEN = dict.fromkeys((0xAD, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
"""What nobody sees, and what turns the order of letters round."""


def decoded(body: bytes, content_type: str = "") -> str:
    """The text of a document. A byte order mark is believed, then UTF-8 wherever the bytes are that, then what the
    document declares, then the server, then Windows-1258; so a wrong declaration harms nothing. Letters that no
    encoding has become U+FFFD."""
    for mark, encoding in BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    for encoding in WIDE:
        if any(body.startswith(letter.encode(encoding)) for letter in FIRST):
            return body.decode(encoding, "replace")
    try:
        return body.decode()
    except UnicodeDecodeError:
        pass
    said = [found[1].decode("ascii", "replace")] if (found := DECLARED.search(body[:1000])) else []
    said += [charset[1]] if (charset := CHARSET.search(content_type)) else []
    for encoding in said:
        if KNOWN.fullmatch(encoding):
            return unicodedata.normalize("NFC", body.decode(encoding.replace("windows-", "cp"), "replace"))
    return unicodedata.normalize("NFC", body.decode(VIETNAMESE, "replace"))


def plain(text: str, most: int) -> str:
    """HTML as one line of plain text: without tags, comments and scripts, its entities read, also those that were
    escaped twice; of ``most`` letters, the last of which is … when there were more."""
    text = text[:LETTERS]
    for _ in range(2):
        text = html.unescape(without_tags(text))
    found = words(without_tags(text).translate(HIDDEN), LETTERS)
    return found if len(found) <= most else f"{found[: most - 1].rstrip()}…"


def without_tags(text: str) -> str:
    """A text without what stands in angle brackets like an element; "5 < 6" stays."""
    if "<" not in text:
        return text
    return TAG.sub(lambda tag: " " if tag[1].lower() in PARTING else "", UNSEEN.sub(" ", text))
