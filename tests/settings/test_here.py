"""Settings of the machine and of the person, and where passwords are."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import keyring
import keyring.backend
import keyring.backends.fail
import pytest

from supervisor.settings import (
    Person,
    Place,
    SettingsError,
    default_database,
    load_machine,
    load_person,
    save_person,
    secret,
    store_secret,
)


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of settings, and no variables."""
    monkeypatch.setattr("supervisor.settings.machine.config_folder", lambda: tmp_path)
    for name in [name for name in os.environ if name.startswith("CALLBOARD_")]:
        monkeypatch.delenv(name)
    return tmp_path / "callboard.toml"


def test_without_any_the_database_is_in_the_users_folder(config: Path) -> None:
    assert load_machine().database == default_database()
    assert Path(default_database()).name == "callboard.db"
    assert len({default_database(world) for world in ("real", "demo", "replay")}) == 3


def test_what_is_given_goes_before_the_environment_and_that_before_the_file(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config.write_text('database = "file.db"\nscreen = 2\nlog_level = "info"\n')
    monkeypatch.setenv("CALLBOARD_DATABASE", "environment.db")
    monkeypatch.setenv("CALLBOARD_SCREEN", "1")
    machine = load_machine(database="given.db", screen=None)
    assert (machine.database, machine.screen, machine.log_level) == ("given.db", 1, "info")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('screen = "left"', "In callboard.toml or the environment: Screen: must be a whole number, not left."),
        ("screen = -1", "Screen: must be 1 or more, not -1."),
        ("colour = 1", "colour: is not a setting."),
        ("screen = = 1", "callboard.toml are not TOML: invalid value (at line 1, column 10)."),
    ],
)
def test_nonsense_in_the_file_is_a_sentence(config: Path, text: str, said: str) -> None:
    config.write_text(text)
    with pytest.raises(SettingsError) as refused:
        load_machine()
    assert said in str(refused.value)


def test_a_file_that_is_no_text_is_a_sentence(config: Path) -> None:
    config.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match="are not TOML"):
        load_machine()


PERSON = Person(
    theme="contrast",
    page="history",
    queues=("Métro, “est”", 'a"b\\c\n\x7f'),
    windows={"desk": Place(x=-1920, width=800, height=600, maximized=True), "wall 2": Place()},
    widths={"table.of queues": (120, 80)},
)


def test_what_a_person_likes_is_remembered(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "person.toml"
    save_person(PERSON, path)
    assert load_person(path) == (PERSON, [])
    assert [kept.name for kept in path.parent.iterdir()] == ["person.toml"]


def test_at_first_a_person_likes_the_defaults(tmp_path: Path) -> None:
    assert load_person(tmp_path / "person.toml") == (Person(), [])


def test_nonsense_is_left_out_and_said_and_the_rest_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "person.toml"
    path.write_text('theme = "pink"\npage = "sources"\nold = 1\n[windows.desk]\nwidth = 3\n')
    person, problems = load_person(path)
    assert person == Person(page="sources")
    assert problems == [
        "Left out of your own settings: Theme: must be one of 'system', 'dark', 'light' or 'contrast', not pink.",
        "Left out of your own settings: Windows, desk, Width: must be 200 or more, not 3.",
    ]


def test_a_file_that_cannot_be_read_is_left_out_whole(tmp_path: Path) -> None:
    path = tmp_path / "person.toml"
    path.write_text("theme = \n")
    person, problems = load_person(path)
    assert person == Person()
    assert len(problems) == 1
    assert problems[0].endswith("all of them are left out.")


def test_settings_that_cannot_be_saved_are_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="could not be saved"):
        save_person(PERSON, tmp_path / "file" / "person.toml")


class Memory(keyring.backend.KeyringBackend):
    """A keyring that forgets."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password


@pytest.fixture
def ring() -> Iterator[None]:
    """A keyring of this test's own."""
    before = keyring.get_keyring()
    keyring.set_keyring(Memory())
    yield
    keyring.set_keyring(before)


@pytest.fixture
def no_ring() -> Iterator[None]:
    """A machine without a keyring."""
    before = keyring.get_keyring()
    keyring.set_keyring(keyring.backends.fail.Keyring())  # type: ignore[no-untyped-call]
    yield
    keyring.set_keyring(before)


def test_a_password_is_kept_in_the_keyring(ring: None) -> None:
    assert store_secret("pbx", "hunter2") == "keyring:pbx"
    assert secret("keyring:pbx") == "hunter2"
    with pytest.raises(SettingsError, match="The keyring has no password “other”"):
        secret("keyring:other")


def test_without_a_keyring_another_place_is_named(no_ring: None) -> None:
    with pytest.raises(SettingsError, match="cannot be opened here; name it as env:VARIABLE or file:PATH"):
        secret("keyring:pbx")
    with pytest.raises(SettingsError, match="has no keyring") as refused:
        store_secret("pbx", "hunter2")
    assert "hunter2" not in str(refused.value)


def test_a_password_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMI_PASSWORD", "hunter2")
    assert secret("env:AMI_PASSWORD") == "hunter2"
    with pytest.raises(SettingsError, match="The environment has no variable OTHER"):
        secret("env:OTHER")


def test_a_password_in_a_file_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "password"
    path.write_text("hunter2\n")
    path.chmod(0o600)
    assert secret(f"file:{path}") == "hunter2"
    path.chmod(0o640)
    with pytest.raises(SettingsError, match="may be read by others; run chmod 600 on it"):
        secret(f"file:{path}")
    with pytest.raises(SettingsError, match="cannot be read"):
        secret(f"file:{tmp_path / 'missing'}")
    path.write_text("\n")
    path.chmod(0o600)
    with pytest.raises(SettingsError, match="is empty"):
        secret(f"file:{path}")


@pytest.mark.parametrize("reference", ["hunter2", "file:", "http://x", ""])
def test_a_password_itself_is_no_reference(reference: str) -> None:
    with pytest.raises(SettingsError, match="A password is named") as refused:
        secret(reference)
    assert "hunter2" not in str(refused.value)
