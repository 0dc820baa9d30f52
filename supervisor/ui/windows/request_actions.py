"""What the Requests page asks for, and what it is answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from supervisor.requests.frame import Rows
from supervisor.requests.groups import Groups
from supervisor.requests.query import Query
from supervisor.requests.table import Table
from supervisor.sources.city_csv import Profile
from supervisor.ui.jobs import Progress
from supervisor.ui.models.request_shown import Shown
from supervisor.ui.models.requests import Look
from supervisor.ui.windows.desk_actions import DeskActions
from supervisor.ui.windows.page import Sought
from supervisor.ui.windows.request_import import ImportActions
from widgets.outlines import Outlines


@dataclass(frozen=True, slots=True)
class Found:
    """Rows in the order asked for, how to read them, of how many requests they were chosen, and their groups."""

    look: Look
    rows: Rows
    every: int
    groups: Groups | None = None


@dataclass(frozen=True, slots=True)
class RequestActions:
    """What the page asks for, all on a worker thread; any may raise CallboardError.

    `tables` are by dimension at an instant (ms) for a city (empty: all). `outlines` are a city's map, empty where it
    has none. `export` writes what was found to a file. `import_file` takes a file by a profile, which it keeps where
    that is wanted, as it stood at an instant (ms; None: its newest date), and says what came of it; `files` recognise
    one. `seek` finds requests while somebody types. `desk` acts on requests; without it they are only looked at.
    """

    find: Callable[[Query], Found]
    tables: Callable[[int, str], Mapping[str, Table]]
    shown: Callable[[Look, int], Shown]
    outlines: Callable[[str], Outlines]
    export: Callable[[Found, Path, Progress], str]
    import_file: Callable[[Path, Profile, bool, int | None, Progress], str]
    import_map: Callable[[Path, str, Progress], str]
    files: ImportActions
    seek: Callable[[str], Sequence[Sought]] = lambda words: ()
    desk: DeskActions | None = None
