"""Requests that are opened at the desk: a number of their own, and everything of them in one transaction."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import Connection, func, select

from supervisor.core.rights import Role, require
from supervisor.requests.acts import Act, Cannot, Changed, Choice, Merge, Prioritise
from supervisor.requests.form import Form, Resident
from supervisor.requests.kinds import Seen
from supervisor.requests.numbers import FIRST, check, seems_ours
from supervisor.requests.numbers import number as number_of
from supervisor.store.audit import Entry, add, digest_of
from supervisor.store.part import Part, upsert
from supervisor.store.personal import CONTACT, erase_for_good, storable, token_key
from supervisor.store.schema import desk, journal, meta, outbox, personal, requests, snapshots

if TYPE_CHECKING:
    from supervisor.requests.record import Request
    from supervisor.store.desk import Tell

DAY_MS = 86_400_000
KEPT_CONTACT_MS = 90 * DAY_MS
"""How long a resident's name and address are kept unless the centre says otherwise."""
COUNTER = "request_count"
SOURCE = "desk"
DESK_NOTE = "Requests that are opened at the desk."
_DESK_NOTES = msgspec.json.encode((DESK_NOTE,)).decode()


class Intake(Part):
    """Opening requests, finding them by number, and the residents who wait for them."""

    def open_request(
        self,
        form: Form,
        by: str,
        now: int,
        *,
        role: Role,
        zone: str = "",
        keep_contact_ms: int = KEPT_CONTACT_MS,
        tell: Tell | None = None,
    ) -> str:
        """Opens a request at an instant (ms) and gives its confirmation number.

        `Incomplete` where something lacks, `Cannot` where its parent is none, `NotAllowed` where the role may not.
        `zone` is that of a city of which nothing is known yet. Number, row, event, first acts, audit and contact are
        written together, and so is what `tell(connection, changes)` puts beside them.
        """
        from supervisor.store.keeping import last_position

        require(role, "request.create", by)
        form.check()
        with self._db.write() as connection:
            number = _next_number(connection, form.city)
            self._take(connection, form, form.request(number, now), now)
            _known_city(connection, form.city, now, zone)
            if form.resident:
                _keep_resident(connection, form, number, now + keep_contact_ms)
            self._note(connection, form, number, Entry(now, by, role.value, "request.create"), tell)
            self._tell(connection, last_position(connection))
        return number

    def _take(self, connection: Connection, form: Form, request: Request, now: int) -> None:
        from supervisor.requests.packed import Lists, plain
        from supervisor.store.confirmed import Confirmed
        from supervisor.store.keeping import Keeping
        from supervisor.store.taking import Taking

        # Of a number that is new nothing was ever confirmed: what is kept of others need not be read.
        taking = Taking(connection, Confirmed(form.city), now, Lists([plain(request)]))
        Keeping(connection, form.city, SOURCE).keep(taking)

    def _note(self, connection: Connection, form: Form, number: str, entry: Entry, tell: Tell | None) -> None:
        """The audit, the priority as the first act on it, and what others are told; nothing of the resident."""
        from supervisor.store.acting import Acting, Head, Wanted
        from supervisor.store.states import states_of

        plain = {name: storable(getattr(form, name)) for name in ("category", "department", "channel")}
        body = {**plain, "events": [_last_event(connection)]}
        add(connection, msgspec.structs.replace(entry, subject=storable(f"{form.city}/{number}"), body=body))
        choice = Choice(form.city, number)
        for act in _first_acts(form):
            require(Role(entry.role), act.RIGHT, entry.actor)
            head = Head(uuid.uuid4().bytes, msgspec.to_builtins(act), entry.actor, entry.role, "", "", "")
            outcome = Acting(connection, head, entry.at).do(Wanted(act.changes, act.NAME), [choice])
            for refused in outcome.refused:
                raise Cannot(refused.sentence)
        if tell is not None:
            state = states_of(connection, [choice])[form.city, number]
            after = {"status": state.status, "priority": state.priority}
            who = (uuid.uuid4().hex, entry.at, entry.actor, "")
            tell(connection, (Changed(*who, "create", form.city, number, {}, after, state, form.words.strip()),))

    def seen_categories(self, city: str) -> list[Seen]:
        """The categories of a city's requests by department, the most frequent first."""
        names, number = (requests.c.category, requests.c.department), func.count()
        query = select(*names, number).where(requests.c.city == city).group_by(*names).order_by(number.desc())
        with self._db.read() as connection:
            return [Seen(*row) for row in connection.execute(query)]

    def desk_until(self, city: str = "") -> int:
        """When the desk has last opened a request or done something to one (ms), of a city or of all; 0 for never."""
        opened, acted = select(func.max(requests.c.seen_at)), select(func.max(desk.c.moved_at))
        if city:
            opened = opened.where(requests.c.city == city)
            acted = acted.join(requests, requests.c.id == desk.c.id).where(requests.c.city == city)
        with self._db.read() as connection:
            return max(connection.execute(query).scalar() or 0 for query in (opened, acted))

    def resident(self, city: str, number: str) -> Resident | None:
        """Whom to tell of a request; None where nobody left word, or it has been erased."""
        with self._db.read() as connection:
            return resident_of(connection, city, number)

    def forget_resident(self, city: str, number: str, entry: Entry) -> bool:
        """Erases whom to tell of a request before its time; whether there was anything, and the audit tells of it.

        What the outbox has for her goes too, sent or not.
        """
        with self._db.write() as connection:
            erase_for_good(connection)
            known = resident_of(connection, city, number)
            if known is not None and known.mail:
                hers = (outbox.c.city == city, outbox.c.number == number, outbox.c.to == known.mail)
                connection.execute(outbox.delete().where(*hers))
            one = personal.delete().where(personal.c.token == _token(connection, city, number))
            gone = connection.execute(one).rowcount > 0
            if gone:
                add(connection, entry)
            return gone

    def find_number(self, text: str) -> tuple[str, str] | None:
        """The city and the number of a request that somebody names by number, None where there is none.

        A city's own number is found as it stands; of what seems to be one of ours `WrongNumber` says what is wrong.
        """
        found = self._cities_of(text.strip())
        if not found and seems_ours(text):
            found = self._cities_of(check(text))
        return found[0] if found else None

    def _cities_of(self, number: str) -> list[tuple[str, str]]:
        """Those that have a request of this number, the newest first; by city, since only so it is in an index."""
        one = (requests.c.city.in_(select(snapshots.c.city).distinct()), requests.c.number == storable(number))
        query = select(requests.c.city, requests.c.number).where(*one).order_by(requests.c.id.desc())
        with self._db.read() as connection:
            return [(row.city, row.number) for row in connection.execute(query)]


def resident_of(connection: Connection, city: str, number: str) -> Resident | None:
    """Whom to tell of a request, as a transaction knows it."""
    return residents_of(connection, [(city, number)]).get((city, number))


AT_ONCE = 500
"""Tokens in one question."""


def residents_of(connection: Connection, wanted: Collection[tuple[str, str]]) -> dict[tuple[str, str], Resident]:
    """Whom to tell of requests (city, number), as a transaction knows them; those of whom nobody left word lack."""
    key = token_key(connection)
    tokens = {_token_by(key, city, number): (city, number) for city, number in wanted}
    names, found = [*tokens], {}
    for start in range(0, len(names), AT_ONCE):
        some = personal.c.token.in_(names[start : start + AT_ONCE])
        for row in connection.execute(select(personal.c.token, personal.c.value).where(some)):
            found[tokens[row.token]] = msgspec.json.decode(row.value, type=Resident)
    return found


def _first_acts(form: Form) -> Iterator[Act]:
    """What is done to a request as it is opened."""
    if form.priority:
        yield Prioritise(form.priority)
    if form.parent:
        yield Merge(form.parent)


def _last_event(connection: Connection) -> tuple[int, str]:
    """Where the journal tells of what has just been written, and a name for its bytes."""
    query = select(journal.c.position, journal.c.body).order_by(journal.c.position.desc()).limit(1)
    position, body = connection.execute(query).one()
    return position, digest_of(body)


def _next_number(connection: Connection, city: str) -> str:
    """Under the journal's lock, so that no two desks are given the same."""
    kept = connection.execute(select(meta.c.value).where(meta.c.name == COUNTER)).scalar()
    count = FIRST - 1 if kept is None else int(kept)
    number = ""
    while not number or _is_taken(connection, city, number):
        count += 1
        number = number_of(count)
    connection.execute(upsert(connection, meta, ["name"]), {"name": COUNTER, "value": str(count)})
    return number


def _is_taken(connection: Connection, city: str, number: str) -> bool:
    one = (requests.c.city == city, requests.c.number == number)
    return connection.execute(select(func.count()).select_from(requests).where(*one)).scalar_one() > 0


def _known_city(connection: Connection, city: str, now: int, zone: str) -> None:
    """A city of which no file tells is known by what the desk opens; of another one its files say until when."""
    kept = connection.execute(select(snapshots.c.as_of, snapshots.c.notes).where(snapshots.c.city == city)).all()
    if not kept:
        row = {"city": city, "as_of": now, "zone": zone, "made_at": now, "title": "", "notes": _DESK_NOTES}
        connection.execute(snapshots.insert(), row)
    elif len(kept) == 1 and kept[0].notes == _DESK_NOTES and kept[0].as_of < now:
        connection.execute(snapshots.update().where(snapshots.c.city == city).values(as_of=now, made_at=now))


def _token(connection: Connection, city: str, number: str) -> str:
    """Of a request, known only to who has this database."""
    return _token_by(token_key(connection), city, number)


def _token_by(key: bytes, city: str, number: str) -> str:
    told = storable(f"{city}/{number}").encode()
    return CONTACT + hashlib.blake2b(told, key=key, digest_size=8).hexdigest()


def _keep_resident(connection: Connection, form: Form, number: str, until: int) -> None:
    told = msgspec.structs.asdict(form.resident)
    plain = Resident(**{name: storable(" ".join(text.split())) for name, text in told.items()})
    row = {
        "token": _token(connection, form.city, number),
        "value": msgspec.json.encode(plain).decode(),
        "expires_at": until,
    }
    connection.execute(upsert(connection, personal, ["token"]), row)
