"""What is done to requests at a desk: event, row, audit and whatever else is to be told, in one transaction."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Connection

from supervisor.core.errors import CallboardError
from supervisor.core.rights import Role, require
from supervisor.requests.acts import Act, Choice, Did, Outcome, State
from supervisor.store.part import Part

if TYPE_CHECKING:
    from supervisor.store.acting import Acting, Wanted

# What packs acts loads numpy: a tenth of a second for those alone who act on requests.

Tell = Callable[..., None]
Changes = Callable[[State, int], dict[str, Any]]
"""What is changed of a request at an instant (ms), or `Cannot`, as `Act.changes` has it."""


class NothingToUndo(CallboardError):
    """An act is not there, or changed nothing that could be taken back."""


class Desk(Part):
    """Acting on requests, and what was done to them."""

    def states(self, choices: Sequence[Choice]) -> list[State | None]:
        """Each as it stands now, None where there is no such request."""
        from supervisor.store.states import states_of

        with self._db.read() as connection:
            found = states_of(connection, choices)
        return [found.get((choice.city, choice.number)) for choice in choices]

    def act(
        self,
        act: Act,
        choices: Sequence[Choice],
        *,
        by: str,
        role: Role,
        now: int,
        why: str = "",
        rule: str = "",
        key: str = "",
        tell: Tell | None = None,
        changes: Changes | None = None,
    ) -> Outcome:
        """Does something to all of the requests that it fits and that nobody has changed since, in one transaction.

        `NotAllowed` where the role may not. What is refused is told beside what was done. An act whose `key` (32 hex
        digits) is known already is not done again. `tell(connection, changes)` is called in the transaction. `changes`
        is asked in place of the act's own, where they depend on more than the request.
        """
        from supervisor.store.acting import Acting, Head, Wanted

        require(role, act.RIGHT, by)
        head = Head(_key(key), msgspec.to_builtins(act), by, role.value, why.strip(), rule, act.words)
        wanted = Wanted(changes or act.changes, act.NAME)
        with self._db.write() as connection:
            return self._done(connection, Acting(connection, head, now), wanted, choices, tell)

    def undo(
        self,
        key: str,
        *,
        by: str,
        role: Role,
        now: int,
        why: str = "",
        only: Iterable[Choice] = (),
        tell: Tell | None = None,
    ) -> Outcome:
        """Takes an act back by a new one, on every request (or `only` some) that nobody has changed since."""
        from supervisor.store.acting import Acting, Head, Wanted
        from supervisor.store.deeds import back, changed_since, of_key, right_of, taken_back

        with self._db.write() as connection:
            deeds = of_key(connection, key)
            before = taken_back(deeds, only)
            if not before:
                raise NothingToUndo("There is nothing to take back: a note stays, and so does what is not there.")
            require(role, right_of(deeds[0][1]), by)
            head = Head(_key(""), {"act": "undo"}, by, role.value, why.strip(), "", "", undoes=bytes.fromhex(key))
            choices, since = [Choice(*names) for names in before], changed_since(connection, deeds)
            wanted = Wanted(lambda state, _: back(state, *before[_of(state)], since.get(_of(state))), "Undo")
            return self._done(connection, Acting(connection, head, now), wanted, choices, tell)

    def _done(
        self, connection: Connection, acting: Acting, wanted: Wanted, choices: Sequence[Choice], tell: Tell | None
    ) -> Outcome:
        outcome = acting.do(wanted, choices)
        if outcome.changed:
            if tell is not None:
                tell(connection, outcome.changed)
            self._tell(connection, outcome.position)
        return outcome

    def acts_of(self, city: str, number: str) -> list[Did]:
        """Everything that was done to a request, the oldest first."""
        from supervisor.store.deeds import deeds_of

        with self._db.read() as connection:
            return deeds_of(connection, city, number)


def _of(state: State) -> tuple[str, str]:
    return state.city, state.number


def _key(text: str) -> bytes:
    return bytes.fromhex(text) if text else uuid.uuid4().bytes
