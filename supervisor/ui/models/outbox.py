"""Messages of the outbox as rows of a table, and one of them with all that is in it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from supervisor.requests.cities import city_name
from supervisor.requests.messages import UNDECIDED, MessageState
from supervisor.store import Outgoing
from supervisor.ui.models.request_facts import Facts
from supervisor.ui.models.rows import Cell, Head, Row
from supervisor.ui.readings import local
from widgets import format as shown
from widgets.level import Level

HEADS = (
    Head("State"),
    Head("About"),
    Head("What"),
    Head("To", tip="The address, or the endpoint where that has none"),
    Head("Why", tip="What went wrong last, or why it was dropped"),
    Head("Failed\ntries", True),
    Head("Made"),
    Head("Next try,\nor sent"),
)
WORDS = {
    MessageState.WAITING: "waiting",
    MessageState.STUCK: "stuck",
    MessageState.SENT: "sent",
    MessageState.DROPPED: "dropped",
}


def level(message: Outgoing) -> Level:
    """How bad it is: stuck, failing for now, or nothing to speak of."""
    if message.state is MessageState.STUCK:
        return Level.bad
    failing = message.state is MessageState.WAITING and message.attempts
    return Level.warn if failing else Level.none


def outbox_rows(messages: Sequence[Outgoing], zone: str) -> list[Row]:
    """What is to be looked at first comes first, and of the same the newest."""
    behind = waiting_behind(messages)
    return [_row(message, zone, behind.get(message.id)) for message in sorted(messages, key=urgency)]


def waiting_behind(messages: Sequence[Outgoing]) -> dict[int, Outgoing]:
    """By id the first message of the same request to the same place, for those that wait until that is decided."""
    first: dict[tuple[str, ...], Outgoing] = {}
    found: dict[int, Outgoing] = {}
    for message in sorted((each for each in messages if each.state in UNDECIDED), key=lambda each: each.id):
        before = first.setdefault((message.city, message.number, message.target, message.to), message)
        if before is not message:
            found[message.id] = before
    return found


def _why(message: Outgoing, before: Outgoing | None) -> str:
    if message.note or before is None:
        return message.note
    return f"Waits behind message {before.id}, which is {state_words(before)}."


def _row(message: Outgoing, zone: str, before: Outgoing | None) -> Row:
    tries, why = message.attempts, _why(message, before)
    return Row(str(message.id), (
        Cell(state_words(message), float(_ORDER.index(message.state)) - min(tries, 1) / 2, level(message)),
        Cell(message.about or shown.DASH),
        Cell(message.subject or shown.DASH),
        Cell(message.to or message.target, tip=f"{message.to or 'Everything'} by {message.target}"),
        Cell(why or shown.DASH, tip=why),
        Cell(shown.count(tries) if tries else shown.DASH, float(tries)),
        _when(message.made_at, zone),
        _next(message, zone),
    ))  # fmt: skip


_ORDER = (MessageState.STUCK, MessageState.WAITING, MessageState.SENT, MessageState.DROPPED)


def urgency(message: Outgoing) -> tuple[int, bool]:
    """What to look at first: stuck ones, then failing ones."""
    return _ORDER.index(message.state), not message.attempts


def state_words(message: Outgoing) -> str:
    """`failing` is one that waits for its next try."""
    if message.state is MessageState.WAITING and message.attempts:
        return "failing"
    return WORDS[message.state]


def _next(message: Outgoing, zone: str) -> Cell:
    match message.state:
        case MessageState.SENT if message.sent_at is not None:
            return _when(message.sent_at, zone)
        case MessageState.WAITING if message.attempts:
            return _when(message.next_at, zone)
        case _:
            return Cell(shown.DASH)


def _when(at: int, zone: str) -> Cell:
    return Cell(_moment(at, zone), float(at))


def _moment(at: int, zone: str) -> str:
    moment = local(at, zone)
    return f"{moment:%a} {moment.day} {moment:%b %H:%M:%S}"


def counted(counts: Mapping[MessageState, int], keep_days: int) -> str:
    """How many there are of each state, as a sentence."""
    stuck, waiting = counts.get(MessageState.STUCK, 0), counts.get(MessageState.WAITING, 0)
    sent, dropped = counts.get(MessageState.SENT, 0), counts.get(MessageState.DROPPED, 0)
    days = "1 day" if keep_days == 1 else f"{keep_days:,} days"
    return (
        f"{shown.count(stuck)} stuck, {shown.count(waiting)} waiting. "
        f"{shown.count(sent)} sent and {shown.count(dropped)} dropped, which are kept for {days}."
    )


def facts(message: Outgoing, zone: str, before: Outgoing | None = None) -> Facts:
    """All that is known of one; `before` is what it waits behind."""
    why = _why(message, before)
    text = message.body.get("text")
    return Facts(
        title=message.subject or f"Message {message.id}",
        second=f"{state_words(message)[:1].upper()}{state_words(message)[1:]} · message {message.id}",
        level=level(message),
        facts=tuple(_facts(message, zone)),
        words=text if isinstance(text, str) else "",
        flags=(why,) if why else (),
        originals=(),
        history=(),
    )


def _facts(message: Outgoing, zone: str) -> Iterator[tuple[str, str, Level]]:
    told = {
        "About": f"{message.number}, {city_name(message.city)}" if message.city else "",
        "To": message.to,
        "By": f"{message.target} ({message.kind})",
        "Made": _moment(message.made_at, zone),
        "Failed tries": str(message.attempts) if message.attempts else "",
        "Next try": _moment(message.next_at, zone) if state_words(message) == "failing" else "",
        "Sent": _moment(message.sent_at, zone) if message.sent_at is not None else "",
        "Key": message.key,
    }
    yield from ((name, text, Level.none) for name, text in told.items() if text)
    if message.kind != "mail":
        yield from ((name, text, Level.none) for name, text in _flat(message.body) if name != "id")


def _flat(body: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    """The fields of a body, those inside others after their names."""
    for name, value in body.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{name} ")
        elif value not in (None, ""):
            yield f"{before}{name}", value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
