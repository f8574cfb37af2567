"""Every real payload we know has a stated fate, told by the command a control room would type."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from data_sources import services
from tests.conftest import OURS, ROOT, SAMPLES, Served

LINES = [
    line
    for line in csv.DictReader((OURS / "real.tsv").open(encoding="utf-8"), delimiter="\t")
    if line["file"] and not line["file"].startswith("#")
]


def told(tmp_path: Path, url: str, service: str, form: str, data: str) -> dict[str, object]:
    """What ``collect --once --json`` says of one document."""
    feeds = tmp_path / "feeds.toml"
    feeds.write_text(
        f'[[feed]]\nname = "sample"\nservice = "{service}"\nformat = "{form}"\nurl = "{url}"\n', encoding="utf-8"
    )
    ran = subprocess.run(
        [sys.executable, "app.py", "collect", "--once", "--json", f"--feeds={feeds}"],
        cwd=ROOT,
        env={**os.environ, "HUEIOC_DATA": str(tmp_path / data)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ran.returncode == 0, ran.stderr
    (feed,) = json.loads(ran.stdout)["feeds"]
    found: dict[str, object] = feed
    return found


@pytest.mark.parametrize("line", LINES, ids=[line["file"] for line in LINES])
def test_a_real_payload_fares_as_stated(samples: Path, tmp_path: Path, served: Served, line: dict[str, str]) -> None:
    path = samples / line["file"]
    if not path.exists():
        pytest.skip(f"{path} is not here")
    service = line["file"].split("/")[0]
    expected = {name: int(line[name]) for name in ("kept", "changed", "repeated", "refused")}
    by_file = told(tmp_path, path.absolute().as_uri(), service, line["format"], "file")
    assert {name: by_file[name] for name in expected} == expected, by_file["refusals"]
    served.answers[f"/{path.name}"] = path.read_bytes()
    by_http = told(tmp_path, served.url(f"/{path.name}"), service, line["format"], "http")
    assert {name: by_http[name] for name in expected} == expected, by_http["refusals"]


@pytest.mark.parametrize("service", services())
def test_no_sample_of_a_service_is_forgotten(service: str) -> None:
    if not SAMPLES.is_dir():
        pytest.skip(f"no real payloads at {SAMPLES}; set HUEIOC_SAMPLES")
    named = {line["file"] for line in LINES}
    assert {f"{service}/{path.name}" for path in (SAMPLES / service).iterdir()} <= named
