"""Any settings as a TOML file, read with the line of what is wrong."""

from __future__ import annotations

import re
import tomllib
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from supervisor.settings.problems import SettingsError, sentence

M = TypeVar("M", bound=BaseModel)
MOST_BYTES = 8_000_000
_QUOTED = re.compile(r"“([^”]+)”")


def plain(data: bytes, name: str) -> tuple[str, dict[str, Any]]:
    """The text of a file that is called `name`, and its values; `SettingsError` where it is no TOML."""
    if len(data) > MOST_BYTES:
        raise SettingsError(f"{name} has more than {MOST_BYTES // 1_000_000} MB; no such file has so much.")
    try:
        text = data.decode("utf-8-sig")
        return text, tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{name} is not TOML: {str(error)[:1].lower()}{str(error)[1:]}.") from None
    except RecursionError:
        raise SettingsError(f"{name} is not TOML that can be read: its lists lie too deep in each other.") from None


def parse_toml(data: bytes, name: str, model: type[M]) -> M:
    """The settings in a file that is called `name`; `SettingsError` says in which line they make no sense."""
    text, body = plain(data, name)
    try:
        return model.model_validate(body)
    except ValidationError as error:
        said = sentence(model, error)
        inside = said if said[1:2].isupper() else f"{said[:1].lower()}{said[1:]}"
        line = line_of(text, error.errors(include_url=False)[0]["loc"], said)
        where = f", line {line}" if line else ""
        raise SettingsError(f"{name}{where}: {inside}") from None


def line_of(text: str, path: tuple[int | str, ...], said: str = "") -> int | None:
    """Where the way to a value leads, as far as it goes; else where something stands that the sentence quotes."""
    at, found = 0, False
    for place, step in enumerate(path):
        nth = path[place + 1] if place + 1 < len(path) else 0
        hits = list(_ways(step).finditer(text, at)) if isinstance(step, str) else []
        if hits:
            tables = [each for each in hits if each[0].lstrip().startswith("[[")]
            which = nth if isinstance(nth, int) and nth < len(tables) else 0
            at, found = (tables or hits)[which].end(), True
    if not found:
        for name in _QUOTED.findall(said):
            if hit := _ways(name).search(text):
                return text.count("\n", 0, hit.end()) + 1
        return None
    return text.count("\n", 0, at) + 1


def _ways(name: str) -> re.Pattern[str]:
    """The name as a key, or at the end of a table's."""
    way = rf"(?:\"{re.escape(name)}\"|'{re.escape(name)}'|{re.escape(name)})"
    return re.compile(
        rf"^[ \t]*(?:\[\[?(?:[^\]\n]*\.)?{way}(?:\.[^\]\n]*)?\]|{way}[ \t]*=)|(?<=[{{,])[ \t]*{way}[ \t]*=",
        re.MULTILINE,
    )
