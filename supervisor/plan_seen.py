"""What a picture has seen of the day, in the slots of its plan: calls that came, and who was logged in."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from supervisor.core.credits import CENTRE
from supervisor.picture import Picture, Point
from supervisor.planning.forecasted import Forecast
from supervisor.planning.intraday import reforecast
from supervisor.planning.series import Series
from supervisor.planning.sums import Array
from supervisor.planning.today import present

AGENT = "agent/"


def as_it_goes(picture: Picture, scope: str, forecast: Forecast) -> Forecast:
    """A forecast of any length with the rest of the picture's day reckoned anew by what came so far."""
    return reforecast(forecast, came_of(picture, scope, forecast), picture.at).expected


def came_of(picture: Picture, scope: str, forecast: Forecast) -> Series:
    """The calls of a picture in the slots of a forecast; what has not begun or was not seen is not known."""
    calls = np.full(len(forecast), np.nan)
    if picture.known:
        calls[(forecast.starts <= picture.at) & (forecast.starts >= picture.since)] = 0
        for point in picture.intervals.get(scope, ()):
            _put(calls, forecast, point, picture.interval_min * 60_000)
    mean = picture.figures.get(scope, {}).get("aht_s")
    aht = np.where(np.isnan(calls) | (calls == 0), np.nan, np.nan if mean is None else float(mean))
    return Series(start=forecast.start, minutes=forecast.minutes, zone=forecast.zone, calls=calls, aht_s=aht)


def _put(calls: Array, forecast: Forecast, point: Point, width: int) -> None:
    """An interval into the slots that it covers, in equal parts."""
    parts = max(width // forecast.width, 1)
    for part in range(parts):
        slot = forecast.place(point.start + part * forecast.width)
        if 0 <= slot < calls.size and not np.isnan(calls[slot]):
            calls[slot] += point.offered / parts


def logged_in_by_slot(picture: Picture, scope: str, forecast: Forecast) -> Array:
    """The mean of those logged in by slot, for what is over; of a queue only now."""
    told = np.full(len(forecast), np.nan)
    here = forecast.place(picture.at)
    if scope == CENTRE:
        spans = [stay[1:] for _, (_, stays) in stays_of(picture) for stay in stays]
        if spans:
            told[: max(here, 0)] = present(spans, forecast)[: max(here, 0)]
    if 0 <= here < told.size and (now := logged_in(picture, scope)) is not None:
        told[here] = now
    return told


def logged_in(picture: Picture, scope: str) -> int | None:
    """How many are logged in now, None where nobody knows or no agent was ever seen."""
    agents = picture.figures.get(scope, {}).get("agents")
    return None if agents is None or not picture.known or not picture.names("agent") else agents.get("logged_in")


def stays_of(picture: Picture) -> Iterator[tuple[str, tuple[int, tuple[tuple[str, int, int], ...]]]]:
    """By the name of each agent up to when it is known where she was, and where."""
    for scope, figures in picture.figures.items():
        if scope.startswith(AGENT) and "stays" in figures:
            yield scope.removeprefix(AGENT), figures["stays"]
