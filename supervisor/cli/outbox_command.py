"""`callboard outbox`: what waits to be told to others, what is stuck and why; sent again or dropped; whom to tell."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from supervisor.cli.common import now_ms, open_store, rules_at, several
from supervisor.cli.outbox_desk import drop, listed, outbox_settings, resend, save_outbox, send_trial
from supervisor.cli.table import local
from supervisor.core.errors import CallboardError, UsageError
from supervisor.core.rules import Rules
from supervisor.reports.ageing import iso
from supervisor.requests.messages import UNDECIDED, MessageState
from supervisor.settings.outbox_toml import parse_outbox, written_outbox
from supervisor.store import Outgoing, Store

SHOWN = 100
EVERY = 1_000_000
Given = argparse.Namespace


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument(
        "what",
        choices=tuple(DOES),
        help="list messages; send some again now, or never; write or take whom to tell, as TOML; try an endpoint",
    )
    parser.add_argument(
        "names",
        nargs="*",
        metavar="ID|FILE|NAME",
        help="resend, drop: messages by their ids; settings, configure: a file (- or none is the standard one); "
        "test: the name of an endpoint",
    )
    parser.add_argument("--state", choices=[*MessageState], help="list: only those (waiting and stuck)")
    parser.add_argument("--all", action="store_true", help="list: also sent and dropped ones; resend: every stuck one")
    parser.add_argument("--target", metavar="NAME", default="", help="only those to this endpoint")
    parser.add_argument("--find", metavar="WORDS", default="", help="list: part of a number, an address, a subject")
    parser.add_argument("--limit", type=int, default=SHOWN, metavar="N", help=f"list: at most so many ({SHOWN})")
    parser.add_argument("--why", metavar="TEXT", default="", help="drop: why; kept with the message and in the audit")
    parser.add_argument("--to", metavar="ADDRESS", default="", help="test: whom a mail goes to")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: Given) -> int:
    """Do it."""
    with open_store(args, migrate=args.what == "configure") as store:
        DOES[args.what](args, store)
    return 0


def _list(args: Given, store: Store) -> None:
    if args.names:
        raise UsageError(f"list takes no ids; leave out {args.names[0]!r}, or find it with --find.")
    if args.limit < 1:
        raise UsageError("--limit must be 1 or more.")
    states = [MessageState(args.state)] if args.state else [] if args.all else UNDECIDED
    found = listed(store, states, args.target, args.find, args.limit)
    rules = rules_at(store, now_ms())
    counts = {state.value: 0 for state in MessageState}
    for each in store.outbox_counts():
        counts[each.state] += each.count
    if args.json:
        _json({"counts": counts, "rows": [_told(each, rules) for each in found]})
        return
    if found:
        rows = [("id", "state", "to", "of", "made", "tries", "why"), *(_line(each, rules) for each in found)]
        print("\n".join(_left(rows)))
    print(", ".join(f"{count:,} {state}" for state, count in counts.items()) + ".")


def _told(message: Outgoing, rules: Rules) -> dict[str, Any]:
    told = msgspec.to_builtins(message)
    times = {name: iso(told[name], rules) for name in ("made_at", "next_at", "sent_at") if told[name] is not None}
    return {name: value for name, value in told.items() if name != "body"} | times


def _line(message: Outgoing, rules: Rules) -> tuple[str, ...]:
    to = f"{message.target}: {message.to}" if message.to else message.target
    made, tries = local(iso(message.made_at, rules)), str(message.attempts)
    return (str(message.id), message.state.value, to, message.about, made, tries, message.note)


def _left(rows: list[tuple[str, ...]]) -> list[str]:
    """Texts to the left, but for the last one with straight columns."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    return ["  ".join((*map(str.ljust, row, widths), row[-1])).rstrip() for row in rows]


def _resend(args: Given, store: Store) -> None:
    if args.all == bool(args.names):
        raise UsageError("Say which: ids, as “callboard outbox list” tells them, or --all for every stuck one.")
    stuck = [MessageState.STUCK]
    every = (each.id for each in listed(store, stuck, args.target, limit=EVERY)) if args.all else _ids(args)
    count = resend(store, [*every])
    _say(args, {"resent": count}, f"{several(count, 'message')} will be tried again now.")


def _drop(args: Given, store: Store) -> None:
    if not args.names:
        raise UsageError("Say which: ids, as “callboard outbox list” tells them.")
    count = drop(store, _ids(args), args.why)
    _say(args, {"dropped": count}, f"{several(count, 'message')} will never be sent.")


def _ids(args: Given) -> list[int]:
    wrong = next((name for name in args.names if not (name.isdecimal() and name.isascii() and len(name) < 19)), None)
    if wrong is not None:
        raise UsageError(f"{wrong!r} is no id of a message; “callboard outbox list” tells them.")
    return [int(name) for name in args.names]


def _settings(args: Given, store: Store) -> None:
    text = written_outbox(outbox_settings(store)[1])
    if _file(args) is None:
        sys.stdout.write(text)
        return
    path = Path(args.names[0])
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CallboardError(f"{path} cannot be written: {error.strerror}.") from None
    _say(args, {"file": str(path)}, f"{path} says whom to tell of what.")


def _configure(args: Given, store: Store) -> None:
    path = _file(args)
    try:
        text = sys.stdin.read() if path is None else path.read_text(encoding="utf-8")
    except OSError as error:
        raise CallboardError(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise CallboardError(f"{path or 'What was given'} is not a text in UTF-8.") from None
    settings = parse_outbox(text, path.name if path else "what was given")
    version, before = outbox_settings(store)
    if settings != before:
        version = save_outbox(store, settings, version)
    words = f"{several(len(settings.endpoints), 'endpoint')} and {several(len(settings.notices), 'notice')}"
    _say(args, {"version": version}, f"{words} hold from now on (settings, version {version}).")


def _file(args: Given) -> Path | None:
    """None for the standard input or output."""
    if len(args.names) > 1:
        raise UsageError(f"{args.what} takes one file; leave out {args.names[1]!r}.")
    return Path(args.names[0]) if args.names and args.names[0] != "-" else None


def _test(args: Given, store: Store) -> None:
    if len(args.names) != 1:
        raise UsageError("Say which endpoint is to be tried, by its name.")
    said = send_trial(store, args.names[0], args.to)
    _say(args, {"sentence": said}, said)


def _say(args: Given, told: dict[str, Any], sentence: str) -> None:
    if args.json:
        _json(told)
    else:
        print(sentence)


def _json(told: dict[str, Any]) -> None:
    sys.stdout.write(msgspec.json.format(json.dumps(told, ensure_ascii=False), indent=2) + "\n")


DOES: dict[str, Callable[[Given, Store], None]] = {
    "list": _list,
    "resend": _resend,
    "drop": _drop,
    "settings": _settings,
    "configure": _configure,
    "test": _test,
}
