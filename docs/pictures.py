"""Draws every picture of the manual from the demonstration city: `python -m docs.pictures [WORD…]`, without a screen.

The city's seed and the instant are fixed, so that a picture changes only where the program does. With words only the
pictures whose file names hold one of them are drawn.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray
from PySide6.QtGui import QImage, QImageWriter

from docs import outbox_example
from docs.overlaid import TURNED, over
from supervisor.app import main as callboard
from supervisor.cli.common import instant, rules_at
from supervisor.cli.pages import picture_pages
from supervisor.cli.staffing_paper import look
from supervisor.core.rules import Rules
from supervisor.picture import Picture
from supervisor.planning.scenario import WORKED
from supervisor.portrait import picture_at
from supervisor.reports.backlog import backlog_at
from supervisor.reports.pdf.case import case_picture
from supervisor.reports.staffing_case import case_of
from supervisor.requests.finder import Finder
from supervisor.requests.form import Form, Resident
from supervisor.store import Store
from supervisor.ui.application import make_application
from supervisor.ui.jobs import Jobs
from supervisor.ui.passports import passport
from supervisor.ui.snapshot import render
from supervisor.ui.tiles import TILES
from supervisor.ui.windows.intake import IntakePage
from supervisor.ui.windows.page import Page
from supervisor.ui.windows.requests import RequestsPage
from widgets import gallery
from widgets.passport import PassportCard

DOCS = Path(__file__).parent
AT = "2026-11-17T14:35:30"
THEMES = ("dark", "light", "contrast")
PAGES = ("live", "requests", "outbox", "history", "service", "sources", "settings", "first")
PASSPORT, MAP, TAKEN, TILED, INTAKE = "passport", "requests-map", "requests-import", "tiles", "intake"
STEPS = ("type", "describe", "place", "contact", "verify", "done")
"""Of taking a request, the last one being its number."""
CARD = 760
SMALL, FULL, LARGE, TALL = (1280, 720), (1920, 1080), (3840, 2160), (1920, 2160)
UNKNOWN = "riverton_tickets.csv"
"""A file of a city without a profile."""
COLOURS, RARE = 256, 64
"""Of a palette, and how many of them are seldom but like no other."""
ALIKE = ("banner-wall", "empty-wall", "passport-wall", "rail-wall")
"""Sheets of widgets that look the same on a wall."""
COLUMNS, CELLS = 4, 3
"""Of the board with every kind of tile: tiles in a row, and columns of the grid for each."""
WIDE = ("ageing", "agents", "map", "oldest", "opened", "queues", "volume")
"""How the kinds begin that are twice as wide as the others and come after them."""


class Shot(NamedTuple):
    """A picture of a page or board: file name without its ending, theme, size in pixels."""

    file: str
    name: str
    theme: str = "dark"
    size: tuple[int, int] = SMALL


SIZES = {"": SMALL, "-1920": FULL, "-3840": LARGE}
"""How the names of the pictures of pages and boards end, by size."""
TILED_SIZES = {"": TALL, "-1280": (1280, 1440), "-3840": (3840, 4320)}
PLANS = {
    "staffing-today": "staffing/today",
    "wallboard-staffing": "wallboard/staffing",
    "staffing-forecast": "staffing/forecast",
    "staffing-ahead": "staffing/ahead/3",
    "staffing-schedule": "staffing/schedule/2026-11-23",
    "staffing-schedule-day": "staffing/schedule/2026-11-23/3",
}
"""The parts of the Staffing page and its board, which are drawn in the sizes of a desk."""
BOARDS = {"wallboard": "default", "wallboard-requests": "wallboard/requests"}

WHAT_IF = {"staffing-what-if": "staffing/what-if", "staffing-growth": "staffing/what-if/growth"}
CASE = "staffing-case"

SHOTS = tuple(
    Shot(f"{file}-{theme}{ending}", name, theme, size)
    for file, name in ({page: page for page in PAGES} | BOARDS | WHAT_IF).items()
    for theme in THEMES
    for ending, size in SIZES.items()
) + tuple(
    Shot(f"{file}-{theme}{ending}", name, theme, size)
    for file, name in PLANS.items()
    for theme in THEMES[:2]
    for ending, size in tuple(SIZES.items())[:2]
)


def main(words: Sequence[str]) -> int:
    """Draw them; returns the exit code of the first command that failed, else 0."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["TZ"] = "America/Chicago"  # a page tells the machine's zone
    with tempfile.TemporaryDirectory(prefix="callboard-") as folder:
        scratch = Path(folder)
        shots = [shot for shot in SHOTS if _wanted(shot.file, words)]
        tiled = (f"{TILED}-{theme}{ending}" for theme in THEMES for ending in TILED_SIZES)
        taking = (f"{INTAKE}-{step}-{theme}" for step in STEPS for theme in THEMES[:2])
        others = (*tiled, *taking, *(f"{TAKEN}-{theme}" for theme in THEMES), PASSPORT, MAP, f"{MAP}-light", *TURNED)
        drawn = [file for file in others if _wanted(file, words)]
        if shots or drawn:
            database = str(scratch / "demo.db")
            _quietly("demo", "--off-screen", "--database", database, "-o", str(scratch / "demo.png"))
            with Store.open(database, migrate=False, world=None) as store:
                outbox_example.fill(store, instant(AT, rules_at(store, store.newest_at() or 0), name="at"))
            for shot in shots:
                _shoot(shot, database, scratch)
            if drawn:
                _draw(drawn, database, scratch)
        if _wanted(CASE, words):
            make_application("light")
            made = case_of(WORKED, city="City of Lakeview", day="17 November 2026")
            _keep(case_picture(made, "a4", look())[0], DOCS / "pictures" / f"{CASE}.png")
        _widgets(scratch / "widgets", words)
    return 0


def _wanted(file: str, words: Sequence[str]) -> bool:
    return not words or any(word in file for word in words)


def _quietly(*arguments: str) -> None:
    """A command of the program; what it prints is only shown where it fails."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        code = callboard(arguments)
    if code:
        sys.exit(f"{said.getvalue()}callboard {' '.join(arguments)} failed.")


def _shoot(shot: Shot, database: str, scratch: Path) -> None:
    file, size = scratch / f"{shot.file}.png", f"{shot.size[0]}x{shot.size[1]}"
    _quietly(
        "snapshot",
        shot.name,
        "-o",
        str(file),
        "--size",
        size,
        "--theme",
        shot.theme,
        "--database",
        database,
        "--at",
        AT,
    )
    _keep(QImage(str(file)), DOCS / "pictures" / file.name)


def _draw(files: Sequence[str], database: str, scratch: Path) -> None:
    """What no command shows: a board with every kind of tile, a passport, and what the Requests page can turn to."""
    (scratch / f"{TILED}.toml").write_text("\n".join(_board()), encoding="utf-8")
    (scratch / UNKNOWN).write_text("\n".join(_tickets()), encoding="utf-8")
    with Store.open(database, migrate=False, world=None) as store:
        at = instant(AT, rules_at(store, store.newest_at() or 0), name="at")
        rules = rules_at(store, at)
        finder, backlog = backlog_at(store, rules, at)
        picture = replace(picture_at(store, rules, at), requests=backlog)
        for file in files:
            theme = next((theme for theme in THEMES if f"-{theme}" in file), THEMES[0])
            if file == PASSPORT:
                image = _passport(picture, rules)
            elif file in TURNED:
                image = over(file, store, database, picture, rules, finder, theme)
            elif file.startswith(TILED):
                size = TILED_SIZES[file.removeprefix(f"{TILED}-{theme}")]
                image = render(TILED, picture, rules, theme=theme, size=size, folders=[scratch])
            elif file.startswith(INTAKE):
                image = _intake(file.split("-")[1], store, database, picture, rules, finder, theme)
            else:
                turn = _by_area if file.startswith(MAP) else partial(_importing, scratch / UNKNOWN)
                image = _requests(turn, store, database, picture, rules, finder, theme)
            _keep(image, DOCS / "pictures" / f"{file}.png")


def _requests(
    turn: Callable[[RequestsPage], None],
    store: Store,
    database: str,
    picture: Picture,
    rules: Rules,
    finder: Finder,
    theme: str,
) -> QImage:
    """The Requests page, turned to what is to be shown."""
    make_application(theme)
    jobs = Jobs()
    pages = picture_pages(store, database, jobs, picture, finder)

    def shown(told: Picture, by: Rules) -> Page:
        page = pages["requests"](told, by)
        assert isinstance(page, RequestsPage)
        turn(page)
        return page

    image = render("requests", picture, rules, theme=theme, size=FULL, pages={**pages, "requests": shown}, jobs=jobs)
    jobs.close()
    return image


def _intake(
    step: str, store: Store, database: str, picture: Picture, rules: Rules, finder: Finder, theme: str
) -> QImage:
    """The page on which a call is taken, at a step."""
    make_application(theme)
    jobs = Jobs()
    pages = picture_pages(store, database, jobs, picture, finder)

    def shown(told: Picture, by: Rules) -> Page:
        page = pages[INTAKE](told, by)
        assert isinstance(page, IntakePage)
        form = _call(finder, picture.requests.at)
        if step == STEPS[-1]:
            page.show_saved(form, "R1000-002")
        elif step != STEPS[0]:
            page.begin(form)
            page.go(STEPS.index(step))
        return page

    image = render(INTAKE, picture, rules, theme=theme, size=SMALL, pages={**pages, INTAKE: shown}, jobs=jobs)
    jobs.close()
    return image


def _call(finder: Finder, at: int) -> Form:
    """Somebody calls of what another one has called of before."""
    frame = finder.frame
    rows = frame.present(at)
    rows = rows[frame.is_open(rows, at) & np.isfinite(frame["lat"][rows])]
    row = int(rows[np.argmax(frame["opened"][rows])])
    names = {name: frame.names[name].texts[frame[name][row]] for name in ("category", "department", "area")}
    return Form(
        city=frame.cities.texts[frame["city"][row]],
        words="It is next to the bus stop, in the right lane",
        address=finder.texts.of(np.array([row]), "address")[0],
        lat=float(frame["lat"][row]) + 0.0002,
        lon=float(frame["lon"][row]),
        resident=Resident("Ann Lee", "555 0123", "ann@example.org"),
        **names,
    )


def _by_area(page: RequestsPage) -> None:
    """Overdue requests by area, beside the heat map of the same."""
    page.show_by("area")
    page.show_view(1)
    page.place.figure.setCurrentIndex(page.place.figure.findData("overdue"))


def _importing(file: Path, page: RequestsPage) -> None:
    """A file of a city that nobody has described, with what was guessed of it."""
    page.look_at_file(file)


def _tickets() -> Iterator[str]:
    """A made-up city's file; its words for a status are not all known."""
    yield "Ticket,Date Received,Promised By,Date Finished,State,Issue Type,Division,Council District,Intake,Lat,Lng"
    for number in range(90):
        day, month, kind = 1 + number * 7 % 28, 3 + number // 30, number % 5
        state = ("Finished", "New", "In progress", "Finished", "Parked", "Finished", "Duplicate")[number % 7]
        done = f"{min(day + 1 + number % 9, 28):02}.{month:02}.2026 {8 + number % 9:02}:{number * 7 % 60:02}"
        issue = ("Pothole", "Missed collection", "Street light out", "Graffiti", "Fallen tree")[kind]
        team = ("Streets", "Waste", "Lighting", "Streets", "Parks")[kind]
        cells = (
            f"R-{24_000 + number}",
            f"{day:02}.{month:02}.2026 {7 + number % 10:02}:{number * 13 % 60:02}",
            f"{28 - number % 3}.{month:02}.2026" if kind != 2 else "",
            done if state in ("Finished", "Duplicate") else "",
            state,
            issue,
            team,
            f"District {1 + number % 6}",
            ("Phone", "Web form", "App", "Walk-in", "Phone", "E-mail", "Pager")[number * 3 % 7],
            f"{44.95 + number % 9 / 100:.4f}",
            f"{-93.10 - number % 7 / 100:.4f}",
        )
        yield ",".join(cells)


def _passport(picture: Picture, rules: Rules) -> QImage:
    """The passport of the centre's service level."""
    make_application("dark")
    told = passport(picture, rules, "centre", "service_level", 0, picture.at)
    assert told is not None
    card = PassportCard()
    card.set_passport(told.title, told.value, told.rows, told.same, told.letters)
    card.setFixedWidth(CARD)
    card.adjustSize()
    return card.grab().toImage()


def _board() -> Iterator[str]:
    wide = [kind for kind in sorted(TILES) if kind.startswith(WIDE)]
    small = sorted(TILES.keys() - set(wide))
    above = -(-len(small) // COLUMNS)
    rows = above + -(-len(wide) * 2 // COLUMNS)
    yield f'name = "Tiles"\nrows = {rows}\ncolumns = {COLUMNS * CELLS}'
    for kinds, first, share in ((small, 0, 1), (wide, above, 2)):
        for place, kind in enumerate(kinds):
            row, column = divmod(place * share, COLUMNS)
            yield f'[[tiles]]\nkind = "{kind}"\nrow = {first + row}\ncolumn = {column * CELLS}'
            yield f"columns = {CELLS * share}"


def _widgets(scratch: Path, words: Sequence[str]) -> None:
    gallery.main(["-o", str(scratch)])
    for file in sorted(scratch.glob("*.png")):
        if _wanted(f"widgets/{file.stem}", words) and not file.name.startswith(ALIKE):
            _keep(QImage(str(file)), DOCS / "gallery" / file.name)


def _keep(image: QImage, file: Path) -> None:
    """Write a picture with a palette of its own, packed as tightly as it goes."""
    file.parent.mkdir(parents=True, exist_ok=True)
    writer = QImageWriter(str(file))
    writer.setQuality(0)  # of PNG: packed the most
    if not writer.write(packed(image)):
        sys.exit(f"{file} cannot be written: {writer.errorString()}.")
    print(f"{file.relative_to(DOCS)}  {file.stat().st_size / 1024:.0f} kB", flush=True)


def packed(image: QImage) -> QImage:
    """The image in 256 of its colours, every other as the nearest of them."""
    colours, where, counts = np.unique(_pixels(image), return_inverse=True, return_counts=True)
    kept = colours[_chosen(colours, counts.astype(np.int64))]
    nearest = _away(colours, kept).argmin(axis=1).astype(np.uint8)[where.reshape(image.height(), image.width())]
    step = -(-image.width() // 4) * 4
    lines = np.zeros((image.height(), step), np.uint8)
    lines[:, : image.width()] = nearest
    small = QImage(lines.tobytes(), image.width(), image.height(), step, QImage.Format.Format_Indexed8)
    small.setColorTable([int(colour) for colour in kept])
    return small.copy()


def _pixels(image: QImage) -> NDArray[np.uint32]:
    opaque = image.convertToFormat(QImage.Format.Format_RGB32)
    found = np.frombuffer(opaque.constBits(), np.uint32).reshape(image.height(), opaque.bytesPerLine() // 4)
    return np.ascontiguousarray(found[:, : image.width()]) | np.uint32(0xFF000000)


def _chosen(colours: NDArray[np.uint32], counts: NDArray[np.int64]) -> list[int]:
    """Places of the most frequent colours, and of those that would be missed the most."""
    kept = [int(place) for place in np.argsort(-counts, kind="stable")[: COLOURS - RARE]]
    away = _away(colours, colours[kept]).min(axis=1)
    while len(kept) < min(COLOURS, len(colours)):
        kept.append(int((away * counts).argmax()))
        away = np.minimum(away, _away(colours, colours[kept[-1:]])[:, 0])
    return kept


def _away(colours: NDArray[np.uint32], others: NDArray[np.uint32]) -> NDArray[np.int64]:
    """How far each colour is from each of the others, squared."""
    away = np.zeros((len(colours), len(others)), np.int64)
    for shift in (0, 8, 16):
        one, other = ((each >> np.uint32(shift) & np.uint32(255)).astype(np.int64) for each in (colours, others))
        away += (one[:, None] - other[None, :]) ** 2
    return away


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
