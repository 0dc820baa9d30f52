"""`callboard open311`: requests of other systems by Open311, ours to them, and ours for others to read."""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from typing import Any, TextIO

import msgspec
from pydantic import ValidationError

from supervisor.cli.cities import known_city
from supervisor.cli.common import clock_of, database_url, open_store, several
from supervisor.cli.who import importing, person
from supervisor.core.errors import CallboardError, UsageError
from supervisor.delivery.open311 import LinksOf, give
from supervisor.settings import Open311, centre_settings
from supervisor.settings.problems import sentence
from supervisor.sources.base import Reject
from supervisor.store import AuditEntry, Store

PORT = 8311
DAY_MS = 86_400_000


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("what", choices=tuple(DOES), help="read requests, post ours, or serve ours to others")
    parser.add_argument(
        "numbers", nargs="*", metavar="NUMBER", help="push: which requests (those of the desk that are not there yet)"
    )
    parser.add_argument("--source", metavar="NAME", help="pull, push: one of the servers in the settings")
    parser.add_argument("--url", metavar="URL", help="pull: a server that is in no settings, by its endpoint")
    parser.add_argument("--city", metavar="NAME", help="pull: whose requests --url has; serve: whose are served (all)")
    parser.add_argument("--jurisdiction", metavar="ID", default="", help="pull: the jurisdiction_id that --url wants")
    parser.add_argument("--zone", metavar="ZONE", default="UTC", help="pull: of dates of --url that name none (UTC)")
    parser.add_argument("--format", choices=("json", "xml"), default="json", help="pull: how --url is to answer (json)")
    parser.add_argument(
        "--days", type=int, default=90, metavar="N", help="how far back --url is read, or requests are pushed (90)"
    )
    parser.add_argument("--key", metavar="PLACE", default="", help="pull: where the API key is, such as env:VARIABLE")
    parser.add_argument("--whole", action="store_true", help="pull: everything again, not only what is new")
    parser.add_argument("--port", type=int, default=PORT, metavar="N", help=f"serve: on which port ({PORT})")
    parser.add_argument(
        "--root-path", default="", metavar="PATH", help="serve: what a proxy puts before the addresses, if it does"
    )
    parser.add_argument("--json", action="store_true", help="pull, push: print JSON")


def run(args: argparse.Namespace) -> int:
    """Do it."""
    if args.numbers and args.what != "push":
        raise UsageError(f"Only “open311 push” takes numbers of requests; leave out {args.numbers[0]}.")
    return DOES[args.what](args)


# pull


class Pulled(msgspec.Struct):
    """What one pull brought, in requests; `said` are sentences."""

    server: str
    city: str
    read: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    said: str = ""

    @property
    def sentence(self) -> str:
        """For people."""
        count = several(self.read, "request")
        told = f"{self.server}: {count} of {self.city} read, {self.new:,} new, {self.changed:,} changed"
        aside = f", {self.rejected:,} set aside (callboard rejects)" if self.rejected else ""
        return " ".join(filter(None, (f"{told}{aside}.", self.said)))


def _pull(args: argparse.Namespace) -> int:
    with open_store(args, migrate=True, world="real") as store:
        done, failed = [], 0
        for source in _sources(args, store):
            try:
                with importing(store, source.name):
                    done.append(asyncio.run(_pulled(store, source, keep=args.url is None, whole=args.whole)))
            except CallboardError as error:
                failed += 1
                print(f"callboard: {error}", file=sys.stderr)
    if args.json:
        print(json.dumps(msgspec.to_builtins(done), ensure_ascii=False, indent=2))
    else:
        sys.stdout.writelines(f"{each.sentence}\n" for each in done)
    return 1 if failed else 0


def _sources(args: argparse.Namespace, store: Store) -> list[Open311]:
    """The servers that are meant."""
    if args.url is not None:
        return [_given(args, known_city(store, args.city or ""))]
    there = [each for each in centre_settings(store.latest_settings().body).sources if isinstance(each, Open311)]
    known = ", ".join(each.name for each in there)
    if not there:
        raise UsageError("No Open311 server is in the settings; name one with --url URL --city NAME.")
    chosen = [each for each in there if args.source in (None, each.name)]
    if not chosen:
        raise UsageError(f"No Open311 server is called {args.source!r}; there are: {known}.")
    return chosen


def _given(args: argparse.Namespace, city: str) -> Open311:
    if not city:
        raise UsageError("Say whose requests the server has with --city NAME.")
    told: dict[str, Any] = {"url": args.url, "system": city, "zone": args.zone, "format": args.format}
    told |= {"jurisdiction_id": args.jurisdiction, "days": args.days, "secret": args.key, "name": "open311"}
    try:
        return Open311.model_validate(told)
    except ValidationError as error:
        raise UsageError(sentence(Open311, error)) from None


async def _pulled(store: Store, source: Open311, *, keep: bool, whole: bool) -> Pulled:
    """One pull into the store; where it is kept, the next one goes on from there."""
    from supervisor.sources.open311.client import Client
    from supervisor.sources.open311.configured import server
    from supervisor.sources.open311.pull import Pull, named, state_of
    from supervisor.sources.open311.source import KIND, Known

    chosen, clock = server(source), clock_of(store)
    told, numbers, aside = Pulled(source.name, source.system), set[str](), set[Reject]()
    resume = store.resume(source.name) if keep and not whole else None
    async with Client(chosen) as client:
        pull = Pull(client, state_of(resume), await named(client), clock)
        known = Known(client, LinksOf(store, source.name, source.system))
        await known.begin()
        async for found in pull.found():
            batch = await known.batch(found, clock())
            seen = store.observe(
                source.system, batch.as_of, batch.requests, batch.zone, now=clock(), rejects=batch.rejects, live=True
            )
            numbers.update(request.number for request in batch.requests)
            aside.update(batch.rejects)
            told.new += seen.new
            told.changed += seen.changed
        told.said = pull.said()
    told.read, told.rejected = len(numbers), len(aside)
    told.unchanged = max(0, told.read - told.new - told.changed)
    if keep:
        store.register_source(source.name, KIND, source.system, clock())
        store.append((), now=clock(), source=source.name, resume=pull.state.save())
    return told


# push


class Pushed(msgspec.Struct):
    """What became of one request: its id at the server, or a token for one to come; or why it is not there."""

    number: str
    server: str
    service_request_id: str = ""
    token: str = ""
    notice: str = ""
    error: str = ""

    @property
    def sentence(self) -> str:
        """For people."""
        if self.error:
            return f"{self.number}: {self.error}"
        there = self.service_request_id or f"known by the token {self.token}, and by an id later"
        return " ".join(filter(None, (f"{self.number} is {there} at {self.server}.", self.notice)))


def _push(args: argparse.Namespace) -> int:
    """Numbers that are named, or all that the desk has opened lately and the server does not have."""
    with open_store(args, migrate=True, world="real") as store:
        clock = clock_of(store)
        who = person(store, clock())
        who.require("request.create")
        source = _one_server(args, store)
        since = clock() - args.days * DAY_MS
        numbers = args.numbers or store.own_numbers(source.name, source.system, since)
        done = [asyncio.run(_pushed(store, source, number, clock)) for number in numbers]
        if done:
            subject = f"{source.system}: {', '.join(each.number for each in done)}"[:500]
            store.note(AuditEntry(clock(), who.account, who.role, "open311.push", subject))
    if args.json:
        print(json.dumps(msgspec.to_builtins(done), ensure_ascii=False, indent=2))
    else:
        for each in done:
            print(f"callboard: {each.sentence}" if each.error else each.sentence, file=_where(each))
        print(f"{several(sum(not each.error for each in done), 'request')} of {source.system} at {source.name}.")
    return 1 if any(each.error for each in done) else 0


def _where(pushed: Pushed) -> TextIO:
    return sys.stderr if pushed.error else sys.stdout


def _one_server(args: argparse.Namespace, store: Store) -> Open311:
    if args.url is not None:
        raise UsageError("Requests are pushed to a server of the settings: name it with --source NAME.")
    found = _sources(args, store)
    if len(found) > 1:
        known = ", ".join(each.name for each in found)
        raise UsageError(f"There are several Open311 servers; say which with --source: {known}.")
    return found[0]


async def _pushed(store: Store, source: Open311, number: str, clock: Callable[[], int]) -> Pushed:
    try:
        link = await give(store, source, number, clock)
    except CallboardError as error:
        return Pushed(number, source.name, error=str(error))
    return Pushed(number, source.name, link.theirs, link.token, link.notice)


# serve


def _serve(args: argparse.Namespace) -> int:
    from supervisor.cli.open311_serving import LOOPBACK, Server, serving

    if not 0 <= args.port <= 65535:
        raise UsageError("--port takes a number from 0 to 65535; 0 takes one that is free.")
    if args.root_path and not args.root_path.startswith("/"):
        raise UsageError("--root-path begins with a slash, such as /open311/v2.")
    url = database_url(args)
    with open_store(args) as store:
        cities = _served(args, store)
    with serving(Server(args.port, lambda: Store.open(url, migrate=False), clock_of, cities, args.root_path)) as server:
        print(f"Open311 is served on http://{LOOPBACK}:{server.port}{args.root_path}/requests.json", flush=True)
        _until_told()
    return 0


def _served(args: argparse.Namespace, store: Store) -> Sequence[str]:
    """The city that is meant; none: all of them."""
    if not args.city:
        return ()
    city, known = known_city(store, args.city), sorted({row.city for row in store.snapshots()})
    if city not in known:
        raise UsageError(f"There are no requests of {args.city} here; there are some of: {', '.join(known) or 'none'}.")
    return (city,)


def _until_told() -> None:
    over = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: over.set())
    over.wait()


DOES = {"pull": _pull, "push": _push, "serve": _serve}
