"""Scenarios from a TOML file or from words of the command line; what is wrong is told with its line."""

from __future__ import annotations

import argparse
import re
import tomllib
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from supervisor.cli import staffing_words as words
from supervisor.core.errors import CallboardError, UsageError
from supervisor.planning.scenario import WORKED, Scenario, checked
from supervisor.planning.shrinkage import share

MOST_BYTES, MOST_SCENARIOS = 1_000_000, 50
WITHOUT = "none"
"""Written for patience or lines where there is no limit."""
_PATH = re.compile(r"\$\.?(?:\[\.\.\.\])?\.?(\w+)?")


def arguments(parser: argparse.ArgumentParser) -> None:
    """What a scenario is made of; without any of it the worked example is told."""
    add = parser.add_argument
    add("file", nargs="?", type=Path, metavar="FILE.toml", help="a scenario, and others that change it ([[scenario]])")
    add("--calls", metavar="N", help="calls in a month")
    add("--busy-share", metavar="F", help="share of a day's calls in its busiest hour, such as 0.1")
    add("--aht", metavar="S", help="average handle time: seconds, or 3m")
    add("--patience", metavar="S", help="mean time after which a waiting caller hangs up; none: nobody does")
    add("--agents", metavar="C", help="agents at work in the busiest hour")
    add("--lines", metavar="K", help="lines, of those who talk and those who wait; none: always enough")
    add("--shrinkage", metavar="F", help="share of paid time away: 0.3 or 30%%")
    add("--target", metavar="P/T", help="service level: 80/20 is 80 %% within 20 seconds")
    add("--cost", metavar="X", help="cost of a paid hour")
    add("--people", metavar="N", help="people employed")
    add("--growth", metavar="F", help="growth of the volume a year, such as 0.15 or 15%%")
    add("--years", metavar="N", help="years to look ahead")


def scenarios(args: argparse.Namespace) -> list[Scenario]:
    """Those asked for, the first being the one that the others are compared with."""
    found = read(args.file) if args.file else [WORKED]
    changed = _changed(args)
    if changed and not args.file:
        found = [replace(WORKED, name="")]
    try:
        return [checked(replace(each, **changed)) for each in found]
    except CallboardError as error:
        raise UsageError(str(error)) if changed else error from None


def _changed(args: argparse.Namespace) -> dict[str, Any]:
    """The fields that words of the command line give."""
    told: dict[str, Any] = {}
    numbers = {"calls": "calls", "cost": "cost_an_hour", "people": "people"}
    for name, field in numbers.items():
        if (given := getattr(args, name)) is not None:
            told[field] = words.number(given, name, 0)
    for name in ("agents", "lines", "years"):
        if (given := getattr(args, name)) is not None:
            without = name == "lines" and given == WITHOUT
            told[name] = None if without else words.whole(given, name, words.MOST_LINES)
    if args.aht is not None:
        told["aht_s"] = words.seconds(args.aht, "aht")
    if args.patience is not None:
        told["patience_s"] = None if args.patience == WITHOUT else words.seconds(args.patience, "patience")
    if args.target is not None:
        told["service_level"], told["within_s"] = words.target(args.target)
    if (away := words.shrinkage(args)) is not None:
        told["shrinkage"] = float(away)
    for name, field in (("busy_share", "busy_share"), ("growth", "growth")):
        if (given := getattr(args, name)) is not None:
            told[field] = _share(given, name.replace("_", "-"))
    return told


def _share(text: str, name: str) -> float:
    sign = -1 if text.startswith("-") else 1
    percent = 100 if text.strip().endswith("%") else 1
    return sign * words.number(text.strip().removeprefix("-").removesuffix("%"), name, 0) / percent


def read(path: Path) -> list[Scenario]:
    """The scenario of a file and those that change it; raises `CallboardError` with the line of what is wrong."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise CallboardError(f"{path} cannot be read ({error.strerror}).") from None
    if len(data) > MOST_BYTES:
        raise CallboardError(f"{path.name} has more than {MOST_BYTES // 1_000_000} MB; no scenario has so much.")
    try:
        text = data.decode("utf-8-sig")
        body = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise CallboardError(f"{path.name} is not TOML: {error}.") from None
    return _parsed(body, text, path.name)


def _parsed(body: dict[str, Any], text: str, name: str) -> list[Scenario]:
    others = body.pop("scenario", [])
    if not isinstance(others, list) or not all(isinstance(each, dict) for each in others):
        raise CallboardError(
            f"{name}: write the scenarios that change the first as [[scenario]], each with its fields."
        )
    if len(others) >= MOST_SCENARIOS:
        raise CallboardError(f"{name} has {len(others) + 1} scenarios; the most is {MOST_SCENARIOS}.")
    begins = [found.start() for found in re.finditer(r"^\s*\[\[\s*scenario\s*\]\]", text, re.MULTILINE)]
    first = {"name": "As it is", **body}
    every = [(first, 0)]
    every += [
        ({**first, "name": f"Scenario {number}", **each}, begin)
        for number, (each, begin) in enumerate(zip(others, begins, strict=False), 2)
    ]
    return [_one(fields, text, name, begin) for fields, begin in every]


def _one(fields: dict[str, Any], text: str, name: str, begin: int) -> Scenario:
    told = dict(fields)
    try:
        if "shrinkage" in told:
            told["shrinkage"] = float(share(told["shrinkage"]))
        for field in ("patience_s", "lines"):
            if told.get(field) == WITHOUT:
                told[field] = None
        return checked(msgspec.convert(told, Scenario))
    except msgspec.ValidationError as error:
        found = re.search(r"`\$\.(\w+)|field `(\w+)`", str(error))
        field = (found[1] or found[2]) if found else ""
        said = str(error).split(" - at ")[0]
        raise CallboardError(f"{name}{_line(text, field, begin)}: {field}: {said[:1].lower()}{said[1:]}.") from None
    except CallboardError as error:
        found = re.search(r"\((\w+)\)|`(\w+)`", str(error))
        field = (found[1] or found[2]) if found else "shrinkage" if "hrinkage" in str(error) else "code"
        raise CallboardError(f"{name}{_line(text, field, begin)}: {error}") from None


def _line(text: str, field: str, begin: int) -> str:
    """`, line 12`: where a field is written, in its own table or else in the first."""
    for start in (begin, 0):
        if field and (found := re.compile(rf"^[ \t]*{re.escape(field)}[ \t]*=", re.MULTILINE).search(text, start)):
            return f", line {text.count(chr(10), 0, found.start()) + 1}"
    return ""
