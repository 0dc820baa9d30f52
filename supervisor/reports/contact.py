"""How residents were reached and how content they are: what `callboard requests contact` prints."""

from __future__ import annotations

from typing import Any

from supervisor.core.rules import Rules
from supervisor.metrics.sight import Ratio
from supervisor.reports.ageing import check_city, iso
from supervisor.requests.answers import SCORES
from supervisor.requests.contact import Touch, by_department
from supervisor.requests.frame import Frame
from supervisor.store import Store

CODES = {
    "reached": "tries that reached somebody / all tries to reach residents",
    "told": "resolved requests whose resident was told since / requests resolved and not reopened",
}
SATISFACTION = "mean of the last score (1 to 5) of each request that was answered for"


def contact(store: Store, frame: Frame, rules: Rules, since: int, at: int, city: str = "") -> dict[str, Any]:
    """Figures of the centre and of each department, from one instant to another (ms)."""
    check_city(frame, city)
    rows = by_department(frame, since, at, store.contacts(since, at), store.answers(since, at), city)
    whole = Touch()
    for touch in rows.values():
        whole.add(touch)
    window = {"since": iso(since, rules), "at": iso(at, rules), "basis": "requests as they stand at the end"}
    return {
        "at": window["at"],
        "since": window["since"],
        "city": city or None,
        "centre": _figures(whole, window),
        "rows": {name: _figures(touch, window) for name, touch in rows.items()},
    }


def _figures(touch: Touch, window: dict[str, str]) -> dict[str, Any]:
    mean = touch.satisfaction
    return {
        "tries": touch.tries.total(),
        "by_channel": _sums(touch, 0),
        "by_outcome": _sums(touch, 1),
        "reached": _share("reached", touch.reached, window),
        "resolved": touch.closed,
        "told": touch.told,
        "share_told": _share("told", touch.share_told, window),
        "answers": touch.answers,
        "by_score": {str(score): touch.scores[score] for score in SCORES},
        "satisfaction": {
            "value": None if mean is None else round(mean, 4),
            "passport": {"code": SATISFACTION, "window": window, "sample": touch.answers, "assumptions": []},
        },
    }


def _sums(touch: Touch, part: int) -> dict[str, int]:
    """Tries by their channel (0) or their outcome (1)."""
    sums: dict[str, int] = {}
    for key, count in sorted(touch.tries.items()):
        sums[key[part]] = sums.get(key[part], 0) + count
    return sums


def _share(name: str, ratio: Ratio, window: dict[str, str]) -> dict[str, Any]:
    passport = {"code": CODES[name], "window": window, "sample": ratio.sample, "assumptions": []}
    return {"value": ratio.value, "passport": passport}
