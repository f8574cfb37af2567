"""Reads one document and prints what it added to the memory [MiB], how long it worked [s], and what it held."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from tests.fuzz.reading import fate


def held(name: str) -> int:
    """A figure of this process's memory [KiB]."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name))


def main(form: str, path: str) -> None:
    """Read it as a document of the format."""
    fate(form, b"{}")  # what is read once only
    body = Path(path).read_bytes()
    before = held("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins here
    began = time.process_time()
    said = fate(form, body)
    print(held("VmHWM") / 1024 - before / 1024, time.process_time() - began, said)


main(*sys.argv[1:])
