"""The dates of the requests in a block, and what is odd about them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from supervisor.requests.record import Flag
from supervisor.sources.city_csv.layout import Cells
from supervisor.sources.city_csv.moments import Moment, Moments
from supervisor.sources.city_csv.profile import Profile, key
from supervisor.sources.city_csv.words import missing

Instants = list[int | None]


class Odd:
    """What is odd about the rows of a block, by row: flags, and words to keep."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.flags: defaultdict[int, list[Flag]] = defaultdict(list)
        self.words: defaultdict[int, dict[str, str]] = defaultdict(dict)

    def note(self, row: int, flag: Flag, field: str = "", word: str = "") -> None:
        """One odd thing, and the city's words for the field where ours cannot say the same."""
        if flag not in self.flags[row]:
            self.flags[row].append(flag)
        if field:
            self.words[row][field] = word[:100]

    def strange(self, row: int, moment: Moment, field: str, word: str) -> None:
        """An odd time; the word is kept where the time was a choice."""
        if moment.flag is Flag.NO_TIME_OF_DAY:
            self.note(row, moment.flag)
        elif moment.flag is not None:
            self.note(row, moment.flag, field, word)


class Dates:
    """Reads the columns of dates of one file."""

    def __init__(self, profile: Profile) -> None:
        """Reads nothing yet."""
        self._missing = missing(profile)
        self._moments = Moments(profile.zone, profile.dates, profile.offsets)

    def opened(self, cells: Cells, odd: Odd) -> Instants:
        """When each was opened; None where that cannot be read."""
        instants, strange, texts = self._column("opened", cells)
        for row, moment in strange.items():
            if moment is not None:
                odd.strange(row, moment, "opened", texts[row])
        return instants

    def closed(self, cells: Cells, opened: Sequence[int], odd: Odd) -> Instants:
        """When each was closed; a day without a time begins with it, or with the opening where that is on the day."""
        instants, strange, texts = self._column("closed", cells)
        for row, moment in strange.items():
            if moment is None:
                odd.note(row, Flag.UNREADABLE_CLOSING, "closed", texts[row])
            else:
                odd.strange(row, moment, "closed", texts[row])
                instants[row] = _not_before(opened[row], moment)
        return instants

    def due(self, cells: Cells, odd: Odd) -> tuple[Instants, list[bool]]:
        """When each is due, and whether only the day is told: then it is due when the day ends."""
        instants, strange, texts = self._column("due", cells)
        dated = [False] * cells.rows
        for row, moment in strange.items():
            if moment is None:
                odd.note(row, Flag.UNREADABLE_DUE, "due", texts[row])
            elif moment.ends is not None:
                instants[row], dated[row] = moment.ends, True
            else:
                odd.strange(row, moment, "due", texts[row])
        return instants, dated

    def updated(self, cells: Cells) -> Instants:
        """When each was changed last, where that can be read."""
        return self._column("updated", cells)[0]

    def newest(self, cells: Cells, opened: Instants, now: int) -> int:
        """The newest date (ms) of an opening, closing or change up to `now`; -1 where there is none."""
        odd = Odd()
        columns = (opened, self.closed(cells, [at or 0 for at in opened], odd), self.updated(cells))
        return max((at for column in columns for at in column if at is not None and at <= now), default=-1)

    def _column(self, field: str, cells: Cells) -> tuple[Instants, dict[int, Moment | None], Sequence[str]]:
        texts = cells[field]
        if field not in cells:
            return [None] * cells.rows, {}, texts
        instants, strange = self._moments.column(texts)
        for row in [row for row, moment in strange.items() if moment is None and key(texts[row]) in self._missing]:
            del strange[row]
        return instants, strange, texts


def _not_before(opened: int, moment: Moment) -> int:
    """A closing as early as it can have been, but for what would be before its opening without need."""
    if moment.at >= opened:
        return moment.at
    if moment.ends is not None and opened < moment.ends:
        return opened
    if moment.second is not None and moment.second >= opened:
        return moment.second
    return moment.at
