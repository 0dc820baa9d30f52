"""Passwords: settings say where one is, never what it is."""

from __future__ import annotations

import os
import re
import stat
import sys
from pathlib import Path

from supervisor.settings.problems import SettingsError

SERVICE = "callboard"
"""Under which the keyring keeps them."""

_REFERENCE = re.compile(r"(keyring|env|file):(\S.*)")


def is_reference(text: str) -> bool:
    """Whether a text says where a password is."""
    return _REFERENCE.fullmatch(text) is not None


def secret(reference: str) -> str:
    """The password at `keyring:NAME`, `env:VARIABLE` or `file:PATH`; `SettingsError` where it is not to be had."""
    found = _REFERENCE.fullmatch(reference)
    if not found:
        raise SettingsError("A password is named keyring:NAME, env:VARIABLE or file:PATH.")
    kind, name = found[1], found[2].strip()
    value = {"keyring": _in_keyring, "env": _in_environment, "file": _in_file}[kind](name)
    if not value:
        raise SettingsError(f"The password at {kind}:{name} is empty; set it again.")
    return value


def store_secret(name: str, value: str) -> str:
    """Puts a password into the keyring and returns the reference to it."""
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.set_password(SERVICE, name, value)
    except KeyringError as error:
        raise SettingsError(
            "This machine has no keyring for passwords; put it into a file of your own and name that as file:PATH."
        ) from error
    return f"keyring:{name}"


def _in_keyring(name: str) -> str:
    import keyring
    from keyring.errors import KeyringError

    try:
        value = keyring.get_password(SERVICE, name)
    except KeyringError as error:
        raise SettingsError(
            f"The keyring with the password “{name}” cannot be opened here; name it as env:VARIABLE or file:PATH."
        ) from error
    if value is None:
        raise SettingsError(f"The keyring has no password “{name}”; enter it again on the Settings page.")
    return value


def _in_environment(name: str) -> str:
    value = os.environ.get(name)
    if value is None:
        raise SettingsError(
            f"The environment has no variable {name} with the password; set it where the program is started."
        )
    return value


def _in_file(name: str) -> str:
    path = Path(name).expanduser()
    try:
        if sys.platform != "win32" and stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise SettingsError(f"The password file {path} may be read by others; run chmod 600 on it.")
        return path.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The password file {path} cannot be read; check that it is there and yours.") from error
