"""Prints docs/kpis.md."""

from __future__ import annotations

import sys

from dashboards.kpis.manual import manual

sys.stdout.write(manual())
