"""The state of the world in one line: what the status line is told of a picture."""

from __future__ import annotations

from supervisor.core.rules import Rules
from supervisor.picture import Picture, SourceState
from supervisor.ui import readings
from widgets.format import age, percent
from widgets.level import Level
from widgets.statusline import Chip

_LEVELS = {"live": Level.good, "lost": Level.stale, "refused": Level.bad}
_WORDS = {"starting": "starting", "refused": "refused", "done": "finished"}
_WORLDS = {"demo": "demonstration", "replay": "replay"}


def place(picture: Picture, rules: Rules) -> str:
    """The name of the centre, the world if it is not the real one, and whose time it is where nobody has said so."""
    zone = f"{picture.zone} time, none is set" if rules.zone_assumed and picture.serial else ""
    return readings.joined((rules.centre.shown or "Callboard", _WORLDS.get(picture.world, ""), zone))


def chips(picture: Picture, now: int) -> list[Chip]:
    """One for each source."""
    return [_chip(source, now) for source in picture.sources]


def _chip(source: SourceState, now: int) -> Chip:
    word = _WORDS.get(source.health, "")
    if source.health == "lost":
        word = "silent" if source.last_at is None else age(max(0, now - source.last_at) / 1000).replace(" old", "")
    return Chip(source.name, source.name, _LEVELS.get(source.health, Level.none), word)


def alert(picture: Picture, rules: Rules, now: int) -> tuple[str, Level]:
    """What is wrong with the figures as a whole; the worst of it, empty where nothing is."""
    stale = readings.age(picture, rules, readings.CENTRE, now)
    silent = readings.silent(picture, rules, readings.CENTRE, now)
    if picture.note:
        return picture.note, Level.bad
    if silent:
        names = readings.systems(silent)
        return f"Nothing comes from {names}: figures are {stale.removeprefix(names).strip()}", Level.bad
    if not picture.phones and picture.heard:
        return "", Level.warn  # Calls came from files alone: nothing has failed, and each number says how old it is.
    if stale:
        return f"No source delivers: figures are {stale}", Level.bad
    if not picture.known and not readings.unconnected(picture):
        return "Nobody saw this day: no source was there, so there are no figures of it", Level.warn
    refused = [source.name for source in picture.phones if source.health == "refused"]
    if refused:
        return f"{', '.join(refused)} refuses the connection", Level.bad
    gap = next((gap for gap in picture.gaps if gap.until is None), None)
    if gap is not None:
        return f"Figures incomplete since {readings.clock(gap.since, picture.zone)}", Level.warn
    return "", Level.warn


def catching_up(picture: Picture) -> str:
    """How far the journal is folded, empty once it is."""
    if picture.catching_up is None:
        return ""
    return f"Catching up with the journal: {percent(picture.catching_up)} %"
