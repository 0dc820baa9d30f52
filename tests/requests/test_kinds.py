"""Categories found by the words that residents have for them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from supervisor.requests.kinds import Kinds, Seen
from supervisor.requests.service import Category, Department, Service

SERVICE = Service(
    departments=(Department("PW", same=("Public Works",)), Department("Parks")),
    categories=(
        Category("Streets", department="PW"),
        Category("Pothole", "Streets", words=("hole in the road", "bump"), department="PW", priority="high"),
        Category("Street light out", "Streets", words=("lamp", "dark"), department="PW"),
        Category("Tree", department="Parks", words=("branch", "árbol")),
        Category("Graffiti", handling="web"),
    ),
)
KINDS = Kinds(SERVICE, [Seen("pothole", "PW", 7), Seen("Tree", "Parks", 9)])


def names(text: str) -> list[str]:
    return [kind.name for kind in KINDS.search(text)]


def test_a_category_is_found_by_its_name_what_it_is_called_and_what_is_above_it() -> None:
    assert names("pot") == ["Pothole"]
    assert names("road hole") == ["Pothole"]
    assert names("arbol") == ["Tree"]
    assert names("street") == ["Street light out", "Pothole"]
    assert names("lamp street") == ["Street light out"]
    assert names("nothing of this") == []


def test_a_slip_is_taken_for_the_word_that_is_most_like_it() -> None:
    assert names("grafiti") == names("grafitti") == ["Graffiti"]
    assert names("pothoel") == ["Pothole"]


def test_without_words_the_most_frequent_come_first() -> None:
    assert names("") == ["Tree", "Pothole", "Graffiti", "Street light out"]


def test_what_is_above_others_is_none_by_itself() -> None:
    assert KINDS.named("Streets") is None
    pothole = KINDS.named("POTHOLE")
    assert pothole is not None
    assert (pothole.path, pothole.department, pothole.priority) == (("Streets",), "PW", "high")


def test_without_a_directory_those_of_the_city_count() -> None:
    seen = [Seen("Pothole", "PW", 2), Seen("Pothole", "Public Works", 5), Seen("Tree", "Parks", 9), Seen(" ", "", 3)]
    kinds = Kinds(Service(departments=SERVICE.departments), seen)
    assert [(kind.name, kind.department, kind.count) for kind in kinds.search("")] == [
        ("Tree", "Parks", 9),
        ("Pothole", "PW", 7),
    ]
    assert len(Kinds(Service())) == 0


@given(st.text(max_size=100))
def test_no_text_breaks_it(text: str) -> None:
    assert set(names(text)) <= {"Tree", "Pothole", "Graffiti", "Street light out"}


def test_what_only_the_citys_files_have_can_be_chosen_beside_a_directory() -> None:
    kinds = Kinds(SERVICE, [Seen("Fallen sign", "Streets", 3), Seen("pothole", "PW", 7)])
    assert (found := kinds.named("fallen sign")) is not None
    assert (found.name, found.count) == ("Fallen sign", 3)
    assert [kind.name for kind in kinds.all].count("pothole") == 0
