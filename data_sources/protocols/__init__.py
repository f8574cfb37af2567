"""The world's wire formats, and how they are asked for. Pure where they parse; none has heard of Hue."""

from __future__ import annotations


class Unreadable(ValueError):
    """A part that cannot be read. Its message is the reason: short, and the same for the same fault."""
