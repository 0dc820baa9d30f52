"""What all settings have in common, and passwords in them, of which they only say where they are."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict

from supervisor.settings.secret import is_reference


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
