"""What the intake page asks for, and what it is answered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from supervisor.core.rules import Rules
from supervisor.places.addresses import Address
from supervisor.reports.intake import Alike, Found, Ground, Promised, Spot
from supervisor.requests.form import Form
from widgets.outlines import Ring


@dataclass(frozen=True, slots=True)
class Known:
    """A city: what can be chosen from, the borders of its areas (longitude, latitude), and the rules of now."""

    ground: Ground
    rings: tuple[Ring, ...]
    rules: Rules


@dataclass(frozen=True, slots=True)
class IntakeActions:
    """All on a worker thread; any may raise CallboardError.

    `known` is of a city ("" the desk's own), `search` finds addresses in a city by what was typed, `spot` tells what is
    at a point (degrees). `alike` are open requests that may be the same, `promise` when it would be done. `save` opens
    the request and gives its number. `find` takes a number; `note_call` and `cancel` a label ("city/number") and give a
    sentence.
    """

    known: Callable[[str], Known]
    search: Callable[[str, str], Sequence[Address]]
    spot: Callable[[str, float, float, str], Spot]
    alike: Callable[[Form], Sequence[Alike]]
    promise: Callable[[Form], Promised | None]
    save: Callable[[Form], str]
    find: Callable[[str], Found]
    note_call: Callable[[str], str]
    cancel: Callable[[str, str], str]
