"""The same two articles in every format that is read."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.conftest import OURS
from tests.data_sources.press.feeds import refusal, told

SAMPLES = sorted((OURS / "press").iterdir())


@pytest.mark.parametrize("path", SAMPLES, ids=[path.name for path in SAMPLES])
def test_each_format_tells_the_same_two_articles(path: Path) -> None:
    (newer, older), reasons = told(path.read_bytes())
    assert (newer.title, older.title) == ("Huế: nước rút, phường Vỹ Dạ dọn bùn", "Thông xe cầu mới ở phường An Cựu")
    assert newer.link.partition("?")[0] == "https://bao-dia-phuong-01.example/nuoc-rut-1.html"
    assert older.link == "https://bao-dia-phuong-01.example/thong-xe-2.html"
    assert newer.published == datetime(2025, 10, 27, 23, 30, tzinfo=UTC)  # 06:30 in Hue
    assert older.published == datetime(2025, 10, 27, 10, 0, tzinfo=UTC)
    assert newer.summary == "Nước sông Hương xuống dưới báo động 1."
    assert len(reasons) == (path.name == "broken.xml")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("<!DOCTYPE html><html><body>Đăng nhập</body></html>", "an HTML page, perhaps a login"),
        ("<html><rss version='2.0'/></html>", "an HTML page, perhaps a login"),
        ('{"type": "FeatureCollection", "features": []}', "this is GeoJSON"),
        ('{"message": "not found"}', "the server answers with an error: not found"),
        ('<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"/>', "this is a CAP warning"),
        ("Không tìm thấy trang", "this is text"),
        ("", "empty document"),
        (b"\x1f\x8b\x08\x00", "a binary file"),
        ('{"version": "https://jsonfeed.org/version/1.1"}', "JSON Feed without items"),
    ],
)
def test_what_is_no_news_feed_is_one_refusal_that_says_what_it_is(body: str | bytes, reason: str) -> None:
    assert refusal(body) == reason


def test_an_empty_feed_is_an_answer() -> None:
    assert told('<rss version="2.0"><channel/></rss>') == ([], [])
    assert told('{"version": "https://jsonfeed.org/version/1", "items": []}') == ([], [])
