"""Every real payload we know has a stated fate, told by the command a control room would type."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from data_sources import services
from tests.conftest import OURS, ROOT, SAMPLES, Served

LINES = [
    line
    for line in csv.DictReader((OURS / "real.tsv").open(encoding="utf-8"), delimiter="\t")
    if line["file"] and not line["file"].startswith("#")
]


FOLDERS = {"vessels": "fishing_boats", "warnings": "public_warnings", "infosec": "information_safety"}
"""The services whose payloads lie in a folder of another name."""
ZONES = {"vessels": 'zone = "UTC"\n'}
"""What the entry of a feed says of files that write no zone."""


def service_of(file: str) -> str:
    folder = file.split("/")[0]
    return FOLDERS.get(folder, folder)


Told = dict[str, dict[str, Any]]
"""What became of each document, by its file."""


def collected(folder: Path, urls: dict[str, str]) -> Told:
    """What ``collect --once --json`` says of documents, each a feed of its own; ``urls`` by their files."""
    folder.mkdir()
    form = {line["file"]: line["format"] for line in LINES}
    feeds = folder / "feeds.toml"
    feeds.write_text(
        "".join(
            f'[[feed]]\nname = "{n}"\nservice = "{service_of(file)}"\nformat = "{form[file]}"\nurl = "{url}"\n'
            + ZONES.get(file.split("/")[0], "")
            for n, (file, url) in enumerate(urls.items())
        ),
        encoding="utf-8",
    )
    ran = subprocess.run(
        [sys.executable, "app.py", "collect", "--once", "--json", f"--feeds={feeds}"],
        cwd=ROOT,
        env={**os.environ, "HUEIOC_DATA": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    by_name = {feed["name"]: feed for feed in json.loads(ran.stdout)["feeds"]}
    return {file: by_name[str(n)] for n, file in enumerate(urls)}


@pytest.fixture(scope="module")
def fates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Told, Told]]:
    """What became of every real payload that is here, as a file and over HTTP."""
    here = {line["file"]: SAMPLES / line["file"] for line in LINES if (SAMPLES / line["file"]).exists()}
    if not here:
        pytest.skip(f"no real payloads at {SAMPLES}; set HUEIOC_SAMPLES")
    folder = tmp_path_factory.mktemp("samples")
    server = Served()
    server.answers.update({f"/{file}": path.read_bytes() for file, path in here.items()})
    yield (
        collected(folder / "files", {file: path.absolute().as_uri() for file, path in here.items()}),
        collected(folder / "http", {file: server.url(f"/{file}") for file in here}),
    )
    server.close()


@pytest.mark.parametrize("line", LINES, ids=[line["file"] for line in LINES])
def test_a_real_payload_fares_as_stated(fates: tuple[Told, Told], line: dict[str, str]) -> None:
    expected = {name: int(line[name]) for name in ("kept", "changed", "repeated", "refused")}
    for told in fates:
        if line["file"] not in told:
            pytest.skip(f"{line['file']} is not at {SAMPLES}")
        found = told[line["file"]]
        assert {name: found[name] for name in expected} == expected, found["refusals"]


@pytest.mark.parametrize("service", services())
def test_no_sample_of_a_service_is_forgotten(service: str) -> None:
    if not SAMPLES.is_dir():
        pytest.skip(f"no real payloads at {SAMPLES}; set HUEIOC_SAMPLES")
    named = {line["file"] for line in LINES}
    folder = next((name for name, of in FOLDERS.items() if of == service), service)
    assert {f"{folder}/{path.name}" for path in (SAMPLES / folder).iterdir()} <= named
