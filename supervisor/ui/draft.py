"""Settings while they are edited: what was changed, back and forth, and over what somebody else saved meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import InitErrorDetails

from supervisor.settings.problems import sentence, titles

Path = tuple[str, ...]
Body = dict[str, Any]


class Draft:
    """`body` are JSON values of the fields that are set; None takes a field out, so that its default holds."""

    def __init__(self, body: Mapping[str, Any] | None = None) -> None:
        self.base: Body = deepcopy(dict(body or {}))
        self.body: Body = deepcopy(self.base)
        self._back: list[tuple[Path, Body]] = []
        self._forth: list[tuple[Path, Body]] = []

    @property
    def dirty(self) -> bool:
        return self.body != self.base

    @property
    def changed(self) -> list[Path]:
        """The fields that differ from what was loaded."""
        return sorted(_differing(self.base, self.body, ()))

    def get(self, path: Path) -> Any:
        """None where it is not set."""
        return _get(self.body, path)

    def put(self, path: Path, value: Any) -> None:
        """Changes of one field after another count as one step back."""
        self.put_all({path: value})

    def put_all(self, values: Mapping[Path, Any], *, step: Path = ()) -> None:
        """Several fields at once; the same ones again, and the same `step`, belong to the same step back."""
        if all(self.get(path) == value for path, value in values.items()):
            return
        mark = (*step, *(name for path in values for name in path))
        if not self._back or self._back[-1][0] != mark:
            self._back.append((mark, deepcopy(self.body)))
        self._forth.clear()
        for path, value in values.items():
            _put(self.body, path, value)

    def replace(self, body: Mapping[str, Any]) -> None:
        """Everything at once, as one step."""
        self._back.append(((), self.body))
        self._forth.clear()
        self.body = deepcopy(dict(body))

    def undo(self) -> Path | None:
        """Takes the last change back and tells which it was, None where there is none."""
        return self._step(self._back, self._forth)

    def redo(self) -> Path | None:
        return self._step(self._forth, self._back)

    def revert(self) -> None:
        """As it was loaded; that can be undone too."""
        if self.dirty:
            self.replace(self.base)

    def rebase(self, body: Mapping[str, Any]) -> None:
        """What was changed here, on top of what is saved now."""
        mine = {path: self.get(path) for path in self.changed}
        self.base, self.body = deepcopy(dict(body)), deepcopy(dict(body))
        for path, value in sorted(mine.items(), key=lambda each: each[1] is not None):
            _put(self.body, path, value)
        self._back.clear()
        self._forth.clear()

    def _step(self, source: list[tuple[Path, Body]], target: list[tuple[Path, Body]]) -> Path | None:
        if not source:
            return None
        path, body = source.pop()
        target.append((path, self.body))
        self.body = body
        return path


def leaves(body: Mapping[str, Any], path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every value that is no table, or an empty one, with the way to it."""
    for name, value in body.items():
        if isinstance(value, Mapping) and value:
            yield from leaves(value, (*path, name))
        else:
            yield (*path, name), value


def _differing(before: Any, now: Any, path: Path) -> Iterator[Path]:
    """The ways to the leaves that differ; None is what is not there."""
    if before == now:
        return
    told = [each if isinstance(each, Mapping) else {} for each in (before, now)]
    if path and any(each is not None and not inner for each, inner in zip((before, now), told, strict=True)):
        yield path
    for name in told[0].keys() | told[1].keys():
        yield from _differing(told[0].get(name), told[1].get(name), (*path, name))


def problems(model: type[BaseModel], body: Mapping[str, Any]) -> dict[Path, str]:
    """What is wrong, by the way to the field; the empty way is for the whole. Without the titles on that way."""
    try:
        model.model_validate(body)
    except ValidationError as error:
        return {tuple(map(str, one["loc"])): _said(model, one) for one in error.errors(include_url=False)}
    return {}


def _said(model: type[BaseModel], one: Any) -> str:
    detail = InitErrorDetails(type=one["type"], loc=one["loc"], input=one["input"], ctx=one.get("ctx", {}))
    whole = sentence(model, ValidationError.from_exception_data(model.__name__, [detail]))
    words = whole.removeprefix(", ".join(titles(model, one["loc"])) + ": ")
    return words[:1].upper() + words[1:]


def _get(body: Body, path: Path) -> Any:
    value: Any = body
    for name in path:
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value


def _put(body: Body, path: Path, value: Any) -> None:
    """Tables that are left empty go too."""
    name, *rest = path
    if not rest:
        if value is None:
            body.pop(name, None)
        else:
            body[name] = value
        return
    inner = body.setdefault(name, {})
    _put(inner, tuple(rest), value)
    if not inner:
        body.pop(name, None)
