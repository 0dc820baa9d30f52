"""Versions of forecasts and schedules, on both databases."""

from __future__ import annotations

from typing import Any

import pytest

from supervisor.store import PlanChanged, PlanConflict, PlanVersion, Store, StoreError

WHO: Any = {"by": "ann", "role": "supervisor"}


def test_every_version_is_kept_and_one_is_published(store: Store) -> None:
    first = store.save_plan("schedule", "2026-11-23", b"one", now=1, expected=0, note="draft", **WHO)
    second = store.save_plan("schedule", "2026-11-23", b"two", now=2, expected=first, **WHO)
    store.save_plan("schedule", "2026-11-30", b"next week", now=3, **WHO)
    assert store.published_plan("schedule", "2026-11-23") is None
    before = store.plans_stamp()
    for version in (second, first):
        store.publish_plan("schedule", "2026-11-23", version, now=4, **WHO)
    assert store.plans_stamp() != before
    published, newest = store.published_plan("schedule", "2026-11-23"), store.plan("schedule", "2026-11-23")
    assert published is not None
    assert newest is not None
    assert (published.version, published.body, published.note) == (1, b"one", "draft")
    assert (newest.version, newest.body, newest.author, newest.made_at) == (2, b"two", "ann", 2)
    assert [row.version for row in store.plan_versions("schedule", "2026-11-23")] == [2, 1]
    assert [(row.name, row.version) for row in store.plans("schedule")] == [("2026-11-23", 2), ("2026-11-30", 1)]
    assert store.plans("forecast") == []
    assert [row.what for row in store.audit()] == ["schedule.save"] * 3 + ["schedule.publish"] * 2


def test_whoever_saves_over_somebody_is_told(store: Store) -> None:
    store.save_plan("forecast", "streets", b"hers", now=1, expected=0, **WHO)
    with pytest.raises(PlanConflict, match="ann has saved this forecast meanwhile"):
        store.save_plan("forecast", "streets", b"his", now=2, expected=0, by="bob", role="supervisor")
    assert [row.author for row in store.plan_versions("forecast", "streets")] == ["ann"]


def test_a_version_that_is_not_there_is_not_published(store: Store) -> None:
    with pytest.raises(StoreError, match="no version 3 of the forecast streets"):
        store.publish_plan("forecast", "streets", 3, now=1, **WHO)
    assert store.plan("forecast", "streets", 3) is None


def test_a_plan_that_is_too_large_is_refused(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("supervisor.store.plans.LARGEST", 3)
    with pytest.raises(StoreError, match="too large to be kept"):
        store.save_plan("forecast", "streets", b"four", now=1, **WHO)


def test_a_published_plan_is_changed_with_its_draft_or_not_at_all(store: Store) -> None:
    def fails(published: PlanVersion, draft: PlanVersion | None) -> PlanChanged:
        raise StoreError("No.")

    def change(published: PlanVersion, draft: PlanVersion | None) -> PlanChanged:
        assert draft is not None
        return PlanChanged(published.body + b"+", "why", draft.body + b"+", "hers")

    with pytest.raises(StoreError, match="No schedule 2026-11-23 is published"):
        store.change_published("schedule", "2026-11-23", change, now=1, **WHO)
    store.save_plan("schedule", "2026-11-23", b"one", now=1, **WHO)
    store.publish_plan("schedule", "2026-11-23", 1, now=1, **WHO)
    store.save_plan("schedule", "2026-11-23", b"two", now=2, **WHO)
    with pytest.raises(StoreError, match="No"):
        store.change_published("schedule", "2026-11-23", fails, now=3, **WHO)
    assert len(store.plan_versions("schedule", "2026-11-23")) == 2
    assert store.change_published("schedule", "2026-11-23", change, now=3, **WHO) == 3
    published, newest = store.published_plan("schedule", "2026-11-23"), store.plan("schedule", "2026-11-23")
    assert published is not None
    assert newest is not None
    assert (published.version, published.body, published.note) == (3, b"one+", "why")
    assert (newest.version, newest.body, newest.note) == (4, b"two+", "hers")
    assert [row.what for row in store.audit()][-3:] == ["schedule.save", "schedule.publish", "schedule.save"]
