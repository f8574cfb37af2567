"""What the city says for the press: outlets, topics, the lexicon; and what is said when it is wrong."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from data_sources.city import HUE, read_city
from tests.data_sources.city.spoiling import spoil


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the press's files of Hue."""
    for name in ("outlets.csv", "topics.csv", "lexicon.csv"):
        shutil.copy(HUE / name, tmp_path / name)
    return tmp_path


@pytest.mark.parametrize(
    ("host", "outlet"),
    [
        ("vnexpress.net", "vnexpress"),
        ("e.vnexpress.net", "vnexpress"),
        ("VNEXPRESS.NET:8443", "vnexpress"),
        ("bao-dia-phuong-07.example", "bao-07"),
        ("notvnexpress.net", None),
        ("net", None),
        ("", None),
    ],
)
def test_a_host_is_of_the_outlet_that_names_it_or_a_domain_above_it(host: str, outlet: str | None) -> None:
    found = read_city().outlets.of(host)
    assert (found.code if found else None) == outlet


def test_the_nearest_domain_decides(folder: Path) -> None:
    with (folder / "outlets.csv").open("a", encoding="utf-8") as file:
        file.write("vne-en,VnExpress International,bao,0,e.vnexpress.net\n")
    outlets = read_city(folder).outlets
    assert outlets.of("e.vnexpress.net") == outlets["vne-en"]
    assert outlets.of("x.e.vnexpress.net") == outlets["vne-en"]
    assert outlets.of("vnexpress.net") == outlets["vnexpress"]


def test_every_topic_has_its_words() -> None:
    city = read_city()
    assert set(city.lexicon.named) == set(city.topics)


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("outlets.csv", "vnexpress,VnExpress", "VnExpress,VnExpress", "is no code"),
        ("outlets.csv", "vnexpress,VnExpress", "tuoi-tre,VnExpress", "stands twice"),
        ("outlets.csv", "VnExpress,bao", "VnExpress,blog", "is none of the kinds"),
        ("outlets.csv", "bao,0,vnexpress.net", "bao,no,vnexpress.net", "is neither 1 nor 0"),
        ("outlets.csv", ",vnexpress.net", ",https://vnexpress.net", "which is no domain"),
        ("outlets.csv", ",vnexpress.net", ",tuoitre.vn", "which is vnexpress's"),
        ("topics.csv", "y_te,", "Y tế,", "is no code"),
        ("topics.csv", "y_te,", "giao_duc,", "stands twice"),
        ("topics.csv", "y_te,", "suc_khoe,", "topics.csv has no topic “y_te”"),
        ("lexicon.csv", "tone,negative,2", "tone,bad,2", "is no tone"),
        ("lexicon.csv", "tone,negative,2", "mood,negative,2", "is none of the kinds"),
        ("lexicon.csv", "tone,negative,2", "tone,negative,0", "is no weight"),
        ("lexicon.csv", "tone,negative,2", "tone,negative,99", "is no weight"),
        ("lexicon.csv", "tử vong,tone", "thiệt mạng,tone", "stands already in"),
        ("lexicon.csv", "tử vong,tone", "...,tone", "is no term"),
        ("lexicon.csv", "topic,thien_tai", "topic,", "names no topic"),
        ("lexicon.csv", "không,negation,", "không,negation,x", "has none"),
    ],
)
def test_a_mistake_is_one_sentence_that_names_its_line(folder: Path, file: str, old: str, new: str, said: str) -> None:
    told = spoil(folder / file, old, new)
    assert said in told
    assert "line " in told
