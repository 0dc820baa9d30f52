"""What all settings have in common: kinds of numbers, and passwords, of which they only say where they are."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from supervisor.settings.secret import is_reference

HOUR_S = 3600


class Described(BaseModel):
    """What all of them have in common: nothing unknown, and no infinite number."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, frozen=True, str_strip_whitespace=True)


def _elsewhere(text: str) -> str:
    if not is_reference(text):
        raise ValueError(
            "must say where the password is (keyring:NAME, env:VARIABLE or file:PATH), never the password itself"
        )
    return text


Secret = Annotated[str, AfterValidator(_elsewhere)]
AnySecret = Annotated[str, AfterValidator(lambda text: _elsewhere(text) if text else "")]
"""One that may be left empty."""


def number(default: float, title: str, description: str, *, unit: str, most: float, least: float = 0) -> Any:
    """A number from `least` to `most`; `unit` says what it counts."""
    return Field(default, title=title, description=description, ge=least, le=most, json_schema_extra={"unit": unit})


def share(default: float, title: str, description: str) -> Any:
    """A share in per cent."""
    return number(default, title, description, unit="%", most=100)


def seconds(default: int, title: str, description: str, most: int = HOUR_S) -> Any:
    """A time in seconds."""
    return number(default, title, description, unit="s", most=most)
