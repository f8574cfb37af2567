"""What of a board each scene shows in each language, and what of that changed: rendered once, encoded once."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson
from dash.development.base_component import Component

from dashboards.live.board import Board
from dashboards.live.build import version

log = logging.getLogger("hueioc.live")

View = Mapping[str, Mapping[str, Any]]
"""Live properties by component id."""
Render = Callable[[Board, str], View]
Frame = dict[str, dict[str, bytes]]
"""A view, each property as JSON: two are the same when their bytes are."""


class Key(NamedTuple):
    """What a viewer looks at."""

    scene: str
    lang: str


@dataclass(frozen=True, slots=True)
class Update:
    """A channel's newest state. ``whole`` and ``delta`` are JSON objects without their "at", which is told when they
    are sent; ``delta`` is None for the first."""

    seq: int
    whole: bytes
    delta: bytes | None


def told(component: Any) -> Any:
    """A component as a browser builds it from."""
    if isinstance(component, Component):
        return component.to_plotly_json()
    raise TypeError(f"{type(component).__name__} is no plain data")


def encoded(part: Any) -> bytes:
    """Any part of a message as JSON."""
    return orjson.dumps(part, default=told, option=orjson.OPT_SERIALIZE_NUMPY)


def frame_of(view: View) -> Frame:
    """A view with each of its properties encoded."""
    return {id: {name: encoded(value) for name, value in props.items()} for id, props in view.items()}


def changed(before: Frame, now: Frame) -> Frame:
    """The properties whose value is another now."""
    found: Frame = {}
    for id, props in now.items():
        known = before.get(id, {})
        new = {name: value for name, value in props.items() if known.get(name) != value}
        if new:
            found[id] = new
    return found


def fragments(frame: Frame) -> dict[str, dict[str, orjson.Fragment]]:
    """A frame, ready to stand inside a message."""
    return {id: {name: orjson.Fragment(value) for name, value in props.items()} for id, props in frame.items()}


class Channels:
    """Renders the channels that somebody looks at. ``emit(key, update)`` is told every change, in order."""

    def __init__(self, views: Mapping[str, Render], emit: Callable[[Key, Update], None]) -> None:
        self._views, self._emit = views, emit
        self._lock = threading.Lock()
        self._board: Board | None = None
        self._number = 0
        self._event: int | None = None
        self._open: dict[Key, tuple[int, Frame] | None] = {}
        self._left: set[Key] = set()

    @property
    def scenes(self) -> list[str]:
        """What can be looked at."""
        return list(self._views)

    def show(self, number: int, board: Board) -> None:
        """A new board: render every open channel and tell what changed."""
        with self._lock:
            event = board.get("event")
            # a board made because time passed tells no event, so no screen measures a latency by it
            fresh = event if self._board is not None and event != self._board.get("event") else None
            self._board, self._number, self._event = board, number, fresh
            while self._left:
                self._open.pop(self._left.pop(), None)
            for key in list(self._open):
                self._render(key)

    def open(self, key: Key) -> None:
        """Begin to render a channel; its first state is told now, or with the first board."""
        with self._lock:
            if key in self._left or key not in self._open:
                self._left.discard(key)
                self._open[key] = None
                if self._board is not None:
                    self._render(key, first=True)

    def close(self, key: Key) -> None:
        """Nobody looks any more: it is let go of before the next board. Never waits, the event loop asks for it."""
        self._left.add(key)

    def view(self, key: Key) -> View:
        """What a page shows before its first message; empty before the first board."""
        with self._lock:
            board = self._board
        return {} if board is None else self._views[key.scene](board, key.lang)

    def _render(self, key: Key, first: bool = False) -> None:
        assert self._board is not None
        try:
            frame = frame_of(self._views[key.scene](self._board, key.lang))
        except Exception:  # a fault in one scene leaves the others as they are
            log.exception("%s could not be drawn in %s", *key)
            return
        former = self._open[key]
        head = {
            "version": version(),
            "scene": key.scene,
            "lang": key.lang,
            "event": None if first else self._event,
        }
        delta = None
        if former is not None:
            base, before = former
            difference = changed(before, frame)
            if not difference:
                return
            delta = orjson.dumps(
                {"t": "delta", "seq": self._number, "base": base, **head, "ids": fragments(difference)}
            )
        self._open[key] = (self._number, frame)
        whole = orjson.dumps({"t": "whole", "seq": self._number, **head, "event": None, "ids": fragments(frame)})
        self._emit(key, Update(self._number, whole, delta))
