"""What a picture says of one scope, as plain values: figures, names, ages and what is missing in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from supervisor.core.rules import QueueRules, Rules
from supervisor.metrics.service_level import shown_code
from supervisor.picture import Figures, Picture, WaitingCaller
from widgets import format as shown

CENTRE = "centre"
ROLLING = (15, 30, 60)
UNCONNECTED = "no telephone system connected"
LEFT = ("timed_out", "left_empty", "left_by_key", "withdrawn")
"""The ways to leave a queue that are neither an answer nor an abandon."""
UNSERVED = (("timed_out", "time-outs"), ("left_empty", "no agents"))
"""Those of them who wanted an answer and were sent away, and the words of a tile for them."""
NAMED_SYSTEMS = 2
"""So many telephone systems are named, more are counted."""
NAMED = 0.05
"""The share of offered above which a tile names them."""
UNSEEN = "nobody saw this day"
_LIVE = {"starting", "live", "lost"}


def figures(picture: Picture, scope: str, window: int = 0) -> Figures:
    """The figures of a scope over the day, or over the last `window` minutes; empty where there are none."""
    found = picture.figures.get(scope, {})
    if not window:
        return found
    rolling: Mapping[int, Figures] = found.get("rolling", {})
    return rolling.get(window, {})


def value(figures_: Figures, key: str) -> Any:
    """A figure bare: the share of a ratio, None where there is none."""
    found = figures_.get(key)
    if isinstance(found, Mapping) and "passport" in found:
        return found["value"]
    return found


def number(figures_: Figures, key: str) -> float | None:
    """A figure that is a number, None where there is none."""
    found = value(figures_, key)
    return found if isinstance(found, int | float) else None


def passport(figures_: Figures, key: str) -> Mapping[str, Any]:
    """What a ratio is made of, empty for what has no passport."""
    found = figures_.get(key)
    return found["passport"] if isinstance(found, Mapping) and "passport" in found else {}


def kind_of(scope: str) -> str:
    """centre, queue, group, agent or team."""
    return scope.partition("/")[0]


def name_of(scope: str) -> str:
    """What follows the kind, empty for the centre."""
    return scope.partition("/")[2]


def rules_of(rules: Rules, scope: str) -> QueueRules:
    """The thresholds that apply to a scope: a queue's own, else the centre's."""
    return rules.queue(name_of(scope)) if kind_of(scope) == "queue" else rules.centre


def service_code(rules: Rules, scope: str) -> str:
    """What belongs to the name of a scope's service level: `SL-I 80/20`."""
    limits = rules_of(rules, scope)
    return shown_code(limits.code, limits.target, limits.within_s)


def service_codes(rules: Rules, scopes: Iterable[str]) -> tuple[str, bool]:
    """What the service levels of many scopes are called together, and whether each has to tell its own code.

    `SL-I 80/20` where all agree, `SL-I` where only the code is the same, else nothing.
    """
    codes = {service_code(rules, scope) for scope in scopes}
    formulas = {code.partition(" ")[0] for code in codes}
    together = codes if len(codes) == 1 else formulas
    return (together.pop() if len(together) == 1 else "", len(formulas) > 1)


def scope_name(rules: Rules, scope: str) -> str:
    """As people call it."""
    kind, _, name = scope.partition("/")
    match kind:
        case "centre":
            return rules.centre.shown or "Centre"
        case "queue":
            return rules.queue(name).shown or name
        case "agent":
            return rules.agent(name).shown or name
    return name


def queues_of(picture: Picture, rules: Rules, scope: str) -> list[str]:
    """The queues that belong to a scope of calls, by their own names."""
    kind, _, name = scope.partition("/")
    every = picture.names("queue")
    if kind == "queue":
        return [name]
    if kind == "group":
        return [queue for queue in every if rules.queue(queue).group == name]
    return every


def waiting(picture: Picture, rules: Rules, scope: str) -> list[WaitingCaller]:
    """Who waits in a scope, the longest first."""
    chosen = set(queues_of(picture, rules, scope))
    return sorted((c for c in picture.callers if c.queue in chosen), key=lambda caller: entered(caller, scope))


def entered(caller: WaitingCaller, scope: str) -> int:
    """Since when a caller waits (ms): a queue counts her stay in it, the centre the time from her first entry."""
    return caller.since if kind_of(scope) == "queue" else caller.first


def longest_wait(picture: Picture, rules: Rules, scope: str, now: int) -> float | None:
    """Of the callers waiting now, in seconds; None where nobody waits."""
    callers = waiting(picture, rules, scope)
    return max(0.0, (now - entered(callers[0], scope)) / 1000) if callers else None


def age(picture: Picture, rules: Rules, scope: str, now: int) -> str:
    """How old the figures of a scope are, once a telephone system that tells of it is silent for longer than it may.

    Where others go on telling of it, the silent ones are named; empty while all of them do.
    """
    gone = _gone(picture, rules, scope, now)
    if not gone:
        return ""
    words = shown.age((now - min(gone.values())) / 1000)
    return words if _telling(picture, rules, scope) <= gone.keys() else f"{systems(gone)} {words}"


def silent(picture: Picture, rules: Rules, scope: str, now: int) -> tuple[str, ...]:
    """The telephone systems that tell of a scope and are silent for longer than they may, while others go on."""
    gone = _gone(picture, rules, scope, now)
    return () if _telling(picture, rules, scope) <= gone.keys() else tuple(sorted(gone))


def systems(names: Iterable[str]) -> str:
    """Telephone systems as a note names them."""
    every = sorted(names)
    return f"{len(every)} systems" if len(every) > NAMED_SYSTEMS else " and ".join(every)


def _gone(picture: Picture, rules: Rules, scope: str, now: int) -> dict[str, int]:
    """Since when the systems of a scope are silent, as far as that is longer than it may be."""
    limit = now - rules.stale_after_s * 1000
    if picture.stale_since is not None:
        every = [source.system for source in picture.phones] or [""]
        return dict.fromkeys(every, picture.stale_since) if picture.stale_since <= limit else {}
    late = {system: at for system, at in picture.silent.items() if at <= limit}
    telling = _telling(picture, rules, scope) if late else ()
    return {system: at for system, at in late.items() if system in telling}


def _telling(picture: Picture, rules: Rules, scope: str) -> frozenset[str]:
    """The telephone systems that tell of a scope; all of them where that is not known."""
    every = frozenset(source.system for source in picture.phones)
    match kind_of(scope):
        case "queue" | "agent":
            return (picture.fed.get(scope) or every) & every
        case "group":
            parts = [f"queue/{queue}" for queue in queues_of(picture, rules, scope)]
        case "team":
            parts = [f"agent/{name}" for name in picture.names("agent") if rules.agent(name).team == name_of(scope)]
        case _:
            return every
    told = [_telling(picture, rules, part) for part in parts]
    return frozenset().union(*told) if told else every


def moves(picture: Picture) -> bool:
    """Whether time goes on in it: some source is live or will be; a world of finished files stands still."""
    return any(source.health in _LIVE for source in picture.sources)


def free(figures_: Figures) -> int | None:
    """How many agents are available, None where nobody saw."""
    found: int | None = (figures_.get("agents") or {}).get("available", 0)
    return found


def unconnected(picture: Picture) -> bool:
    """Whether there are requests, and no telephone system that could tell of calls, nor any call."""
    return bool(picture.requests.cities) and callless(picture)


def callless(picture: Picture) -> bool:
    """Whether neither the journal nor a source that could fill it tells of calls, on this day or any other."""
    today = picture.callers or picture.names("queue") or picture.names("agent")
    return not (picture.phones or picture.heard or today)


def newest_day(picture: Picture) -> date | None:
    """The last day that the journal tells of calls, None where there is none."""
    return local(max(picture.heard.values()), picture.zone).date() if picture.heard else None


def only_past(picture: Picture) -> date | None:
    """That day where it is over and no source is there that could tell of a later one: calls came from files alone."""
    day = newest_day(picture)
    over = day is not None and day < local(picture.at, picture.zone).date()
    return day if over and not picture.phones else None


def newest_calls(day: date, today: date) -> str:
    """Of when they are and where they are seen, with the year where it is another than today's."""
    year = "" if day.year == today.year else f" {day.year}"
    return f"The newest calls are of {day:%a} {day.day} {day:%b}{year}; History shows them"


def left_otherwise(figures_: Figures) -> float | None:
    """How many left neither answered nor abandoned, None where nobody counts them."""
    found = [number(figures_, key) for key in LEFT]
    return None if None in found else sum(filter(None, found))


def unserved(figures_: Figures, *keys: str) -> float | None:
    """The share of callers whom the queue sent away: timed out, or no agent was there; None where nobody called."""
    gone = sum(number(figures_, key) or 0 for key in keys or (key for key, _ in UNSERVED))
    # In a rolling window more may leave than enter.
    whole = max(number(figures_, "offered") or 0, gone)
    return gone / whole if whole else None


def left_and_sent(figures_: Figures, digits: int) -> str:
    """How many left otherwise, and the share of offered who were sent away, which gives it its level: `12 · 5 %`."""
    left, share = left_otherwise(figures_), unserved(figures_)
    if left is None or share is None:
        return shown.count(left)
    return f"{shown.count(left)} · {shown.percent(share, digits)} %"


def abandonment(figures_: Figures, window: int = 0) -> tuple[int, int, int]:
    """What an abandonment is the share of: those who hung up, of how many calls, and the short ones left out of both.

    Of a rolling window those count whose wait ended in it.
    """
    keys = ("abandoned", "short_abandoned", "offered", "answered")
    gone, short, offered, answered = (int(number(figures_, key) or 0) for key in keys)
    return gone - short, (answered + gone if window else offered) - short, short


def sent_away(figures_: Figures) -> str:
    """Names the shares of callers who timed out or found no agents, once that is worth a word."""
    shares = ((words, unserved(figures_, key)) for key, words in UNSERVED)
    return joined(f"{words} {shown.percent(share)} %" for words, share in shares if share and share > NAMED)


def incomplete(figures_: Figures) -> str:
    """The word for figures over a gap."""
    return "incomplete" if figures_.get("incomplete") else ""


def unseen(picture: Picture) -> str:
    """Why figures of calls have no value on a day that nobody saw; empty on others."""
    return "" if picture.known else UNSEEN


def joined(words: Iterable[str]) -> str:
    """Notes side by side."""
    return " · ".join(filter(None, words))


def local(at: int, zone: str) -> datetime:
    """An instant (ms) on the centre's clock."""
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(ZoneInfo(zone))


def clock(at: int, zone: str) -> str:
    """`14:05`."""
    return f"{local(at, zone):%H:%M}"


def instant(text: str | None) -> int | None:
    """An instant as a statement tells it, in ms."""
    return None if text is None else round(datetime.fromisoformat(text).timestamp() * 1000)


def window_name(window: int) -> str:
    """`today`, `last 30 min`."""
    return f"last {window} min" if window else "today"
