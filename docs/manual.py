"""Writes the tables of the manual from the program itself: `python -m docs.manual`."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from supervisor.app import COMMANDS, parser
from supervisor.metrics import contacts, handling, peaks, people, service_level, volume, waits
from supervisor.metrics.service_level import CODES, Counts, level
from supervisor.metrics.sight import Metric
from supervisor.requests.telling import FIELDS
from supervisor.settings import (
    AgentSettings,
    AsteriskAmi,
    AsteriskQueueLog,
    CentreSettings,
    FreeSwitch,
    HolidaySettings,
    Machine,
    Open311,
    Open311Endpoint,
    Person,
    QueueSettings,
    Simulated,
    service,
)
from supervisor.settings.outbox import MailServer, NoticeSettings, OutboxSettings, Webhook, WordingSettings

ROOT = Path(__file__).parent.parent
PART = re.compile(r"(<!-- made: ([a-z0-9-]+) -->\n).*?(<!-- end -->)", re.DOTALL)
WORKED = Counts(1000, 60, 860, 20, 10, 0, 1060, 0)
"""The example of ICMI's list of 2002: answered, abandoned, both within 20 s, short, nobody waiting, offered."""
TIMED_OUT = 40
UNITS = {
    "share": "share 0 to 1",
    "shares": "shares 0 to 1",
    "s": "seconds",
    "times": "seconds each",
    "states": "counts",
}
EVERYWHERE = ("centre", "queue", "agent", "group", "team")
TOLD_OF = {**{kind: f"{kind}s" for kind in EVERYWHERE}, "centre": "centre", "system": "telephone systems"}
THEMES = ("dark", "light", "contrast")
KINDS: dict[type, str] = {bool: "yes or no", int: "whole number", float: "number", str: "text"}


def pages() -> list[Path]:
    """Every page of the manual, and those beside it."""
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def written(text: str) -> str:
    """A page with its made parts made again."""
    return PART.sub(lambda found: f"{found[1]}\n{PARTS[found[2]]()}\n\n{found[3]}", text)


def main() -> int:
    """Bring every page up to date; returns the exit code."""
    for page in pages():
        old = page.read_text(encoding="utf-8")
        new = written(old)
        if new != old:
            page.write_text(new, encoding="utf-8")
            print(page.relative_to(ROOT))
    return 0


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(_cell(text) for text in line)} |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", r"\|") or " "


# settings


def settings(model: type[BaseModel], env: str = "") -> Callable[[], str]:
    """The fields of a model, a row each."""

    def made() -> str:
        fields = ((name, field) for name, field in model.model_fields.items() if name != "kind")
        rows = (
            (f"**{f.title}**", f"`{_key(env, name)}`", _default(f), _allowed(f), f.description or "")
            for name, f in fields
        )
        return table(("Setting", "Key", "Default", "Allowed", "What it means"), rows)

    return made


def _key(env: str, name: str) -> str:
    return f"{env}{name}".upper() if env else name


def _default(field: FieldInfo) -> str:
    value = field.default
    if field.default_factory is not None:
        return "in the user’s data folder"
    if value is PydanticUndefined:
        return "must be given"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value in ("", (), {}) or isinstance(value, BaseModel):
        return "none"
    return f"{value:g} {_unit(field)}".strip() if isinstance(value, float | int) else f"`{value}`"


def _unit(field: FieldInfo) -> str:
    extra = field.json_schema_extra
    return str(extra.get("unit", "")) if isinstance(extra, dict) else ""


def _allowed(field: FieldInfo) -> str:
    if get_origin(field.annotation) is Literal:
        return ", ".join(f"`{choice}`" for choice in get_args(field.annotation) if choice != "")
    limits = dict(_limits(field))
    if "le" in limits:
        return f"{limits['ge']:,} to {limits['le']:,} {_unit(field)}".strip()
    if "max_length" in limits and get_origin(field.annotation) not in (tuple, dict):
        return f"text, up to {limits['max_length']} characters"
    return _held(field.annotation)


def _limits(field: FieldInfo) -> Iterator[tuple[str, float]]:
    for each in field.metadata:
        for name in ("ge", "le", "max_length"):
            if (limit := getattr(each, name, None)) is not None:
                yield name, limit


def _held(annotation: Any) -> str:
    if get_origin(annotation) is dict:
        return "a table, by name"
    if get_origin(annotation) is tuple:
        return "a list of dates" if get_args(annotation)[0] is date else "a list"
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return "a table of its own"
    return KINDS.get(annotation, "text")


def notice_fields() -> str:
    """The fields of a notice's texts."""
    return table(("Field", "What it is"), ((f"`{{{name}}}`", words) for name, words in FIELDS.items()))


# figures


def figures(*metrics: Metric) -> Callable[[], str]:
    """Metrics, a row each."""

    def made() -> str:
        return table(("Key", "Name", "Unit", "Formula", "Told of"), map(_figure, metrics))

    return made


def _figure(metric: Metric) -> tuple[str, ...]:
    every = set(metric.kinds) >= set(EVERYWHERE)
    told = "all" if every else ", ".join(TOLD_OF[kind] for kind in metric.kinds)
    return f"`{metric.key}`", metric.name, UNITS.get(metric.unit, metric.unit), metric.formula, told


def codes() -> str:
    """The service levels with the worked example."""
    return table(("Code", "Name", "Formula", "Who shows it", "Worked example"), map(_code, CODES.values()))


def _code(code: service_level.Code) -> tuple[str, ...]:
    ratio = level(code, WORKED)
    worked = f"{ratio.part / ratio.whole * 100:.2f} %"
    if code.code == "SL-O":
        worked += f"; with {TIMED_OUT} more timed out {ratio.part / (ratio.whole + TIMED_OUT) * 100:.2f} %"
    return code.code, code.name, code.formula, code.shown_by, worked


# commands


def commands() -> str:
    """The commands, a row each."""
    return table(("Command", "What it does"), ((f"`callboard {name}`", words) for name, words in COMMANDS.items()))


def options() -> str:
    """Every command with what it takes; a command of several kinds has a part for each."""
    parsers = _parsers(parser())
    return "\n\n".join(
        part for name, words in COMMANDS.items() for part in _command(name, f"{words[:1].upper()}{words[1:]}.", parsers)
    )


def _command(name: str, words: str, parsers: dict[str, argparse.ArgumentParser]) -> Iterator[str]:
    yield f"### {name}\n\n{words}\n\n{_taken(parsers[name])}"
    for kind, sub in _parsers(parsers[name]).items():
        yield f"### {name} {kind}\n\n{sub.description}\n\n{_taken(sub)}"


def _parsers(of: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The commands of a command line, or the kinds of a command."""
    return next((dict(a.choices) for a in of._actions if isinstance(a, argparse._SubParsersAction)), {})


def _taken(of: argparse.ArgumentParser) -> str:
    found = [a for a in of._actions if a.help != argparse.SUPPRESS and a.dest != "help"]
    return table(
        ("Option", "What it means"), ((_option(a), (a.help or "").removeprefix(", ").replace("%%", "%")) for a in found)
    )


def _option(action: argparse.Action) -> str:
    choices = "|".join(map(str, action.choices)) if action.choices else ""
    value = str(action.metavar or (choices if action.nargs != 0 else ""))
    if not action.option_strings:
        return f"`{value}`"
    return ", ".join(f"`{' '.join(filter(None, (flag, value)))}`" for flag in action.option_strings)


# screens


def tiles() -> str:
    """The kinds of tiles, a row each."""
    from supervisor.ui.tiles import TILES

    rows = ((f"`{kind}`", tile.name, f"`{tile.key}`" if tile.key else "") for kind, tile in sorted(TILES.items()))
    return table(("Kind", "Shown as", "Passport of"), rows)


def widgets() -> str:
    """The pictures of widgets, a row for each on the desk or the wall."""
    found = sorted({file.stem.rpartition("-")[0] for file in (ROOT / "docs" / "gallery").glob("*.png")})
    rows = ((name.replace("-", ", "), *(f"![](gallery/{name}-{theme}.png)" for theme in THEMES)) for name in found)
    return table(("", "dark", "light", "high contrast"), rows)


PARTS: dict[str, Callable[[], str]] = {
    "machine": settings(Machine, "CALLBOARD_"),
    "centre": settings(CentreSettings),
    "queue": settings(QueueSettings),
    "agent": settings(AgentSettings),
    "holidays": settings(HolidaySettings),
    "asterisk-ami": settings(AsteriskAmi),
    "asterisk-queue-log": settings(AsteriskQueueLog),
    "freeswitch-esl": settings(FreeSwitch),
    "simulated": settings(Simulated),
    "open311": settings(Open311),
    "open311-endpoint": settings(Open311Endpoint),
    "outbox": settings(OutboxSettings),
    "mail": settings(MailServer),
    "webhook": settings(Webhook),
    "notice": settings(NoticeSettings),
    "wording": settings(WordingSettings),
    "service": settings(service.ServiceSettings),
    "department": settings(service.DepartmentSettings),
    "category": settings(service.CategorySettings),
    "assignee": settings(service.AssigneeSettings),
    "calendar": settings(service.CalendarSettings),
    "sla": settings(service.SlaSettings),
    "suspension": settings(service.SuspensionSettings),
    "escalation": settings(service.EscalationSettings),
    "assignment": settings(service.AssignmentSettings),
    "duplicates": settings(service.DuplicateSettings),
    "notice-fields": notice_fields,
    "person": settings(Person),
    "volume": figures(*volume.METRICS),
    "waits": figures(*waits.METRICS),
    "service-level": figures(*service_level.METRICS),
    "handling": figures(*handling.METRICS),
    "contacts": figures(*contacts.METRICS),
    "people": figures(*people.METRICS),
    "peaks": figures(*peaks.METRICS),
    "codes": codes,
    "commands": commands,
    "options": options,
    "tiles": tiles,
    "widgets": widgets,
}


def made_parts(text: str) -> Iterator[str]:
    """The names of the made parts of a page."""
    yield from (found[2] for found in PART.finditer(text))


if __name__ == "__main__":
    sys.exit(main())
