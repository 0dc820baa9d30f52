"""Commands as a person types them: a recording to begin with, and how one that cannot be done ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from supervisor.app import COULD_NOT, DONE

BEGAN = 1_767_621_600
"""2026-01-05, two in the afternoon UTC: a Monday."""
DAY_S = 86_400
LOG = "asterisk-queue-log"


class Answer(NamedTuple):
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


Run = Callable[..., Answer]


def story(first: int, calls: int) -> list[str]:
    """Lines of a queue_log: a caller every ten seconds, two of three answered."""
    lines = [f"{first}|NONE|NONE|NONE|QUEUESTART|"]
    for number in range(calls):
        at, call, queue = first + 10 * number, f"c.{number}", ("info", "parks & trees")[number % 2]
        lines.append(f"{at}|{call}|{queue}|NONE|ENTERQUEUE||555{number:04}|1")
        if number % 3:
            lines.append(f"{at + 4}|{call}|{queue}|Zoë O'Neil, Jr|CONNECT|4|b.{number}|2")
            lines.append(f"{at + 9}|{call}|{queue}|Zoë O'Neil, Jr|COMPLETEAGENT|4|5|1")
        else:
            lines.append(f"{at + 8}|{call}|{queue}|NONE|ABANDON|1|1|8")
    return lines


def text(*stories: list[str]) -> str:
    """The text of a log."""
    return "".join(f"{line}\n" for each in stories for line in each)


def could_not(answer: Answer, words: str, code: int = COULD_NOT) -> None:
    """One sentence on the standard error, and nothing of a traceback."""
    assert answer.code == code
    assert answer.err.startswith("callboard: ")
    assert answer.err.count("\n") == 1
    assert answer.err.rstrip().endswith((".", "…"))
    assert words in answer.err
    assert "Traceback" not in answer.err + answer.out
    assert "unexpected" not in answer.err


def figures(answer: Answer) -> dict[str, Any]:
    """What `metrics --json` told."""
    assert (answer.code, answer.err) == (DONE, "")
    told: dict[str, Any] = json.loads(answer.out)
    return told
