"""Takes surveys of residents into the store: answers of requests that are known, and a reason for every other line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from supervisor.core.errors import CallboardError
from supervisor.core.rules import Rules
from supervisor.reports.imports import size_of
from supervisor.requests.acts import Choice
from supervisor.requests.answers import Answer
from supervisor.sources.base import Reject
from supervisor.sources.survey_file import Answered, read_survey
from supervisor.store import Store


class SurveyTaken(msgspec.Struct, frozen=True):
    """How an import went so far: answers taken, those of them that are new, lines set aside, share of the file."""

    answers: int = 0
    new: int = 0
    rejected: int = 0
    share: float = 0.0

    def sentence(self, name: str) -> str:
        """In words."""
        answers = "1 answer" if self.answers == 1 else f"{self.answers:,} answers"
        lines = "1 line" if self.rejected == 1 else f"{self.rejected:,} lines"
        aside = f", {lines} set aside (callboard rejects lists them)" if self.rejected else ""
        return f"{name}: {answers} of residents, {self.new:,} of them new{aside}."


def import_survey(store: Store, path: Path, rules: Rules, now: int, city: str = "") -> Iterator[SurveyTaken]:
    """Take a file; `city` is whose requests it tells of, without it all cities are looked through.

    Raises `CallboardError` where the file cannot be used, or there are no requests yet.
    """
    cities = [city] if city else sorted({row.city for row in store.snapshots()})
    if not cities:
        raise CallboardError("There are no requests yet, so nothing that residents could have answered for.")
    size, done = size_of(path), SurveyTaken()
    yield done
    for part in read_survey(path, rules.tz, now):
        found, unknown = _known(store, part.answers, cities)
        rejects = [*part.rejects, *(_unknown(path.name, one) for one in unknown)]
        new = store.keep_answers(found, rejects, now)
        share = min(1.0, part.read / max(1, size))
        done = SurveyTaken(done.answers + len(found), done.new + new, done.rejected + len(rejects), share)
        yield done


def _known(store: Store, answers: Sequence[Answered], cities: Sequence[str]) -> tuple[list[Answer], list[Answered]]:
    """Those of requests that are there, and the others."""
    found: list[Answer] = []
    left = list(answers)
    for city in cities:
        states = store.states([Choice(city, one.number) for one in left])
        pairs = [*zip(left, states, strict=True)]
        found += [_answer(one, city, state.number) for one, state in pairs if state is not None]
        left = [one for one, state in pairs if state is None]
    unknown = []
    for one in left:
        told = _by_name(store, one.number, cities)
        if told is None:
            unknown.append(one)
        else:
            found.append(_answer(one, *told))
    return found, unknown


def _by_name(store: Store, number: str, cities: Sequence[str]) -> tuple[str, str] | None:
    """A number of ours may be written in several ways."""
    try:
        found = store.find_number(number)
    except CallboardError:
        return None
    return found if found is not None and found[0] in cities else None


def _answer(one: Answered, city: str, number: str) -> Answer:
    return Answer(city, number, one.answered_at, one.score, one.comment)


def _unknown(name: str, one: Answered) -> Reject:
    return Reject(name, one.line, f"There is no request {one.number[:60]}.", one.text)
