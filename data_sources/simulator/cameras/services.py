"""The camera services of a city, put together: four servers, how each of them is, and the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data_sources.simulator.cameras.darkness import Darkness
from data_sources.simulator.cameras.desk import Desk
from data_sources.simulator.cameras.events import Events
from data_sources.simulator.cameras.frigate import Server
from data_sources.simulator.cameras.lists import SERVERS
from data_sources.simulator.cameras.rhythm import Flood, Traffic
from data_sources.simulator.cameras.stats import Stats

if TYPE_CHECKING:
    from data_sources.simulator.weather import Weather


class Cameras:
    """What answers for the cameras of a city. Raises OSError when a list cannot be read."""

    def __init__(self, weather: Weather) -> None:
        seed, begin = weather.seed, weather.reports.begin
        flood = Flood(weather.clock, weather.shift.river if weather.scenario == "storm" else None)
        traffic, darkness = Traffic(seed, flood), Darkness(seed, flood)
        events = {name: Events(seed, name, traffic, darkness) for name in SERVERS}
        self.darkness = darkness
        self.servers = {name: Server(one, begin) for name, one in events.items()}
        self.stats = {name: Stats(seed, name, darkness) for name in SERVERS}
        self.desk = Desk(seed, {name: one.alerts for name, one in events.items()}, begin)
