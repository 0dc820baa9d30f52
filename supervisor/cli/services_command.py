"""`callboard services`: the service directory as a file, and templates to begin with."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from supervisor.cli.common import is_there, open_store
from supervisor.cli.service_desk import directory, save_directory, template, templates
from supervisor.cli.service_files import days_of, write
from supervisor.cli.service_moves import directory_moves
from supervisor.core.errors import UsageError
from supervisor.settings import ServiceSettings
from supervisor.settings.service_merge import added, counted, counts
from supervisor.settings.service_toml import read_service, written_service


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument(
        "what",
        choices=("export", "import", "templates", "use"),
        help="write the directory as TOML, take one instead of it, list templates, or add what a template has",
    )
    parser.add_argument("name", nargs="?", metavar="FILE|TEMPLATE", help="export: - or none is the standard output")
    parser.add_argument(
        "--check", action="store_true", help="import, use: only say whether it makes sense, and what it would move"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Do it."""
    if args.what in ("import", "use") and args.name is None:
        raise UsageError(f"Say {'which file' if args.what == 'import' else 'which template'}.")
    if args.what == "templates" and args.name is not None:
        raise UsageError("“services templates” takes no name; “services use NAME” takes one.")
    if args.check and args.what not in ("import", "use"):
        raise UsageError("--check makes sense for import and use alone.")
    {"export": _export, "import": _import, "templates": _list, "use": _use}[args.what](args)
    return 0


def _export(args: argparse.Namespace) -> None:
    with open_store(args) as store:
        _, service = directory(store)
    text = written_service(service)
    if args.name in (None, "-"):
        print(text, end="") if not args.json else _json(service.model_dump(mode="json", exclude_unset=True))
        return
    write(Path(args.name), text)
    _say(args, {"file": args.name, **counts(service)}, f"{args.name}: {counted(service)}.")


def _import(args: argparse.Namespace) -> None:
    notes: list[str] = []
    service = read_service(Path(args.name), partial(days_of, tell=notes.append))
    _take(args, service, Path(args.name).name, instead=True)
    sys.stderr.writelines(f"callboard: {note}\n" for note in notes)


def _use(args: argparse.Namespace) -> None:
    _take(args, template(args.name).service, args.name, instead=False)


def _take(args: argparse.Namespace, service: ServiceSettings, name: str, *, instead: bool) -> None:
    if args.check and not is_there(args):
        _say(args, {"version": None, **counts(service)}, f"{name} makes sense: {counted(service)}. Nothing was saved.")
        return
    with open_store(args, migrate=not args.check) as store:
        version, before = directory(store)
        after = service if instead else added(before, service)
        saved = None if args.check or after == before else save_directory(store, after, version)
        moves = directory_moves(store, after) if args.check else None
    told: dict[str, Any] = {"version": saved, **counts(after)}
    sentence = _told(name, after, saved, check=args.check)
    if moves is not None:
        told, sentence = {**told, "moves": moves}, f"{sentence} {moves.words}"
    _say(args, told, sentence)


def _told(name: str, service: ServiceSettings, version: int | None, *, check: bool) -> str:
    if check:
        return f"{name} makes sense: there would be {counted(service)}. Nothing was saved."
    if version is None:
        return f"Nothing differs from what is there: {counted(service)}."
    return f"Saved as version {version} of the settings: {counted(service)}."


def _list(args: argparse.Namespace) -> None:
    every = [*templates()]
    if args.json:
        _json([{"name": each.name, "sentence": each.sentence, **counts(each.service)} for each in every])
        return
    width = max(len(each.name) for each in every)
    for each in every:
        print(f"{each.name:{width}}  {each.sentence} {counted(each.service).capitalize()}.")


def _say(args: argparse.Namespace, told: Any, sentence: str) -> None:
    if args.json:
        _json(told)
    else:
        print(sentence)


def _json(told: Any) -> None:
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(told), indent=2).decode() + "\n")
