"""When a screen could not hear the server is remembered."""

import pytest

from dashboards.live.blind import blind_times, keep_blind
from dashboards.live.hub import milliseconds_now
from data_sources.store import Store


def test_a_blind_time_is_logged_and_shown_newest_first(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    now = milliseconds_now()
    keep_blind(store, "a1b2c3", "river", now - 90_000, now - 67_000)
    keep_blind(store, "a1b2c3", "river", now - 30_000, now - 20_000)
    assert "blind for 23.0 s" in caplog.text
    assert [(one["ended"] - one["began"]) / 1000 for one in blind_times(store)] == [10, 23]


@pytest.mark.parametrize(("began", "ended"), [(-5_000, -9_000), (-40 * 86_400_000, -1), (-1_000, 3_600_000), (0, 0)])
def test_a_time_that_cannot_have_been_is_not_believed(store: Store, began: int, ended: int) -> None:
    now = milliseconds_now()
    with pytest.raises(ValueError, match="no such blind time"):
        keep_blind(store, "a1b2c3", "river", now + began, now + ended)
    assert blind_times(store) == []
