"""What can be done to requests on the page: the words and keys of each act, and the sentences about what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from supervisor.requests.acts import ACTS, Act, Cancel, Escalate, Hold, Merge, Outcome, Prioritise, Reassign, Refused
from supervisor.requests.preview import Preview
from widgets.format import count

MOST_REASONS = 3


@dataclass(frozen=True, slots=True)
class Doing:
    """An act as the page offers it: its tag, the words of its button, its key, and what it does in a few words."""

    tag: str
    words: str
    key: str
    tip: str
    first: bool = False

    @property
    def right(self) -> str:
        """What a role must be allowed."""
        return ACTS[self.tag].RIGHT


DOINGS = (
    Doing("reassign", "Reassign", "R", "Hand them to a department, to somebody, or to another category", first=True),
    Doing("escalate", "Escalate", "E", "Raise them by a level, or take that back", first=True),
    Doing("hold", "Hold", "H", "Wait for the resident, for a date, or for somebody outside", first=True),
    Doing("resume", "Resume", "U", "Go on with what was on hold"),
    Doing("respond", "Start work", "W", "Say that somebody has begun: the first response"),
    Doing("resolve", "Resolve", "D", "Say that they are done", first=True),
    Doing("reopen", "Reopen", "O", "They were not done: the same number, and the clock goes on"),
    Doing("cancel", "Cancel", "X", "The resident does not want it any more, or it was none"),
    Doing("merge", "Merge", "M", "They are duplicates of another one"),
    Doing("prioritise", "Priority", "P", "Say how urgent they are"),
    Doing("note", "Note", "N", "Write down something to be remembered"),
    Doing("contact", "Contact", "C", "Note that the resident was called or written to"),
)
BY_TAG = {doing.tag: doing for doing in DOINGS}
DONE = {
    "reassign": "reassigned",
    "escalate": "escalated",
    "hold": "put on hold",
    "resume": "resumed",
    "respond": "in progress",
    "resolve": "resolved",
    "reopen": "reopened",
    "cancel": "cancelled",
    "merge": "merged",
    "prioritise": "given a priority",
    "note": "noted",
    "contact": "noted as contacted",
}


def tag_of(act: Act) -> str:
    """The tag of an act."""
    return next(tag for tag, kind in ACTS.items() if isinstance(act, kind))


def requests(number: int) -> str:
    """`1 request`, `312 requests`."""
    return f"{count(number)} request{'' if number == 1 else 's'}"


def done_words(act: Act, outcome: Outcome) -> str:
    """`312 requests reassigned to Sanitation.`"""
    said = f"{requests(len(outcome.changed))} {_done(act)}"
    reasons = " ".join(refused_words(outcome.refused)[:MOST_REASONS])
    left = len(outcome.refused)
    return f"{said}; {count(left)} left as {'it was' if left == 1 else 'they were'}. {reasons}" if left else f"{said}."


def _done(act: Act) -> str:
    match act:
        case Reassign():
            to = " and to ".join(filter(None, (act.department, act.assignee))) or act.category
            return f"reassigned to {to}" if to else "given back to the department"
        case Escalate(level=0):
            return "de-escalated"
        case Escalate(level=int(level)):
            return f"escalated to level {level}"
        case Hold():
            return f"on hold: {act.status.replace('_', ' ')}"
        case Prioritise():
            return f"set to {act.priority or 'no'} priority"
        case Merge():
            return f"merged into {act.parent.partition('/')[2]}"
        case Cancel():
            return "cancelled"
    return DONE[tag_of(act)]


def undone_words(what: str, outcome: Outcome) -> str:
    """What was taken back, and of how many somebody has changed something since."""
    said = f"Undone: {what}." if outcome.changed else f"Nothing could be undone of: {what}."
    left = len(outcome.refused)
    more = f" {requests(left)} had been changed by somebody since and {'stays' if left == 1 else 'stay'} so."
    return said + (more if left else "")


def fit_words(told: Preview) -> str:
    """How many of the chosen an act fits."""
    if told.fits == told.chosen:
        said = f"Fits all {count(told.chosen)}" if told.chosen > 1 else "Fits it"
    elif told.fits:
        said = f"Fits {count(told.fits)} of {count(told.chosen)}"
    else:
        said = f"Fits none of {count(told.chosen)}" if told.chosen > 1 else "Does not fit it"
    if told.same:
        said += f"; {count(told.same)} {'is' if told.same == 1 else 'are'} so already"
        said += f", and {count(told.fits - told.same)} would change" if told.same < told.fits else ""
    return f"{said}."


def left_words(told: Preview) -> tuple[str, ...]:
    """A sentence for each reason why some are left out."""
    found = [_left(one.count, one.sentence) for one in told.left_out[:MOST_REASONS]]
    rest = sum(one.count for one in told.left_out[MOST_REASONS:])
    return (*found, *([f"{count(rest)} more for other reasons."] if rest else []))


def _left(number: int, sentence: str) -> str:
    return sentence if number == 1 else f"{sentence.rstrip('.')}; so are {count(number - 1)} more."


def step_words(told: Preview) -> tuple[str, ...]:
    """`Status: open → resolved · 12`."""
    return tuple(
        f"{step.field.capitalize()}: {_value(step.before)} → {_value(step.after)} · {count(step.count)}"
        for step in told.steps[:4]
    )


def _value(text: str) -> str:
    return text.replace("_", " ") or "none"


def refused_words(refused: Sequence[Refused]) -> tuple[str, ...]:
    """Every reason once, with how many have it; conflicts first."""
    reasons = Counter((not one.conflict, one.sentence.removeprefix(f"{one.number} ")) for one in refused)
    first = {(not one.conflict, one.sentence.removeprefix(f"{one.number} ")): one.sentence for one in reversed(refused)}
    ranked = sorted(reasons.items(), key=lambda one: (one[0][0], -one[1]))
    return tuple(_left(number, first[key]) for key, number in ranked)
