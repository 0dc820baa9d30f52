"""Nonsense in a setting, as one sentence that names the field and says what is allowed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from supervisor.core.errors import CallboardError


class SettingsError(CallboardError):
    """A setting makes no sense."""


_ALLOWED = {
    "missing": "must be given",
    "extra_forbidden": "is not a setting",
    "greater_than_equal": "must be {ge} or more",
    "greater_than": "must be more than {gt}",
    "less_than_equal": "must be {le} or less",
    "less_than": "must be less than {lt}",
    "literal_error": "must be one of {expected}",
    "union_tag_invalid": "must be of one of the kinds {expected_tags}",
    "union_tag_not_found": "must say its kind",
    "string_too_short": "must not be empty",
    "string_too_long": "must have {max_length} characters or fewer",
    "value_error": "{error}",
}
_SAY_ENOUGH = ("missing", "value_error", "extra_forbidden", "string_too_short")
_KINDS = {
    "int": "must be a whole number",
    "float": "must be a number",
    "finite": "must be a number",
    "bool": "must be yes or no (true or false)",
    "string": "must be a text",
    "date": "must be a date such as 2026-12-31",
    "list": "must be a list",
    "tuple": "must be a list",
    "dict": "must be a table of names",
    "model": "must be a table of settings",
    "path": "must be the path of a file",
}


def sentence(model: type[BaseModel], error: ValidationError) -> str:
    """The first of what is wrong; the value is repeated where it is short and no secret."""
    first = error.errors(include_url=False)[0]
    where = ", ".join(titles(model, first["loc"]))
    said = f"{where}: {_allowed(first)}" if where else _allowed(first)
    return f"{said}{_instead(first)}."


def _allowed(error: Any) -> str:
    kind: str = error["type"]
    if kind in _ALLOWED:
        return _ALLOWED[kind].format(**{name: _plain(value) for name, value in error.get("ctx", {}).items()})
    return _KINDS.get(kind.partition("_")[0], "cannot be read")


def _plain(value: object) -> object:
    return f"{value:g}" if isinstance(value, float) else value


def _instead(error: Any) -> str:
    value = error["input"]
    if error["type"] in _SAY_ENOUGH or not isinstance(value, str | int | float | bool):
        return ""
    if "secret" in error["loc"]:
        return ""
    return f", not {str(value).strip()[:40] or 'empty'}"


def titles(model: type[BaseModel], path: Iterable[int | str]) -> list[str]:
    """The way to a field in the words of the Settings page; keys of tables and numbers of lists as they are."""
    said: list[str] = []
    inside: type[BaseModel] | None = model
    kinds: Mapping[str, type[BaseModel]] = {}
    for step in path:
        if kinds and step in kinds:
            inside, kinds = kinds[str(step)], {}
        elif inside is not None and step in inside.model_fields:
            field = inside.model_fields[str(step)]
            said.append(field.title or str(step))
            found = _models(field.annotation)
            inside, kinds = (found[0], {}) if len(found) == 1 else (None, _by_kind(found))
        else:
            said.append(str(step + 1) if isinstance(step, int) else step)
    return said


def _by_kind(models: Iterable[type[BaseModel]]) -> dict[str, type[BaseModel]]:
    return {str(model.model_fields["kind"].default): model for model in models if "kind" in model.model_fields}


def _models(annotation: Any) -> list[type[BaseModel]]:
    """The models that a field holds, itself or in a list, a table or a choice."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models(part)]
