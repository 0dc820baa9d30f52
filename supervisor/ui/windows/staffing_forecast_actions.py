"""What the Forecast part asks for, and what it is given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from supervisor.planning.edits import Edits
from supervisor.planning.forecast_kept import Planned
from supervisor.planning.forecasting import Found, Wanted
from supervisor.planning.series import Series
from supervisor.reports.forecasts import Earlier
from supervisor.sources.interval_columns import Layout
from supervisor.ui.jobs import Progress
from supervisor.ui.windows.staffing_columns import FileColumns


@dataclass(frozen=True, slots=True)
class Offered:
    """The queues that may be forecast, by name and what they are called; the usual length of an interval."""

    queues: tuple[tuple[str, str], ...] = ()
    minutes: int = 30


@dataclass(frozen=True, slots=True)
class Opened:
    """A forecast, the versions that were saved before it, and what is to be said of what was kept of them."""

    found: Found
    earlier: tuple[Earlier, ...] = ()
    said: str = ""

    @property
    def version(self) -> int:
        """The newest that is saved, 0 where none is."""
        return self.earlier[0].row.version if self.earlier else 0


@dataclass(frozen=True, slots=True)
class ForecastActions:
    """What the part asks for, each on a worker thread; any may raise CallboardError.

    `look` gets the queues that the screens know. `open` forecasts a queue with the changes of the newest version (or of
    one that is named), `again` the same history otherwise, `edit` puts changes over a forecast. `save` gives the
    version, `columns` looks at an interval file, `take` imports it and says so.
    """

    look: Callable[[Sequence[str]], Offered]
    open: Callable[[Wanted, int | None, Progress], Opened]
    again: Callable[[Found, Wanted], Found]
    edit: Callable[[Found, Edits], Found]
    save: Callable[[str, Planned, int], int]
    publish: Callable[[str, int], None]
    versions: Callable[[str, Series], Sequence[Earlier]]
    columns: Callable[[Path], FileColumns]
    take: Callable[[Path, str, Layout, Progress], str]
