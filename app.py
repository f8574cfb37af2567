"""The door: reads the environment, opens the store, and starts what was asked for."""

from __future__ import annotations

import argparse
import gc
import json
import logging
import os
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DBAPIError

from data_sources.privacy.log import PrivateLines
from data_sources.settings import (
    Fault,
    Settings,
    check_free,
    free_port,
    instant_given,
    port_given,
    read_settings,
    speed_given,
)
from data_sources.store import driver_words
from data_sources.store.exporting import FORMATS

HERE = Path(__file__).resolve()
log = logging.getLogger("hueioc")


def main(argv: Sequence[str] | None = None) -> int:
    """The exit code of a command: 0 done, 1 some feeds did not answer, 2 the call or the configuration is wrong."""
    call = parser().parse_args(argv)
    lines = logging.StreamHandler(sys.stderr)
    lines.setFormatter(PrivateLines("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[lines])
    for noisy in ("apscheduler", "httpx", "httpcore", "alembic"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
    try:
        settings = read_settings(feeds=call.feeds, store=call.store)
        code: int = call.command(settings, call)
        return code
    except Fault as why:
        print(why, file=sys.stderr)
        return 2
    except DBAPIError as why:
        said = driver_words(why)
        print(f"HUEIOC_STORE: the store does not answer ({said}); see python app.py check.", file=sys.stderr)
        return 2
    except BrokenPipeError:  # who read us has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    top = argparse.ArgumentParser(prog="app.py", description="HueIOC: without a command, everything at once.")
    shared = argparse.ArgumentParser(add_help=False)
    for at, default in ((top, None), (shared, argparse.SUPPRESS)):
        at.add_argument("--feeds", metavar="FILE", default=default, help="feeds.toml (over HUEIOC_FEEDS)")
        at.add_argument("--store", metavar="URL", default=default, help="the store (over HUEIOC_STORE)")
    top.add_argument("--scenario", choices=("calm", "storm"), default="calm", help="of the simulated city")
    top.add_argument("--speed", type=speed_given, default=1.0, help="how many times faster the simulated weather goes")
    top.set_defaults(command=run)
    commands = top.add_subparsers(title="commands", metavar="")

    def command(name: str, does: Any, words: str) -> argparse.ArgumentParser:
        one = commands.add_parser(name, parents=[shared], help=words, description=words)
        one.set_defaults(command=does)
        return one

    asked = command("collect", collect, "ask the feeds, without a wall")
    asked.add_argument("--once", action="store_true", help="one round of each feed, then stop")
    asked.add_argument("--only", metavar="NAME", action="append", help="this feed alone (may be given again)")
    asked.add_argument("--json", action="store_true", help="with --once: print one object that tells how it went")
    command("serve", serve, "the wall and the pages, without a collector")
    city = command("simulate", simulate, "the simulated city alone, for people who write feeds")
    city.add_argument("--scenario", choices=("calm", "storm"), default="calm")
    city.add_argument("--speed", type=speed_given, default=1.0)
    city.add_argument("--port", type=port_given, default=8051)
    city.add_argument(
        "--anchor", type=instant_given, metavar="ISO", help="the start of a former storm, to go on with it"
    )
    city.add_argument("--misbehave", action="append", default=[], metavar="PATH=MODE", help="such as hydromet=down")
    figures = command("kpis", kpis, "every KPI with value, unit, n, previous, status and age")
    figures.add_argument("--at", type=instant_given, help="as it was known then (ISO 8601 with a zone)")
    figures.add_argument("--json", action="store_true")
    out = command("export", export, "a service's records, streamed")
    out.add_argument("service", metavar="SERVICE")
    out.add_argument("--format", choices=FORMATS, default="csv")
    out.add_argument("--from", dest="start", type=instant_given, metavar="ISO")
    out.add_argument("--to", dest="end", type=instant_given, metavar="ISO")
    command("check", check, "configuration, store and every feed's reach, with a mend for each fault")
    return top


def run(settings: Settings, call: argparse.Namespace) -> int:
    """Everything with one command: web here, collector and simulated city as children."""
    from data_sources.collector.children import Child
    from data_sources.simulator.former import began, begin

    sources = settings.sources()
    check_free(settings.host, settings.port)
    simulated = any(source.simulated for source in sources)
    environ = dict(os.environ)
    children = []
    city_at = None
    if simulated and not environ.get("HUEIOC_SIMULATOR"):
        port = free_port(many=3)  # HTTP, AIS over TCP, MQTT
        city_at = ("127.0.0.1", port)
        environ["HUEIOC_SIMULATOR"] = os.environ["HUEIOC_SIMULATOR"] = f"http://127.0.0.1:{port}/"
        now = datetime.now(UTC)
        anchor = began(settings.data, call.scenario, call.speed, now)
        if anchor is None:
            anchor = now
            begin(settings.data, call.scenario, call.speed, now)
        city = ["simulate", "--port", str(port), "--scenario", call.scenario, "--speed", str(call.speed)]
        city += ["--anchor", anchor.isoformat()]
        children.append(Child("the simulated city", [sys.executable, str(HERE), *city], environ))
    settings.open_store(sources).close()  # a wrong store is told here, once, and not by each child
    given = [f"--{name}={value}" for name in ("feeds", "store") if (value := getattr(call, name))]
    children.append(Child("the collector", [sys.executable, str(HERE), "collect", *given], environ, city_at))
    for child in children:
        child.start()

    def end() -> None:
        stoppers = [threading.Thread(target=child.stop) for child in children]
        for stopper in stoppers:
            stopper.start()
        for stopper in stoppers:
            stopper.join()

    try:
        return serve(settings, call, ending=end)
    finally:
        end()


def serve(settings: Settings, call: argparse.Namespace, ending: Callable[[], None] | None = None) -> int:
    """The wall and the pages. A store that another process fills is enough."""
    check_free(settings.host, settings.port)
    sources = settings.sources()
    store = settings.open_store(sources)
    from dashboards.application import create, listen

    try:
        return listen(create(store, sources, settings=settings), settings.host, settings.port, ending)
    finally:
        store.close()


def collect(settings: Settings, call: argparse.Namespace) -> int:
    """Ask the feeds until stopped, or once."""
    gc.set_threshold(
        50_000, 20, 50
    )  # documents are large and without circles: looking for them took a fifth of the time
    sources = settings.sources()
    wanted = call.only or [source.name for source in sources]
    strange = [name for name in wanted if name not in {source.name for source in sources}]
    if strange:
        raise Fault(
            f'--only: {settings.feeds} names no feed "{strange[0]}"; it names {", ".join(s.name for s in sources)}.'
        )
    if call.json and not call.once:
        raise Fault("--json: it tells of one round of each feed; write collect --once --json.")
    store = settings.open_store(sources)
    try:
        if call.once:
            return collect_once(settings, store, [s for s in sources if s.name in wanted], as_json=call.json)
        return collect_on(settings, store, call.only)
    finally:
        store.close()


def collect_once(settings: Settings, store: Any, sources: list[Any], *, as_json: bool) -> int:
    """One round of each feed; 1 when some did not answer."""
    from data_sources.collector.collect import collect, resume
    from data_sources.collector.health import declare
    from data_sources.collector.streaming import follow_once
    from data_sources.store.restamping import placed_records, restamp

    declare(store, settings.sources())
    restamp(store, placed_records())
    resume({source.name: source for source in sources}, store)
    with ThreadPoolExecutor(len(sources)) as side_by_side:  # one that hangs delays no other
        rounds = side_by_side.map(
            lambda one: (follow_once if one.is_stream else collect)(one, store, settings.kept_apart), sources
        )
        told = [done.told() for done in rounds]
    if as_json:
        print(json.dumps({"feeds": told}, ensure_ascii=False))
    else:
        for one in told:
            counts = ", ".join(f"{name} {one[name]}" for name in ("payloads", "kept", "changed", "repeated", "refused"))
            print(f"{one['name']}: {counts} ({one['seconds']} s){' – ' + one['error'] if one['error'] else ''}")
            for refusal in one["refusals"]:
                print(f"    refused {refusal['count']}: {refusal['reason']}")
    return 1 if any(one["error"] for one in told) else 0


def collect_on(settings: Settings, store: Any, only: list[str] | None) -> int:
    """Ask the feeds (``only`` these, None: all) when they are due, until told to stop."""
    from data_sources.collector.children import end_with_parent, stop_event
    from data_sources.collector.schedule import Schedule

    stop = stop_event()
    end_with_parent(stop)
    schedule = Schedule(settings.feeds, store, settings.kept_apart, only=only, raw_days=settings.raw_days)
    schedule.start()
    stop.wait()
    schedule.stop()
    store.close()
    logging.shutdown()
    os._exit(0)  # a thread that waits for a hung source must not hold the exit; what was acknowledged is committed


def simulate(settings: Settings, call: argparse.Namespace) -> int:
    """The simulated city alone."""
    from data_sources.simulator import serve as serve_city

    with_parent = os.environ.get("HUEIOC_WITH_PARENT") == "1"
    return serve_city(
        port=call.port,
        scenario=call.scenario,
        speed=call.speed,
        anchor=call.anchor,
        misbehave=call.misbehave,
        with_parent=with_parent,
    )


def kpis(settings: Settings, call: argparse.Namespace) -> int:
    """Print every KPI."""
    from dashboards.kpis import table

    store = settings.open_store(settings.sources())
    try:
        answers = table(store, call.at or datetime.now(UTC), as_of=call.at)
    finally:
        store.close()
    if call.json:
        print(json.dumps({"kpis": answers}, ensure_ascii=False, default=str))
        return 0
    for one in answers:
        value = "–" if one["value"] is None else one["value"]
        age = "–" if one["age_s"] is None else f"{one['age_s']:.0f} s"
        name = f"{one['key']} {one['place'] or ''}"
        print(f"{name:44} {value!s:>10} {one['unit']:8} n {one['n']:<6} {one['status']:6} age {age}")
    return 0


def export(settings: Settings, call: argparse.Namespace) -> int:
    """Print a service's records."""
    from data_sources import feeds, services
    from data_sources.store.exporting import export

    if call.service not in services():
        raise Fault(f'export: "{call.service}" is not a service that is served; served are {", ".join(services())}.')
    if call.start is not None and call.end is not None and call.start >= call.end:
        raise Fault("export: --from is not before --to; exchange them.")
    record = next(iter(feeds(call.service).values())).record
    store = settings.open_store(settings.sources())
    try:
        for piece in export(store, record, call.format, call.start, call.end):
            sys.stdout.write(piece)
        sys.stdout.flush()
    finally:
        store.close()
    return 0


def check(settings: Settings, call: argparse.Namespace) -> int:
    """Print how configuration, store and feeds stand."""
    from data_sources.collector.check import rows

    found = rows(settings)
    wide = max(len(row.what) for row in found)
    for row in found:
        print(f"{'ok  ' if row.ok else 'BAD '} {row.what:{wide}}  {row.finding}")
        if row.mend:
            print(f"{'':{wide + 7}}→ {row.mend}")
    return 0 if all(row.ok for row in found) else 1


if __name__ == "__main__":
    code = main()
    logging.shutdown()
    with suppress(OSError):  # who read us has gone
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)  # everything has ended; to clear away what was loaded takes Python a second, two on a busy machine
