"""The machine's settings: from the environment (CALLBOARD_…), then from callboard.toml, then as they come."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Literal

from platformdirs import user_config_path, user_data_path
from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from supervisor.settings.problems import SettingsError, sentence

_FILES = {"real": "callboard.db", "demo": "demo.db", "replay": "replay.db"}


def config_folder() -> Path:
    """Where this user's files of settings are."""
    return user_config_path("callboard", appauthor=False)


def default_database(world: str = "real") -> str:
    """The SQLite file of a world in this user's data folder."""
    return str(user_data_path("callboard", appauthor=False) / _FILES[world])


class Machine(BaseSettings):
    """What differs from machine to machine."""

    model_config = SettingsConfigDict(env_prefix="CALLBOARD_", extra="forbid", frozen=True)

    database: str = Field(
        default_factory=default_database,
        title="Database",
        description="A file for SQLite, or postgresql://user@host/name for a centre.",
        min_length=1,
    )
    screen: int = Field(
        default=1, title="Screen", description="Which screen a wallboard is shown on; 1 is the first.", ge=1, le=64
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="warning", title="Log", description="From which weight on things are written to the log."
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is given goes before the environment, and that before the file."""
        return (
            init_settings,
            env_settings,
            InitSettingsSource(settings_cls, read_toml(config_folder() / "callboard.toml")),
        )


def load_machine(**given: Any) -> Machine:
    """The machine's settings, with those `given` that are not None before all others; raises `SettingsError`."""
    try:
        return Machine(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        raise SettingsError(f"In callboard.toml or the environment: {sentence(Machine, error)}") from error


def read_toml(path: Path) -> dict[str, Any]:
    """What is in a file of settings, empty where there is none; `SettingsError` names the file and line."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"The settings in {path} are not TOML: {str(error)[:1].lower()}{str(error)[1:]}."
        ) from error
    except OSError as error:
        raise SettingsError(f"The settings in {path} cannot be read ({error.strerror}).") from error
