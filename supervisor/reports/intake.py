"""Taking a request over the telephone, beside a store: categories, places, duplicates, promises, and its number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import msgspec
import numpy as np

from supervisor.core.errors import UsageError
from supervisor.core.rights import Role, may
from supervisor.core.rules import Rules
from supervisor.places.addresses import Address
from supervisor.reports.addresses import Places
from supervisor.reports.ageing import titles
from supervisor.reports.standing import Standing, standing
from supervisor.requests.acts import Cancel, Choice, Note, State
from supervisor.requests.cities import city_name
from supervisor.requests.clock import deadline, ends_a_day, target
from supervisor.requests.duplicates import Asked, Open, like
from supervisor.requests.finder import Finder
from supervisor.requests.form import Form, Resident
from supervisor.requests.hours import hours_of
from supervisor.requests.kinds import Kinds
from supervisor.requests.numbers import WrongNumber
from supervisor.requests.promises import calendar
from supervisor.requests.service import Service
from supervisor.store import Store
from supervisor.store.desk import Tell

DAY_MS = 86_400_000
HOUR_MS = 3_600_000
OUR_CITY = "our_city"
"""What a city is called of which no file tells, until the settings say otherwise."""
STATUS_CALL = "Status call: the resident asked where it is."
MOST_LIKE = 5


class Here(msgspec.Struct, frozen=True):
    """Who takes the call, and by what: her account and role, the rules and the service directory of now."""

    account: str
    role: Role
    rules: Rules
    service: Service
    tell: Tell | None = None


class Spot(msgspec.Struct, frozen=True):
    """A point (degrees): the address and the area there, empty where there is none, and whether it is outside."""

    lat: float
    lon: float
    address: str = ""
    area: str = ""
    outside: bool = False


class Alike(msgspec.Struct, frozen=True):
    """An open request that may be the same: its label ("city/number"), what is shown of it, and why it may be."""

    label: str
    number: str
    category: str
    address: str
    opened_at: int
    why: str
    lat: float | None = None
    lon: float | None = None


class Promised(msgspec.Struct, frozen=True):
    """When a request is promised to be done (ms), and by which SLA."""

    at: int
    sla: str
    whole_day: bool = False


class Found(msgspec.Struct, frozen=True):
    """A request that was asked for by number: as it stands, its words and place, who waits for it, what was done.

    `is_known` says that somebody left word, also to whom may not read who it is: then `resident` is None.
    """

    state: State
    words: str
    address: str
    due: Standing
    resident: Resident | None
    is_known: bool = False
    done: tuple[tuple[int, str, str, str], ...] = ()
    """When (ms), who, what, and the words, the newest first."""


class Ground(msgspec.Struct, frozen=True):
    """What a city has to choose from; `cities` are all there are, by short name and by what they are called."""

    city: str
    cities: tuple[tuple[str, str], ...]
    kinds: Kinds
    addresses: int = 0
    mapped: bool = False


class Intake:
    """Over one store. `finder` searches the newest frame of requests, None where there is none; `clock` in ms."""

    def __init__(
        self, store: Store, here: Callable[[], Here], clock: Callable[[], int], finder: Callable[[], Finder | None]
    ) -> None:
        self.store, self.here, self.clock, self.finder = store, here, clock, finder
        self._places: dict[str, tuple[object, Places]] = {}

    # what there is

    def cities(self) -> tuple[tuple[str, str], ...]:
        """Every city that has requests or a map, by short name and by what it is called."""
        names = titles(self.store.snapshots())
        known = {row.city for row in self.store.snapshots()} | {row.city for row in self.store.maps()}
        known |= {row.city for row in self.store.address_files()}
        known |= {self.here().rules.city} - {""}
        return tuple((city, city_name(city, names)) for city in sorted(known or {OUR_CITY}))

    def home(self) -> str:
        """The city whose requests the desk opens: the one set, else the only one; `UsageError` where it is not told."""
        if chosen := self.here().rules.city:
            return chosen
        cities = self.cities()
        if len(cities) == 1:
            return cities[0][0]
        named = ", ".join(title for _, title in cities)
        raise UsageError(f"Say for which city it is, or set “City of the desk” in the settings; there are: {named}.")

    def ground(self, city: str = "") -> Ground:
        """Of a city, or of the desk's own."""
        cities = self.cities()
        chosen = city or (self.here().rules.city or cities[0][0])
        kinds = Kinds(self.here().service, self.store.seen_categories(chosen))
        places = self.places(chosen)
        addresses = 0 if places.addresses is None else len(places.addresses)
        return Ground(chosen, cities, kinds, addresses, places.areas is not None)

    def places(self, city: str) -> Places:
        """Where things are in a city; read again when its map or its addresses are others."""
        maps, points = self.store.maps(), self.store.address_files()
        rows = [row for row in maps if row.city == city], [row for row in points if row.city == city]
        if city not in self._places or self._places[city][0] != rows:
            self._places[city] = rows, Places.of(self.store, city)
        return self._places[city][1]

    # places

    def search(self, city: str, text: str) -> Sequence[Address]:
        """Addresses that somebody may mean."""
        return self.places(city).search(text)

    def spot(self, city: str, lat: float, lon: float, address: str = "") -> Spot:
        """What is at a point; the nearest address where none is given."""
        places = self.places(city)
        if not address and places.addresses is not None and (near := places.addresses.near(lat, lon)):
            address = near.text
        return Spot(lat, lon, address, places.area(lat, lon), places.is_outside(lat, lon))

    def placed(self, form: Form) -> Form:
        """The form with the point and area of its address, or the area of its point, as far as they are known."""
        places = self.places(form.city)
        if form.lat is None and form.address and places.addresses is not None:
            one = places.addresses.exact(form.address)
            if one is not None:
                form = msgspec.structs.replace(form, lat=one.lat, lon=one.lon)
        if form.lat is None or form.lon is None:
            return form
        spot = self.spot(form.city, form.lat, form.lon, form.address)
        return msgspec.structs.replace(form, area=form.area or spot.area, outside=spot.outside)

    # before it is saved

    def alike(self, form: Form) -> tuple[Alike, ...]:
        """Open requests that may be the same trouble."""
        finder = self.finder()
        if finder is None:
            return ()
        limits, at, frame = self.here().service.duplicates, self.clock(), finder.frame
        category = frame.names["category"].code(form.category)
        city = frame.code_of(form.city)
        asked = Asked(city, -1 if category is None else category, at, form.lat, form.lon, form.words)
        with finder.lock:
            recent = Open.of(frame, at, at - limits.hours * HOUR_MS)
            found = like(recent, asked, limits, lambda rows: finder.texts.of(rows, "words"), MOST_LIKE)
            return tuple(_alike(finder, one.row, _why(one.metres, one.same_words)) for one in found)

    def promise(self, form: Form, at: int | None = None) -> Promised | None:
        """When it would be done if it were opened now, or at an instant (ms)."""
        return promised_of(self.here().service, form.department, form.category, form.priority, at or self.clock())

    def save(self, form: Form) -> str:
        """Opens it; the confirmation number."""
        here = self.here()
        keep = here.rules.keep_contacts_days * DAY_MS
        zone = here.rules.zone
        return self.store.open_request(
            form, here.account, self.clock(), role=here.role, zone=zone, keep_contact_ms=keep, tell=here.tell
        )

    # one that is there

    def find(self, text: str) -> Found:
        """A request by its number, however that is typed; `WrongNumber` where there is none."""
        where = self.store.find_number(text)
        if where is None:
            raise WrongNumber(f"There is no request {text.strip()[:40]}; ask for the number once more.")
        (state,), request = self.store.states([Choice(*where)]), self.store.request(*where)
        assert state is not None
        assert request is not None
        here = self.here()
        due = standing(self.store, here.rules, self.finder, state, self.clock())
        place = request.address or ("" if request.lat is None else f"{request.lat:.5f}, {request.lon:.5f}")
        done = tuple((each.at, each.by, each.what, each.words) for each in reversed(self.store.acts_of(*where)))
        resident, allowed = self.store.resident(*where), may(here.role, "resident.read")
        return Found(state, request.words, place, due, resident if allowed else None, bool(resident), done)

    def note_call(self, label: str, words: str = STATUS_CALL) -> str:
        """Notes that somebody asked where a request is; a sentence."""
        return self._act(Note(words), label, "") or "The status call is noted."

    def cancel(self, label: str, why: str) -> str:
        """Cancels a request; a sentence."""
        return self._act(Cancel(), label, why) or f"{label.partition('/')[2]} is cancelled."

    def _act(self, act: Note | Cancel, label: str, why: str) -> str:
        here, (city, _, number) = self.here(), label.partition("/")
        outcome = self.store.act(
            act, [Choice(city, number)], by=here.account, role=here.role, now=self.clock(), why=why, tell=here.tell
        )
        for refused in outcome.refused:
            raise UsageError(refused.sentence)
        return ""


def promised_of(service: Service, department: str, category: str, priority: str, at: int) -> Promised | None:
    """When a request that is opened at an instant (ms) is promised to be done; None where nobody promised anything."""
    known = service.category(category)
    sla = service.sla_for(department, category, priority or (known.priority if known else ""), at)
    if sla is None or not sla.resolution:
        return None
    hours = hours_of(calendar(service, service.calendar_for(service.department_for(department, category), sla)))
    wanted = target(sla.resolution)
    due = deadline(at, wanted, hours)
    whole_day = wanted.unit.in_days and bool(ends_a_day(np.array([due], np.int64), hours.zone)[0])
    return Promised(due, sla.name, whole_day)


def _alike(finder: Finder, row: int, why: str) -> Alike:
    frame, one = finder.frame, np.array([row])
    city, number = frame.cities.texts[frame["city"][row]], frame.numbers[frame["who"][row]]
    lat, lon = float(frame["lat"][row]), float(frame["lon"][row])
    return Alike(
        label=f"{city}/{number}",
        number=number,
        category=frame.names["category"].texts[frame["category"][row]],
        address=finder.texts.of(one, "address")[0],
        opened_at=int(frame["opened"][row]),
        why=why,
        lat=None if np.isnan(lat) else lat,
        lon=None if np.isnan(lon) else lon,
    )


def _why(metres: float | None, same_words: bool) -> str:
    away = "" if metres is None else "at the same place" if metres < 1 else f"{metres:,.0f} m away"
    return ", ".join(filter(None, (away, "the same words" if same_words else "")))


def clock_words(at: int, rules: Rules, *, whole_day: bool = False) -> str:
    """An instant (ms) as it is said on the telephone: `Tue 24 Nov 2026, 17:00`; a whole day without its time."""
    local = datetime.fromtimestamp((at - whole_day) / 1000, UTC).astimezone(rules.tz)
    day = f"{local:%a} {local.day} {local:%b %Y}"
    return day if whole_day else f"{day}, {local:%H:%M}"
