"""A mistake in feeds.toml is one sentence: the line, what is wrong, what would be right."""

from datetime import timedelta
from pathlib import Path

import pytest

from data_sources.collector.feeds_file import SHIPPED, FeedsFault, read_feeds

GOOD = '[[feed]]\nname = "gauges"\nservice = "environment"\nurl = "http://gauges.example/v1.1/"\n'
REPORTS = '[[feed]]\nname = "reports"\nservice = "field_reports"\nurl = "http://reports.example/a"\nformat = "csv"\n'


def read(tmp_path: Path, text: str, **environ: str) -> list[object]:
    path = tmp_path / "feeds.toml"
    path.write_text(text, encoding="utf-8")
    return list(read_feeds(path, environ))


def test_the_shipped_file_points_at_the_simulated_city() -> None:
    sources = read_feeds(SHIPPED, {"HUEIOC_SIMULATOR": "http://127.0.0.1:9/"})
    assert sources
    ours = ("http://127.0.0.1:9/", "tcp://127.0.0.1:10/", "mqtt://127.0.0.1:11/")
    assert all(source.simulated and source.url.startswith(ours) for source in sources)


def test_a_feed_has_its_services_pace_unless_it_names_its_own(tmp_path: Path) -> None:
    (plain,) = read(tmp_path, GOOD)
    (own,) = read(tmp_path, GOOD + 'every = "90s"\nstale_after = "2h"\nzone = "Asia/Ho_Chi_Minh"\nsource = "kttv"\n')
    assert (plain.every, plain.stale_after, plain.format, plain.source) == (  # type: ignore[attr-defined]
        timedelta(minutes=5),
        timedelta(minutes=30),
        "sensorthings",
        "gauges",
    )
    assert (own.every, own.stale_after, own.source, str(own.zone)) == (  # type: ignore[attr-defined]
        timedelta(seconds=90),
        timedelta(hours=2),
        "kttv",
        "Asia/Ho_Chi_Minh",
    )


def test_a_token_comes_from_the_environment_and_from_nowhere_else(tmp_path: Path) -> None:
    (source,) = read(tmp_path, GOOD + 'secret = "TOKEN"\n', TOKEN="s3cret")
    assert source.secret == "s3cret"  # type: ignore[attr-defined]
    with pytest.raises(FeedsFault, match="line 5: the environment variable TOKEN is not set"):
        read(tmp_path, GOOD + 'secret = "TOKEN"\n')


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "names no feed"),
        ("[feed]\nname = 'x'\n", "two brackets"),
        ("[[feeds]]\nname = 'x'\n", 'line 1: "feeds" is not known'),
        (GOOD + "every = 60\n", "line 5: every must be text"),
        (GOOD + 'every = "soon"\n', 'line 5: every = "soon" is no length of time'),
        (GOOD + 'every = "0s"\n', "line 5"),
        (GOOD + 'every = "99999999999d"\n', "line 5: .*longer than a year"),
        ("# feeds of the city\n\n[[feeds]]\nname = 'x'\n", 'line 3: "feeds" is not known'),
        ("x = " + "[" * 3000, "nested too deeply"),
        (GOOD.replace("http://gauges.example/v1.1/", "http://gauges.example:99999/"), "line 4.*not an address"),
        (GOOD.replace("http://gauges.example/v1.1/", "http://the gauges.example/"), "line 4.*names no server"),
        (GOOD.replace("http://gauges.example/v1.1/", "tcp://gauges.example:9"), "line 4.*is no stream"),
        (GOOD + 'evry = "60s"\n', 'line 5: "evry" is not a key'),
        (GOOD + 'format = "csvv"\n', 'line 5: environment does not speak "csvv"'),
        (GOOD + 'zone = "Hue"\n', 'line 5: "Hue" is not a time zone'),
        (GOOD + "columns = 3\n", "line 5: columns is a table"),
        (GOOD + 'columns = { time = "Giờ" }\n', "line 5: environment as sensorthings has no columns"),
        (GOOD + 'format = "csv"\ncolumns = { tme = "Giờ" }\n', 'line 6: "tme" is no column .* such as time'),
        (REPORTS + 'columns = { stat = "Tiến độ" }\n', 'line 6: "stat" is no column .* state'),
        (REPORTS + 'columns = { "quả" = "Tiến độ" }\n', 'line 6: "quả" is no column of field_reports as csv'),
        (GOOD.replace("environment", "environmnt"), 'line 3: "environmnt" is not a service'),
        (GOOD.replace("environment", "public_warnings"), 'line 3: "public_warnings" is not served yet'),
        (GOOD.replace("http://gauges.example/v1.1/", "gauges.example"), "line 4"),
        (GOOD.replace("http://gauges.example/v1.1/", "http:///x"), "line 4.*names no server"),
        (GOOD.replace("http://", "http://me:pw@"), "line 4.*password"),
        (GOOD.replace("http://gauges.example/v1.1/", "file:data.json"), "line 4.*names no file"),
        (GOOD.replace('name = "gauges"\n', ""), "line 1: the feed has no name"),
        (GOOD + "\n" + GOOD, 'line 7: the name "gauges" is taken by the feed in line 1'),
        (GOOD + "every = \n", "line 5"),
        (GOOD + '\n[[feed]]\nname = "s"\nservice = "environment"\nurl = "simulator:"\n', "never mixed"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(FeedsFault, match=words) as told:
        read(tmp_path, text)
    assert "feeds.toml" in str(told.value)
    assert "\n" not in str(told.value)


def test_a_token_that_no_header_can_carry_is_told_and_not_shown(tmp_path: Path) -> None:
    for token in ("s3cret\n", "s3 cret", "bí mật"):
        with pytest.raises(FeedsFault, match="line 5: TOKEN holds more than") as told:
            read(tmp_path, GOOD + 'secret = "TOKEN"\n', TOKEN=token)
        assert token.strip() not in str(told.value)


def test_an_address_of_the_simulated_city_that_is_none_is_told(tmp_path: Path) -> None:
    text = GOOD.replace("http://gauges.example/v1.1/", "simulator:hydromet/v1.1/")
    with pytest.raises(FeedsFault, match="HUEIOC_SIMULATOR: “8051” is not an address"):
        read(tmp_path, text, HUEIOC_SIMULATOR="8051")


def test_a_file_in_another_encoding_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "feeds.toml"
    path.write_bytes(GOOD.encode() + "# mực nước\n".encode("cp1258", "replace") + b"\xff\n")
    with pytest.raises(FeedsFault, match="line 5|line 6"):
        read_feeds(path, {})


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(FeedsFault, match="cannot be read.*--feeds"):
        read_feeds(tmp_path / "none.toml", {})


def test_a_column_may_be_named_as_its_format_names_it(tmp_path: Path) -> None:
    gauges = 'format = "csv"\ncolumns = { time = "Giờ", "pm2.5" = "Bụi [µg/m³]", station = "=kim-long" }\n'
    (first,) = read(tmp_path, GOOD + gauges)
    (second,) = read(tmp_path, REPORTS + 'columns = { id = "Mã PA", requested = "Ngày gửi", channel = "=tong_dai" }\n')
    assert first.columns["pm2.5"] == "Bụi [µg/m³]"  # type: ignore[attr-defined]
    assert second.columns["requested"] == "Ngày gửi"  # type: ignore[attr-defined]
