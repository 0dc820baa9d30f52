"""`callboard snapshot PAGE|BOARD -o FILE.png`: what a screen shows, as a picture, without a screen."""

from __future__ import annotations

import argparse
import os
import re
from pathlib import Path

from msgspec.structs import replace

from supervisor.cli.common import database_url, moment, open_store, rules_at, shown
from supervisor.cli.display import png
from supervisor.core.errors import CallboardError
from supervisor.core.rules import Rules
from supervisor.picture import Picture
from supervisor.portrait import picture_at
from supervisor.reports.backlog import backlog_at, moment_of
from supervisor.reports.known import Known, known_until
from supervisor.reports.past import day_start
from supervisor.requests.finder import Finder
from supervisor.requests.frame import Frame
from supervisor.store import Store

THEMES = ("dark", "light", "contrast")
LEAST, MOST = 64, 16384
"""Pixels of a side."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument(
        "name",
        metavar="PAGE|BOARD",
        help="live, requests, intake, staffing (staffing/forecast …), outbox, history, service, sources, settings, "
        "first, or a board; wallboard/NAME for one that is called so",
    )
    parser.add_argument("-o", "--output", required=True, type=png, metavar="FILE.png", help="where to write it")
    parser.add_argument("--size", type=_size, default=(1920, 1080), metavar="WxH", help="in pixels (1920x1080)")
    parser.add_argument(
        "--at",
        metavar="T",
        help="as it stood then (a date or a year: at its end); else at the newest event, requests where anybody has "
        "acted since as of then",
    )
    parser.add_argument("--theme", choices=THEMES, default="dark", help="its colours")


def _size(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{1,9})x(\d{1,9})", text)
    if not found:
        raise argparse.ArgumentTypeError(f"{text!r} is no size; write 1920x1080")
    wide, high = int(found[1]), int(found[2])
    if min(wide, high) < LEAST:
        raise argparse.ArgumentTypeError(f"{text} is too small; the least is {LEAST}x{LEAST}")
    if max(wide, high) > MOST:
        raise argparse.ArgumentTypeError(f"{text} is too large; the most is {MOST}x{MOST}")
    return wide, high


def run(args: argparse.Namespace) -> int:
    """Write the picture."""
    with open_store(args) as store:
        at = moment(args.at, store, known_until(store))
        rules = rules_at(store, at)
        known = bool(store.snapshots()) or Known(store, rules).has(day_start(at, rules), at + 1)
        if args.at is not None and not known:
            last = shown(known_until(store), rules.tz)
            raise CallboardError(f"Nothing is known of --at {args.at}; what is known ends at {last}.")
        picture = with_plan(store, rules, picture_at(store, rules, at))
        finder, picture = with_requests(store, rules, picture, args.at is not None)
        size, theme = args.size, args.theme
        write(args.name, picture, rules, args.output, store, database_url(args), finder, size=size, theme=theme)
    print(f"{args.output} shows {args.name} as of {picture.at_local()}.")
    return 0


def with_plan(store: Store, rules: Rules, picture: Picture) -> Picture:
    """The picture with where its day stands against what is published."""
    if not store.plans_stamp()[1]:
        return picture
    from supervisor.plan_day import load, planned

    return replace(picture, plan=planned(load(store, rules, picture.at), rules, picture, 1))


def with_requests(store: Store, rules: Rules, picture: Picture, asked: bool) -> tuple[Finder, Picture]:
    """The picture with the requests of its instant; unless that was asked for, of the newest file where that is old."""
    snapshots = store.snapshots()
    if not snapshots:
        return Finder(Frame()), picture
    from supervisor.ui.models.maps import outlines

    # As on the Requests page: whoever acted on yesterday's file sees what was done.
    at = picture.at if asked else max(moment_of(snapshots, picture.at), store.desk_until())
    finder, backlog = backlog_at(store, rules, at, outlines)
    if picture.at:
        return finder, replace(picture, requests=backlog)
    # Where there has never been a call, the requests alone say when it is.
    return finder, replace(picture, requests=backlog, at=at, zone=backlog.zone)


def write(
    name: str,
    picture: Picture,
    rules: Rules,
    path: Path,
    store: Store,
    url: str,
    finder: Finder | None = None,
    *,
    size: tuple[int, int] = (1920, 1080),
    theme: str = "dark",
) -> None:
    """A page or wallboard as a PNG file."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import qInstallMessageHandler

    from supervisor.cli.pages import picture_pages
    from supervisor.cli.screens import own_boards
    from supervisor.ui.application import make_application
    from supervisor.ui.jobs import Jobs
    from supervisor.ui.snapshot import render

    qInstallMessageHandler(lambda kind, context, text: None if "propagateSizeHints" in text else print(text))
    make_application(theme)
    jobs = Jobs()
    pages, folders = picture_pages(store, url, jobs, picture, finder or Finder(Frame())), [own_boards()]
    image = render(name, picture, rules, theme=theme, size=size, pages=pages, folders=folders, jobs=jobs)
    jobs.close()
    if not image.save(str(path), "PNG"):  # type: ignore[call-overload]  # the stubs want bytes, Qt a string
        raise CallboardError(f"{path} cannot be written; name a file in a folder that is there.")
