"""`callboard areas`: maps of districts and neighbourhoods, and a city's addresses: where its requests are."""

from __future__ import annotations

import argparse
from pathlib import Path

from supervisor.cli.cities import called, known_city, map_names
from supervisor.cli.common import author, is_there, now_ms, open_store
from supervisor.cli.who import importing, person
from supervisor.core.errors import UsageError
from supervisor.places import Areas
from supervisor.reports.addresses import import_addresses
from supervisor.reports.areas import import_areas, read, sentence
from supervisor.store import Store


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("what", choices=tuple(DOES), help=HELP)
    parser.add_argument("file", type=Path, nargs="?", metavar="FILE", help="GeoJSON, or addresses as CSV; gzip too")
    parser.add_argument("--city", metavar="NAME", help="whose map it is: the city’s name as its requests have it")
    parser.add_argument("--name", metavar="PROPERTY", help="import: which property names the areas (the likeliest)")


def run(args: argparse.Namespace) -> int:
    """Do it."""
    if args.what != "list" and not args.city:
        raise UsageError("Say whose it is with --city NAME.")
    if (args.file is None) == (args.what in TAKES):
        raise UsageError("“areas import” and “areas addresses” each takes a file, the others none.")
    if args.what == "import" and not is_there(args):
        Areas.parse(read(args.file), args.name)
    with open_store(args, migrate=args.what in TAKES) as store:
        DOES[args.what](args, store)
    return 0


def _import(args: argparse.Namespace, store: Store) -> None:
    known = sorted({snapshot.city for snapshot in store.snapshots()})
    city = known_city(store, args.city)
    names, made = map_names(city), now_ms()
    with importing(store, args.file.name):
        row, areas = import_areas(
            store, args.file, city, now=made, author=author(), name_property=args.name, called=names
        )
    print(sentence(row, areas, called(store, city)))
    for remark in areas.remarks:
        print(remark)
    if city in known:
        print("Requests whose city names no area get theirs from it; those that have one keep it.")
    else:
        others = ", ".join(called(store, name) for name in known) or "no city"
        print(f"No requests of {called(store, city)} are here yet; there are some of: {others}.")


def _addresses(args: argparse.Namespace, store: Store) -> None:
    city = known_city(store, args.city)
    with importing(store, args.file.name):
        taken = import_addresses(store, args.file, city, now=now_ms(), author=author())
    print(taken.sentence(called(store, city)))


def _list(args: argparse.Namespace, store: Store) -> None:
    asked = known_city(store, args.city) if args.city else None
    for row in store.maps():
        if asked in (None, row.city):
            of = called(store, row.city)
            print(f"{of}: {row.areas:,} areas named by “{row.name_property}”, from {row.file} by {row.author}")
    for kept in store.address_files():
        if asked in (None, kept.city):
            print(f"{called(store, kept.city)}: {kept.points:,} addresses, from {kept.file} by {kept.author}")
    print(f"{len(store.maps()):,} maps.")


def _remove(args: argparse.Namespace, store: Store) -> None:
    city = known_city(store, args.city)
    who = person(store, now_ms())
    who.require("areas.remove")
    gone = {
        "map": store.forget_map(city, who.entry("areas.remove", f"map of {city}")),
        "addresses": store.forget_addresses(city, who.entry("areas.remove", f"addresses of {city}")),
    }
    if not any(gone.values()):
        known = ", ".join(called(store, row.city) for row in store.maps()) or "none"
        raise UsageError(f"There is no map of {args.city}; there are: {known}.")
    if gone["map"]:
        print(f"The map of {args.city} is taken away; its requests have the areas that their city tells.")
    if gone["addresses"]:
        print(f"The addresses of {args.city} are taken away.")


TAKES = ("import", "addresses")
DOES = {"import": _import, "addresses": _addresses, "list": _list, "remove": _remove}
HELP = "take a map of areas, take a file of address points, list what there is, or take a city’s away"
