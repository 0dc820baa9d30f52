"""The profiles there are: those that come with the program, and a centre's own before them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from importlib.resources.abc import Traversable
from pathlib import Path

from supervisor.core.errors import CallboardError, UsageError
from supervisor.sources.city_csv.profile import Profile, read_profile
from supervisor.sources.city_csv.written import toml

Folders = Sequence[Traversable | Path]
"""Where profiles are looked for, the first that has one by a name counts."""

SUFFIX = ".toml"
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


def names(folders: Folders) -> list[str]:
    """The short names of all profiles in the folders."""
    return sorted({entry.name.removesuffix(SUFFIX) for folder in folders for entry in _files(folder)})


def find(name: str, folders: Folders) -> Profile:
    """A profile by its short name; `UsageError` where there is none, `ProfileError` where it makes no sense."""
    for folder in folders:
        for entry in _files(folder):
            if entry.name == name + SUFFIX:
                return read_profile(entry, name)
    raise UsageError(f"There is no profile “{name}” of a city; there are: {', '.join(names(folders))}.")


def every(folders: Folders) -> tuple[list[Profile], list[str]]:
    """All profiles that make sense, and a sentence for each of the others."""
    found: list[Profile] = []
    wrong: list[str] = []
    for name in names(folders):
        try:
            found.append(find(name, folders))
        except CallboardError as error:
            wrong.append(str(error))
    return found, wrong


def _files(folder: Traversable | Path) -> Iterator[Traversable | Path]:
    if folder.is_dir():
        yield from (
            entry
            for entry in folder.iterdir()
            if _NAME.fullmatch(entry.name.removesuffix(SUFFIX)) and entry.name.endswith(SUFFIX)
        )


def save(profile: Profile, folder: Path, replace: bool = False) -> Path:
    """Keep a profile under its short name in a centre's own folder, where `find` will see it; the file's path.

    Raises `CallboardError` where there is one by the name already and it is not to be replaced, or where the folder
    cannot be written.
    """
    if not _NAME.fullmatch(profile.city):
        raise CallboardError(f"“{profile.city}” is no short name; write small letters, digits, _ and -, 40 at most.")
    file = folder / (profile.city + SUFFIX)
    if file.exists() and not replace:
        raise CallboardError(f"There is a profile “{profile.city}” already in {folder}; choose another name.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        fresh = file.with_suffix(".new")
        fresh.write_text(toml(profile), encoding="utf-8")
        fresh.replace(file)
    except OSError as error:
        raise CallboardError(f"{file} cannot be written: {(error.strerror or str(error)).lower()}.") from error
    return file
