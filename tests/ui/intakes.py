"""What the tests of intake share: a city with a map, addresses, categories and some open requests."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from supervisor.cli.common import rules_at
from supervisor.cli.intake_desk import IntakeDesk
from supervisor.places.addresses import Addresses, Point
from supervisor.reports.ageing import load
from supervisor.requests.finder import Finder
from supervisor.requests.form import Form, Resident
from supervisor.requests.record import Request
from supervisor.store import AddressesRow, MapRow, Store
from supervisor.ui.jobs import Jobs
from supervisor.ui.windows.intake import IntakePage
from tests.places.test_areas import collection, feature, square

CITY, ZONE = "springfield", "America/Chicago"
NOW = 1_773_945_900_000
HOUR = 3_600_000
POINTS = [
    Point("12", "Elm St", "", 40.5, -73.5),
    Point("14", "Elm St", "", 40.5004, -73.5),
    Point("120", "N Main St", "Apt 1", 40.6, -73.6),
    Point("7", "Far Rd", "", 42.0, -73.5),
]
SERVICE = {
    "departments": {"Public Works": {"mail": "works@example.org"}, "Parks": {}},
    "categories": {
        "Pothole": {"department": "Public Works", "words": ["hole in the road"], "priority": "high"},
        "Street light out": {"department": "Public Works", "words": ["dark street", "lamp"]},
        "Tree": {"department": "Parks", "words": ["branch"]},
        "Graffiti": {"department": "Parks", "handling": "web"},
    },
    "slas": {"Holes": {"categories": ["Pothole"], "resolution": "24h"}},
}
OLD = Request("2026-1", NOW - HOUR, category="Pothole", department="Public Works", lat=40.5002, lon=-73.5)
FAR = Request("2026-2", NOW - HOUR, category="Pothole", department="Public Works", lat=40.7, lon=-73.5)


def springfield(store: Store, *, service: bool = True) -> Store:
    """Fills a database."""
    store.observe(CITY, NOW - HOUR, [OLD, FAR], ZONE, "Springfield", now=1)
    body = collection(feature("East", [square(-74.0, 40.0)]))
    store.keep_map(MapRow(CITY, "map", "name", 1, "ann", 1), body)
    made = Addresses.of(POINTS)
    store.keep_addresses(AddressesRow(CITY, "points", len(made), "ann", 1), made.pack())
    if service:
        settings = json.loads(json.dumps({"service": SERVICE}))
        store.save_settings(settings, valid_from=0, made_at=1, author="ann", expected_version=0)
    return store


def page(store: Store, jobs: Jobs) -> IntakePage:
    """The page over a database, at `NOW`."""
    desk = IntakeDesk(store, lambda: Finder(load(store, rules_at(store, NOW))), lambda: NOW)
    return IntakePage(desk.actions(), jobs)


def opened(folder: Path) -> Store:
    """A database of Springfield."""
    return springfield(Store.open(str(folder / "intake.db"), migrate=True))


def look(jobs: Jobs, place: int = 0, **edits: object) -> IntakePage:
    """The page at a step, with something written down."""
    made = page(opened(Path(tempfile.mkdtemp())), jobs)
    if place:
        known = {"category": "Pothole", "department": "Public Works", "words": "Deep hole in the right lane"}
        point = {"address": "12 Elm St", "lat": 40.5, "lon": -73.5, "area": "East", "priority": "high"}
        made._edit({"city": CITY, **known, **point, "resident": Resident("Ann Lee", "212 555 0123"), **edits})
    made.go(place)
    return made


def look_done(jobs: Jobs) -> IntakePage:
    """With a number to read out."""
    made = look(jobs)
    made.show_saved(Form(CITY, "Pothole", address="12 Elm St"), "R1000-002")
    return made


LOOKS: dict[str, Callable[[Jobs], QWidget]] = {
    "intake": look,
    "intake_words": partial(look, place=1),
    "intake_place": partial(look, place=2),
    "intake_outside": partial(look, place=2, outside=True, area="", lat=42.0, address="7 Far Rd"),
    "intake_contact": partial(look, place=3),
    "intake_verify": partial(look, place=4),
    "intake_done": look_done,
}
