"""What acting on requests asks for, and what it is answered: all of it on a worker thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from supervisor.core.rights import Role
from supervisor.requests.acts import Act, Choice, Outcome
from supervisor.requests.assignment import Suggestion
from supervisor.requests.frame import Rows
from supervisor.requests.preview import Preview
from supervisor.ui.jobs import Progress


@dataclass(frozen=True, slots=True)
class Offers:
    """Names to choose from, the likeliest first, how far escalation goes, and what she who asks may do.

    `tree` are the categories that have others below them, each with its depth, from top to bottom.
    """

    departments: tuple[str, ...] = ()
    assignees: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    highest: int = 3
    role: Role = Role.ADMINISTRATOR
    tree: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class DeskActions:
    """`choices` are rows of the newest frame with the versions that it shows; `act` does something to them.

    `act` takes why it is done; `undo` the key of what was done. `suggest` says where a row should go, None where it is
    well where it is. Any may raise CallboardError.
    """

    offers: Callable[[], Offers]
    choices: Callable[[Rows], Sequence[Choice]]
    preview: Callable[[Act, Rows], Preview]
    act: Callable[[Act, Sequence[Choice], str, Progress], Outcome]
    undo: Callable[[str], Outcome]
    suggest: Callable[[int], Suggestion | None]
