"""What a status means."""

from __future__ import annotations

from supervisor.requests.record import APART, OPEN, Status


def test_a_status_is_open_resolved_or_apart_and_never_two_of_them() -> None:
    assert {status for status in Status if status.is_open} == set(OPEN)
    assert not OPEN & APART
    assert set(Status) - OPEN - APART == {Status.RESOLVED}
    assert not any(status.in_shares for status in APART)
