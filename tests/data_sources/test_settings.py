"""Where things are told to be."""

from __future__ import annotations

import socket
from pathlib import Path

from data_sources.settings import free_port


def test_a_free_port_is_none_that_the_system_may_give_away_before_it_is_used() -> None:
    handed_out = Path("/proc/sys/net/ipv4/ip_local_port_range")
    first = int(handed_out.read_text(encoding="ascii").split()[0]) if handed_out.exists() else 32_768
    found = {free_port() for _ in range(50)}
    assert len(found) > 1
    assert max(found) < max(first, 32_768)
    for port in found:
        with socket.create_server(("127.0.0.1", port)):
            assert free_port() != port
