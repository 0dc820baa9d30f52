"""Who may do what, and how one who may not is told."""

from __future__ import annotations

import pytest

from supervisor.core.rights import NotAllowed, Role, require


@pytest.mark.parametrize(
    ("role", "right", "said"),
    [
        (Role.VIEWER, "request.note", "eve is a viewer here; this takes a supervisor: ask an administrator."),
        (Role.COORDINATOR, "service.save", "eve is a coordinator here; this takes an administrator: "),
    ],
)
def test_who_may_not_is_told_what_it_takes(role: Role, right: str, said: str) -> None:
    with pytest.raises(NotAllowed) as told:
        require(role, right, "eve")
    assert str(told.value).startswith(said)


def test_every_role_has_its_article() -> None:
    assert [role.words for role in Role] == ["a viewer", "a supervisor", "a coordinator", "an administrator"]
