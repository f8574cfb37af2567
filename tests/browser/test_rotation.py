"""The scenes of the wall take turns, urgent ones twice as often, whatever fails; keys hold them and move them on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from .conftest import Program, Watched
from .rivers import Gauge

DWELL = 1.0
HURRIED = f"?hurried&dwell={DWELL}"
"""A wall's scenes stand 20 to 40 s; a test has less time."""

FOLLOW = """() => {
  window.turns = [[document.getElementById("wall").dataset.scene, performance.now()]];
  new MutationObserver(() => {
    const scene = document.getElementById("wall").dataset.scene;
    if (scene !== window.turns.at(-1)[0]) window.turns.push([scene, performance.now()]);
  }).observe(document.getElementById("wall"), {attributes: true, attributeFilter: ["data-scene"]});
}"""
LINE = """() => document.getAnimations().filter(line => line.animationName === "run")
  .map(line => [line.effect.target.dataset.scene, line.effect.getComputedTiming().progress])"""


def turned(seen: Watched, n: int, seconds: float = 30) -> list[tuple[str, float]]:
    """The scenes that were shown since we followed, each with when it began [ms]; at least n."""
    seen.until(lambda: len(seen.page.evaluate("window.turns")) >= n, seconds, f"{n} scenes were shown")
    return [(scene, at) for scene, at in seen.page.evaluate("window.turns")]


def shown(seen: Watched) -> str:
    scene: str = seen.page.evaluate("document.querySelector('.scene.shown').dataset.scene")
    return scene


def listed(seen: Watched) -> list[str]:
    found: list[str] = seen.page.evaluate(
        "[...document.querySelectorAll('.scenes > span')].map(one => one.dataset.scene)"
    )
    return found


def paused(seen: Watched, seconds: float) -> Any:
    seen.page.wait_for_timeout(seconds * 1000)
    return shown(seen)


def test_every_scene_has_its_turn_and_stands_as_long_as_it_should(
    steady: Program, look: Callable[..., Watched]
) -> None:
    seen = look(f"{steady.address}/wall")
    seen.whole()
    assert shown(seen) == "city", "the wall opens with the city"
    seen.page.goto(f"{steady.address}/wall{HURRIED}")
    seen.whole()
    assert "river" in listed(seen)
    seen.page.evaluate(FOLLOW)
    turns = turned(seen, 2 * len(listed(seen)) + 1)
    assert {scene for scene, _ in turns} == set(listed(seen)), "the header names the scenes that exist, and no other"
    stood = sorted(later - earlier for (_, earlier), (_, later) in pairwise(turns[1:]))
    assert stood[0] >= DWELL * 1000 - 50
    print(f"of {DWELL * 1000:.0f} ms: {[round(one) for one in stood]}")
    assert stood[len(stood) // 2] < DWELL * 1000 + 3000, "a busy machine turns late, but it turns"
    lines, now = seen.page.evaluate(f"[({LINE})(), document.querySelector('.scene.shown').dataset.scene]")
    assert [scene for scene, _ in lines] == [now], "the line runs along the scene that is shown"
    assert seen.complaints == []


def test_a_wall_in_service_shows_no_scene_for_less_than_twenty_seconds(
    steady: Program, look: Callable[..., Watched]
) -> None:
    seen = look("about:blank")
    for asked, dwells in (("1", "20s"), ("900", "40s"), ("x", "30s")):
        seen.page.goto(f"{steady.address}/wall?dwell={asked}")
        seen.whole()
        assert (
            seen.page.evaluate("getComputedStyle(document.getElementById('wall')).getPropertyValue('--dwell')")
            == dwells
        )


def test_an_urgent_scene_is_marked_and_shown_twice_as_often(
    river: Program, gauge: Gauge, look: Callable[..., Watched]
) -> None:
    seen = look(f"{river.address}/wall{HURRIED}")
    seen.whole()
    gauge.level = 2.4  # above BĐ2 at Kim Long: late for the river, and for nobody else
    mark = "!!document.querySelector('#wall-scene-river.urgent')"
    seen.until(lambda: seen.page.evaluate(mark), 20, "the river is urgent")
    drawn = seen.page.evaluate(
        "getComputedStyle(document.getElementById('wall-scene-river'), '::before').borderBottomColor"
    )
    assert drawn == "rgb(242, 183, 5)"
    urgent = seen.page.evaluate("[...document.querySelectorAll('.scenes > .urgent')].map(one => one.dataset.scene)")
    assert urgent == ["river"]
    ordinary = len(listed(seen)) - 1
    seen.page.evaluate(FOLLOW)
    rounds = 3
    counted = Counter(
        scene for scene, _ in turned(seen, 1 + rounds * (ordinary + 2), 60)[1 : 1 + rounds * (ordinary + 2)]
    )
    others = [counted[scene] for scene in listed(seen) if scene != "river"]
    if ordinary > 1:  # of two scenes neither can follow itself
        assert counted["river"] == pytest.approx(2 * sum(others) / ordinary, abs=1)
    assert min(others) >= rounds - 1


def test_keys_move_hold_and_let_go(steady: Program, look: Callable[..., Watched]) -> None:
    dwell = 3
    seen = look(f"{steady.address}/wall?hurried&dwell={dwell}")
    seen.whole()
    press, scenes = seen.page.keyboard.press, listed(seen)
    press("1")
    assert paused(seen, dwell + 2) == scenes[0], "a scene chosen by its number is held"
    assert seen.page.evaluate(LINE) == [], "nothing runs towards a turn that does not come"
    press("ArrowRight")
    assert shown(seen) == scenes[1]
    press("ArrowLeft")
    assert shown(seen) == scenes[0]
    assert seen.page.locator("#wall-title").inner_text() == seen.page.locator("#wall-scene-city").inner_text().strip()
    press("ArrowLeft")
    assert shown(seen) == scenes[-1]
    press("9")
    assert shown(seen) == scenes[-1], "there is no ninth scene"

    press(" ")
    seen.page.evaluate(FOLLOW)
    seen.page.wait_for_timeout(1000)
    press("ArrowRight")
    first, chosen, after = turned(seen, 3)[:3]
    assert chosen[0] == scenes[0], "let go, a key still moves it on"
    assert chosen[1] - first[1] < dwell * 1000
    assert after[1] - chosen[1] >= dwell * 1000 - 50, "a scene that a key chose stands its whole time"
    press(" ")
    held = shown(seen)
    assert paused(seen, dwell + 2) == held, "the space bar holds it"


def test_one_scene_that_was_asked_for_stays(steady: Program, look: Callable[..., Watched]) -> None:
    seen = look(f"{steady.address}/wall/river{HURRIED}")
    seen.whole()
    assert paused(seen, 3) == "river"
    seen.page.keyboard.press(" ")
    seen.until(lambda: shown(seen) != "river", 4, "the space bar sets it turning")


def test_neither_a_server_that_is_gone_nor_a_call_that_fails_stops_the_turns(
    river: Program, look: Callable[..., Watched]
) -> None:
    seen = look(f"{river.address}/wall{HURRIED}")
    seen.whole()
    rest = "getComputedStyle(document.getElementById('city-needs-rest')).display"
    seen.until(lambda: seen.page.evaluate(rest) == "block", 15, "every feed was heard")
    river.kill()
    seen.page.evaluate(FOLLOW)
    turned(seen, 2 * len(listed(seen)))
    seen.until(lambda: seen.page.locator("#wall-banner").is_visible(), 15, "the banner tells that the server is gone")
    assert seen.page.evaluate(rest) == "none", "nobody says that nothing waits while nobody hears"
    seen.page.evaluate("""() => {
      window.hueioc.see = () => { throw new Error("the line is broken"); };
      const set = window.dash_clientside.set_props;
      window.dash_clientside.set_props = (id, values) => { if (id === "wall-title") throw new Error("no title"); set(id, values); };
    }""")
    seen.page.evaluate(FOLLOW)
    turns = turned(seen, 2 * len(listed(seen)))
    assert {scene for scene, _ in turns} == set(listed(seen))
    assert any("the line is broken" in one for one in seen.complaints), "what fails is told"
