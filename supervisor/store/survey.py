"""What residents said of their requests in surveys, and how they were contacted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
from sqlalchemy import func, select

from supervisor.core.events import RequestsActed, decode
from supervisor.requests.answers import Answer, Contacted
from supervisor.store.part import Part, upsert
from supervisor.store.personal import storable
from supervisor.store.rejects import Rejectable, set_aside
from supervisor.store.schema import journal, satisfaction

ACTED = "requests.acted"


class Survey(Part):
    """Answers of residents, and tries to reach them."""

    def keep_answers(self, answers: Sequence[Answer], rejects: Sequence[Rejectable], now: int) -> int:
        """Keeps answers, one of each request and instant, and what was set aside; how many are new."""
        rows = [{**msgspec.structs.asdict(one), "comment": storable(one.comment), "made_at": now} for one in answers]
        count = select(func.count()).select_from(satisfaction)
        with self._db.write() as connection:
            before = connection.execute(count).scalar_one()
            if rows:
                keys = ("city", "number", "answered_at")
                connection.execute(upsert(connection, satisfaction, keys, ("score", "comment")), rows)
            set_aside(connection, rejects, now)
            return connection.execute(count).scalar_one() - before

    def answers(self, since: int, until: int) -> list[Answer]:
        """Those given between two instants (ms), both included."""
        columns = [satisfaction.c[name] for name in Answer.__struct_fields__]
        query = select(*columns).where(satisfaction.c.answered_at.between(since, until))
        with self._db.read() as connection:
            return [Answer(*row) for row in connection.execute(query.order_by(satisfaction.c.answered_at))]

    def contacts(self, since: int, until: int) -> list[Contacted]:
        """Every try to reach a resident between two instants (ms), both included, the oldest first."""
        columns = (journal.c.at, journal.c.system, journal.c.kind, journal.c.version, journal.c.body)
        query = select(*columns).where(journal.c.kind == ACTED, journal.c.at.between(since, until))
        with self._db.read() as connection:
            rows = connection.execute(query.order_by(journal.c.at, journal.c.position)).all()
        events = ((row.at, row.system, decode(row.kind, row.version, row.body)) for row in rows)
        return [one for at, city, event in events if isinstance(event, RequestsActed) for one in _of(at, city, event)]


def _of(at: int, city: str, event: RequestsActed) -> Iterator[Contacted]:
    # What unpacks acts loads numpy, which most of the store does without.
    from supervisor.requests.acted import unpack

    told = unpack(event.body)
    if told.act.get("act") == "contact":
        act = told.act
        for number in told.numbers:
            outcome, reached = str(act.get("outcome", "reached")), bool(act.get("told", False))
            yield Contacted(city, number, at, str(act.get("channel", "phone")), outcome, reached)
