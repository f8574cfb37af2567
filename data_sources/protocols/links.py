"""Addresses of articles: absolute ones of the web, without what follows readers about; and what makes two the same."""

from __future__ import annotations

import re
from urllib.parse import quote, urljoin, urlsplit

from data_sources.protocols import Unreadable

LONGEST = 2000
"""Bytes of an address; an index of PostgreSQL holds no more than 2,700."""
FOLLOWING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igshid|mc_[ce]id|_ga|zarsrc|gidzl|"
    r"zalo_src|vgo_ee|cmpid|ref_src|s_cid)(?:=.*)?",
    re.IGNORECASE | re.ASCII | re.DOTALL,
)
"""Parts of a query that say where a reader came from, not what is read."""
SIDES = ("www.", "m.", "amp.", "mobile.")
"""Sides of one server: the same article for a telephone."""
SAFE = "%/:?&=#+,;@!$'()*~[]"
HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]", re.ASCII)


def absolute(said: str, base: str = "") -> str:
    """The http(s) address that a link names, against the address of its document, without a fragment and without what
    follows readers. Raises Unreadable for what leads elsewhere: javascript:, data:, mailto:, a password in it."""
    text = re.sub(r"[\x00-\x1f\x7f]+", "", said).strip()  # as browsers read it: java<tab>script: is javascript:
    try:
        joined = urljoin(base, text) if base else text
        parts = urlsplit(quote(joined, safe=SAFE))
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError as why:
        raise Unreadable("link that is no address") from why
    scheme = parts.scheme.lower()
    if scheme not in ("http", "https"):
        raise Unreadable(f"link of {scheme}:" if re.fullmatch(r"[a-z][a-z0-9+.-]{0,15}", scheme) else "relative link")
    if parts.username is not None or parts.password is not None:
        raise Unreadable("link with a password")
    try:
        host = host if host.isascii() and "%" not in host else urlsplit(joined).hostname.encode("idna").decode()  # type: ignore[union-attr]
    except (UnicodeError, AttributeError, ValueError) as why:
        raise Unreadable("link that is no address") from why
    if not HOST.fullmatch(host):
        raise Unreadable("link that is no address")
    server = host if port in (None, 80, 443) else f"{host}:{port}"
    query = "&".join(part for part in parts.query.split("&") if part and not FOLLOWING.fullmatch(part))
    found = f"{scheme}://{server}{parts.path or '/'}{'?' + query if query else ''}"
    if len(found) > LONGEST:
        raise Unreadable("link too long")
    return found


def canonical(link: str) -> str:
    """What is the same for every address of one article: of an absolute one, host, path and query alone."""
    parts = urlsplit(link)
    path = parts.path.rstrip("/")
    return f"{host(link)}{path}{'?' + parts.query if parts.query else ''}"


def host(link: str) -> str:
    """The server that an absolute address names, with its port where it is a special one, whichever side of it."""
    server = urlsplit(link).netloc.lower()
    for side in SIDES:
        if server.startswith(side) and "." in server.removeprefix(side):
            server = server.removeprefix(side)
    return server
