"""Profiles: what comes with the program makes sense, nonsense is said by its key, and what is written is read back."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervisor.core.errors import CallboardError, UsageError
from supervisor.requests.record import Status
from supervisor.sources.city_csv import Profile, ProfileError, every, find, names, parse, save, toml
from supervisor.sources.city_csv.names import plain
from supervisor.sources.city_csv.profile import meanings
from supervisor.sources.city_csv.synonyms import CHANNELS
from tests.sources.city_csv.samples import CITIES, FOLDERS, PLAIN, plainville

SHIPPED = ["boston", "chicago", "kansas_city", "new_york", "san_antonio", "san_francisco"]


def test_the_cities_that_come_with_the_program_make_sense() -> None:
    assert names(FOLDERS) == SHIPPED
    found, wrong = every(FOLDERS)
    assert ([each.city for each in found], wrong) == (SHIPPED, [])
    assert all(each.statuses and each.bounds and each.title for each in found)


@pytest.mark.parametrize("city", SHIPPED)
def test_a_profile_that_is_written_is_read_back(city: str) -> None:
    profile = find(city, FOLDERS)
    assert parse(toml(profile), city) == profile


def test_a_word_for_a_channel_means_the_same_in_every_city_and_in_a_guess() -> None:
    for one in every(FOLDERS)[0]:
        for word, channel in meanings(one.channels).items():
            told = {meanings(other.channels).get(word, channel) for other in every(FOLDERS)[0]}
            guessed = {ours for ours, words in CHANNELS.items() if plain(word) in words}
            assert told | guessed == {channel}, word


def changed(before: str, after: str) -> str:
    assert before in PLAIN
    return PLAIN.replace(before, after)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title = [", "is not TOML"),
        ("= ", "is not TOML"),
        ("", "title: must be given"),
        ('title = "x"\nzone = "UTC"', "columns: must be given"),
        (changed('"America/New_York"', '"Mars/Olympus"'), "zone: must be a time zone such as America/New_York"),
        (changed('"America/New_York"', '"../../etc/passwd"'), "zone: must be a time zone"),
        (changed('number = ["Number"]', ""), "columns, number: must be given"),
        (changed('number = ["Number"]', "number = []"), "columns, number"),
        (changed('number = ["Number"]', "number = [5]"), "columns, number, 1"),
        (changed('number = ["Number"]', 'numbr = ["Number"]'), "columns, n"),
        (changed('closed = ["Closed"]', 'klosed = ["Closed"]'), "columns, klosed: is not a setting"),
        (changed('lon = ["Lon"]', ""), "columns: has lat and no lon; give both or none"),
        (changed("north = 41.0", "north = 39.0"), "bounds: must have its south below its north"),
        (changed("north = 41.0", "north = 141.0"), "bounds, north: must be 90 or less, not 141"),
        (changed("north = 41.0", "north = nan"), "bounds, north: must be a number"),
        (changed('resolved = ["Closed"]', 'solved = ["Closed"]'), "statuses, solved"),
        (
            changed('resolved = ["Closed"]', 'resolved = ["open"]'),
            "statuses: has “open” twice, as open and as resolved",
        ),
        ('dates = "ymd"\n' + PLAIN, "dates: must be one of 'mdy' or 'dmy', not ymd"),
        ("nowhere = [[1]]\n" + PLAIN, "nowhere, 1, 2: must be given"),
        ("colour = 5\n" + PLAIN, "colour: is not a setting"),
        (changed('lat = ["Lat"]', 'x = ["X"]').replace('lon = ["Lon"]', 'y = ["Y"]'), "needs a projection"),
        (PLAIN + '\n[projection]\nkind = "conic"\nlatitude = 1\nlongitude = 2', "projection, kind: must be one of"),
        (PLAIN + "\n[[statuses]]", "is not TOML"),
        ("a." * 5_000 + "b = 1", "makes no sense"),
        ("x = " + "[" * 5_000, "is not TOML"),
    ],
)
def test_nonsense_is_said_by_its_key(text: str, said: str) -> None:
    with pytest.raises(ProfileError, match=r"The profile odd\.toml ") as refused:
        parse(text, "odd")
    assert said in str(refused.value)
    assert str(refused.value).endswith((".", "there."))


def test_files_that_are_no_profiles_are_said(tmp_path: Path) -> None:
    (tmp_path / "latin.toml").write_bytes("title = “é”".encode("cp1252"))
    (tmp_path / "large.toml").write_bytes(b"#" * 1_000_001)
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "Not A Name.toml").write_text("x")
    (tmp_path / "good.toml").write_text(PLAIN)
    found, wrong = every([tmp_path])
    assert [each.city for each in found] == ["good"]
    assert ["UTF-8" in each or "larger than" in each or "cannot be read" in each for each in wrong] == [True] * 3


def test_a_profile_that_there_is_not_is_said_with_those_there_are() -> None:
    with pytest.raises(UsageError, match="There is no profile “atlantis” of a city; there are: boston, chicago"):
        find("atlantis", FOLDERS)
    with pytest.raises(UsageError):
        find("../boards/default", FOLDERS)


def test_a_saved_profile_is_found_again_before_the_programs_own(tmp_path: Path) -> None:
    own = plainville().model_copy(update={"city": "boston"})
    assert save(own, tmp_path / "mine") == tmp_path / "mine" / "boston.toml"
    assert find("boston", [tmp_path / "mine", CITIES]) == own
    assert find("boston", [CITIES]) != own
    with pytest.raises(CallboardError, match="There is a profile “boston” already"):
        save(own, tmp_path / "mine")
    edited = own.model_copy(update={"title": "Edited"})
    save(edited, tmp_path / "mine", replace=True)
    assert find("boston", [tmp_path / "mine"]).title == "Edited"
    assert [file.name for file in (tmp_path / "mine").iterdir()] == ["boston.toml"]


@pytest.mark.parametrize("name", ["", "A", "../x", "a b", "x" * 41, "-", "é"])
def test_a_short_name_that_is_none_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(CallboardError, match="is no short name"):
        save(plainville().model_copy(update={"city": name}), tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CallboardError, match="cannot be written"):
        save(plainville(), tmp_path / "file")


NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)


@given(
    title=NAMES,
    column=NAMES,
    words=st.dictionaries(st.sampled_from(list(Status)), st.lists(NAMES, max_size=2).map(tuple), max_size=3),
    departments=st.dictionaries(NAMES, st.just(()), max_size=3),
    nowhere=st.lists(st.tuples(st.floats(-90, 90), st.floats(-180, 180)), max_size=2),
)
def test_any_profile_that_is_written_is_read_back(
    title: str,
    column: str,
    words: dict[Status, tuple[str, ...]],
    departments: dict[str, tuple[str, ...]],
    nowhere: list[tuple[float, float]],
) -> None:
    told = {word.casefold().strip() for each in words.values() for word in each}
    if len({" ".join(word.split()) for word in told}) < sum(map(len, words.values())):
        words = {}
    try:
        profile = Profile(
            city="any",
            title=title,
            zone="UTC",
            nowhere=tuple(nowhere),
            columns=plainville().columns.model_copy(update={"detail": (column, (column, "b"))}),
            statuses=words,
            departments=departments,
        )
    except ValueError:
        return
    assert parse(toml(profile), "any") == profile
