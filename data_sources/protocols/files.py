"""Documents behind an address that is no service: one on a server, one file, or every file of a folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag

from data_sources import Payload, Source
from data_sources.protocols import web

Read = Callable[[str, Source], Iterator[Payload]]


def whole(url: str, source: Source) -> Iterator[Payload]:
    """The one document at an address. Raises OSError."""
    yield web.get(url, source, headers={"Authorization": f"Bearer {source.secret}"} if source.secret else {})


def fetch(source: Source, cursor: Mapping[str, Any], read: Read = whole) -> Iterator[Payload]:
    """Yield the document, or the files of a folder that changed since last time, the newest first. The newest file is
    always read again: a folder to which nothing came is heard all the same. Raises OSError, of a file in a folder
    after the others were read."""
    url, told = urldefrag(source.url)
    folder = web.file_path(url) if url.startswith("file:") else None
    if folder is None or not folder.is_dir():
        yield from read(source.url, source)
        return
    files = sorted(((changed(file), file) for file in folder.iterdir() if is_data(file)), reverse=True)
    if not files:
        raise web.NoAnswer(f"{folder} holds no file")
    since = cursor.get("changed", 0)
    trouble: OSError | None = None
    last: Payload | None = None
    for when, file in files:
        if when < since:
            break
        try:
            for payload in read(file.absolute().as_uri() + (f"#{told}" if told else ""), source):
                if last is not None:
                    yield last
                last = payload
        except OSError as why:
            trouble = why  # the other files are read all the same, and this one again next time
    if last is not None:
        yield last if trouble else replace(last, cursor={"changed": files[0][0]})
    if trouble is not None:
        raise trouble


def is_data(file: Path) -> bool:
    """Whether it is a file that somebody put there on purpose."""
    return file.is_file() and not file.name.startswith((".", "~")) and file.suffix not in (".part", ".tmp", ".filepart")


def changed(file: Path) -> int:
    """When a file was last written, renamed or copied here: ns. Its own date may be years old."""
    return file.stat().st_ctime_ns
