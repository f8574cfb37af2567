"""How a server's cameras and detectors are, as ``api/stats`` of Frigate tells it; three servers of three ages."""

from __future__ import annotations

from typing import Any

from data_sources.simulator.cameras.darkness import ABSENT, FROZEN, OFFLINE, Darkness
from data_sources.simulator.cameras.lists import cameras
from data_sources.simulator.chance import even, salt
from data_sources.simulator.clock import DAY

VERSIONS = {"frigate-1": "0.14.1-f4f3cfa", "frigate-2": "0.13.2-6476f8a", "frigate-3": "0.14.1-f4f3cfa",
            "frigate-4": "0.17.0-f0d69f7"}  # fmt: skip
OLD, NEW = "frigate-2", "frigate-4"
"""One that also tells when a camera's picture was looked at last, one that tells how good the line to it is."""
FRAMES = 5.0
"""Pictures a second that each camera is asked for."""
STARTED_EVERY = 23 * DAY


class Stats:
    """The state of one server."""

    def __init__(self, seed: int, server: str, darkness: Darkness) -> None:
        self.server, self.darkness = server, darkness
        self.version = VERSIONS.get(server, VERSIONS["frigate-1"])
        self._mine = [one for one in cameras() if one.server == server]
        self._salted = salt(seed, server, "stats")

    def told(self, until: int) -> dict[str, Any]:
        """What it says at an instant [s]."""
        states = self.darkness.states(until)
        found = {
            one.code: self._camera(one.number, states.get(one.number, ""), until)
            for one in self._mine
            if states.get(one.number) != ABSENT
        }
        up = (until + int(even(self._salted, 0) * STARTED_EVERY)) % STARTED_EVERY
        return {
            "cameras": found,
            "detectors": {
                name: {"inference_speed": round(8 + 4 * even(self._salted, until // 60 + n), 2), "detection_start": 0.0, "pid": 310 + n}
                for n, name in enumerate(("ov_0", "ov_1"))
            },
            "detection_fps": round(sum(one["detection_fps"] for one in found.values()), 1),
            "service": {
                "uptime": up,
                "version": self.version,
                "latest_version": "0.17.0",
                "last_updated": until,
                "retention_days": 60,
            },
        }  # fmt: skip

    def _camera(self, number: int, state: str, until: int) -> dict[str, Any]:
        dice = even(self._salted, until // 15 + number * 7919)
        frames = 0.0 if state == OFFLINE else round(FRAMES + 0.2 * (dice - 0.5), 1)
        looked = 0.0 if state in (OFFLINE, FROZEN) else frames
        said: dict[str, Any] = {
            "camera_fps": frames,
            "process_fps": looked,
            "skipped_fps": 0.0,
            "detection_fps": round(looked * dice, 1),
            "detection_enabled": True,
            "pid": 400 + 3 * number,
            "capture_pid": 401 + 3 * number,
            "ffmpeg_pid": 402 + 3 * number,
        }
        if self.server == OLD:
            said["detection_frame"] = until - (0.2 if looked else 900.0)
        if self.server == NEW:
            said |= {
                "connection_quality": {OFFLINE: "unusable", FROZEN: "poor"}.get(state, "excellent"),
                "expected_fps": int(FRAMES),
                "reconnects_last_hour": 60 if state == OFFLINE else 0,
                "stalls_last_hour": 240 if state == FROZEN else 0,
            }
        return said
