"""Ten thousand cameras are drawn as two thousand points at most, the same ones every time, and quickly."""

from __future__ import annotations

import random
from collections import Counter

from dashboards.kpis.camera_map import MOST, clustered

CITY = [
    (107.59 + random.Random(n).gauss(0, 0.12), 16.46 + random.Random(-n).gauss(0, 0.08), ("online", "offline")[n % 10 == 0])
    for n in range(10_000)
]  # fmt: skip


def test_few_cameras_stand_where_they_are() -> None:
    assert clustered([107.5, 107.6], [16.4, 16.5], ["online", "frozen"]) == [
        [107.6, 16.5, "frozen", 1],
        [107.5, 16.4, "online", 1],
    ]
    assert clustered([], [], []) == []


def test_cameras_of_one_pole_are_one_point_when_they_are_alike() -> None:
    found = clustered([107.59] * 4, [16.46] * 4, ["online", "online", "offline", "online"])
    assert sorted((state, n) for _, _, state, n in found) == [("offline", 1), ("online", 3)]


def test_ten_thousand_become_few_and_none_is_lost() -> None:
    lon, lat, state = zip(*CITY, strict=True)
    found = clustered(lon, lat, state)
    assert MOST / 4 < len(found) <= MOST
    counted: Counter[object] = Counter()
    for _, _, name, n in found:
        counted[name] += int(n)
    assert counted == Counter(state)
    assert all(min(lon) - 1e-5 <= float(x) <= max(lon) + 1e-5 for x, *_ in found)


def test_the_order_in_which_they_are_told_changes_nothing() -> None:
    shuffled = random.Random(1).sample(CITY, len(CITY))
    drawn, anew = (clustered(*zip(*those, strict=True)) for those in (CITY, shuffled))
    assert [point[2:] for point in drawn] == [point[2:] for point in anew]
    assert all(abs(float(a[0]) - float(b[0])) < 2e-5 for a, b in zip(drawn, anew, strict=True))
