"""What the intake page asks for, done: over one store, by whoever runs this program."""

from __future__ import annotations

from collections.abc import Callable

from supervisor.cli.common import rules_at, service_at
from supervisor.cli.who import person, telling
from supervisor.reports.intake import Here, Intake
from supervisor.requests.finder import Finder
from supervisor.store import Store
from supervisor.ui.windows.intake_actions import IntakeActions, Known


class IntakeDesk:
    """`finder` gives what searches the newest frame of requests, `clock` by what they are opened (ms)."""

    def __init__(self, store: Store, finder: Callable[[], Finder], clock: Callable[[], int]) -> None:
        self.store, self.clock = store, clock
        self.intake = Intake(store, self.here, clock, finder)

    def actions(self) -> IntakeActions:
        """For the page."""
        intake = self.intake
        return IntakeActions(
            known=self.known,
            search=intake.search,
            spot=intake.spot,
            alike=intake.alike,
            promise=intake.promise,
            save=intake.save,
            find=intake.find,
            note_call=intake.note_call,
            cancel=intake.cancel,
        )

    def here(self) -> Here:
        """Who takes the call, and by what rules."""
        now = self.clock()
        who = person(self.store, now)
        rules, service = rules_at(self.store, now), service_at(self.store, now)
        return Here(who.account, who.role, rules, service, telling(self.store, now))

    def known(self, city: str) -> Known:
        """What can be chosen from in a city, and its map."""
        ground = self.intake.ground(city)
        areas = self.intake.places(ground.city).areas
        rings = () if areas is None else tuple(ring for rings in areas.outlines() for ring in rings)
        return Known(ground, rings, self.here().rules)
