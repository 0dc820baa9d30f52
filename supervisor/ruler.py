"""The rules run by themselves: once a minute all open requests are looked over, and what a rule says is done."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial

import msgspec
import numpy as np

from supervisor.core.rights import Role
from supervisor.core.rules import Rules
from supervisor.reader import LoadRules, Reader
from supervisor.reports.ageing import grow, load
from supervisor.reports.until import FRESH_MS, alive
from supervisor.requests import assignment, escalation
from supervisor.requests.assignment import Loads
from supervisor.requests.frame import Frame
from supervisor.requests.outlook import Outlook
from supervisor.requests.promises import promises
from supervisor.requests.ruling import Done, Firing, Found, Trial
from supervisor.requests.service import Assignment, Escalation, Service
from supervisor.requests.wordings import Wordings
from supervisor.store import Store
from supervisor.store.desk import Tell
from supervisor.store.intake import DESK_NOTE
from supervisor.store.ruled import RuleRun, RulesRun

EVERY_S = 60.0
MOST = 200
"""Acts of one rule each time: a rule that was not meant so can be stopped before it has raised everything."""
LOOKED_UP = 1000
ESCALATION, ASSIGNMENT = "escalation", "assignment"

log = logging.getLogger("callboard.rules")
LoadService = Callable[[Store, int], Service]
TellOf = Callable[[Store, int], Tell | None]


class Ruler(Reader[RulesRun]):
    """As `Reader`, in the collector; `latest` is what came of the last look."""

    def __init__(
        self,
        open_store: Callable[[], Store],
        load_rules: LoadRules,
        load_service: LoadService,
        tell_of: TellOf,
        clock: Callable[[], int],
        wall: Callable[[], int],
    ) -> None:
        """`tell_of` gives what tells others of what is done."""
        super().__init__(open_store, load_rules, clock, wall=wall, empty=RulesRun(), thread="rules")
        self.load_service, self.tell_of = load_service, tell_of

    def follow(self, store: Store) -> None:
        """Until it is stopped."""
        overseer = Overseer(store, self.load_rules, self.load_service, self.tell_of, self.wall)
        while True:
            told = overseer.turn(self.clock())
            if told is not None:
                store.keep_rules_run(told)
                self.publish(told)
            if self.wait(EVERY_S):
                return

    def failed(self, note: str) -> None:
        """Nothing can be looked at for now; it begins again."""
        log.warning("%s", note)


class Overseer:
    """One reading of a store: a frame of its own that is there only while there is a rule to be run."""

    def __init__(
        self,
        store: Store,
        load_rules: LoadRules,
        load_service: LoadService,
        tell_of: TellOf,
        wall: Callable[[], int],
        most: int = MOST,
    ) -> None:
        self.store, self.wall, self.most = store, wall, most
        self.load_rules, self.load_service, self.tell_of = load_rules, load_service, tell_of
        self.frame: Frame | None = None
        self._made_of: object = None
        self._promised: Service | None = None
        self._decided_by: object = None

    def turn(self, now: int) -> RulesRun | None:
        """Look over everything at an instant (ms) of the centre's clock; None where there is no rule."""
        service = self.load_service(self.store, now)
        raising = [rule for rule in service.escalations if rule.enabled]
        handing = [rule for rule in service.assignments if rule.enabled and rule.alone]
        if not raising and not handing:
            self.frame = None
            return None
        began = self.wall()
        outlook = self.outlook(service, now)
        self._forget(outlook)
        tell = self.tell_of(self.store, now)
        came = [self._escalate(outlook, rule, tell) for rule in raising]
        loads = Loads(outlook.frame, now)
        came += [self._hand_over(outlook, rule, loads, tell) for rule in handing]
        return RulesRun(now, self.wall() - began, tuple(came))

    def outlook(self, service: Service, now: int) -> Outlook:
        """All open requests of the cities of which anything is known by now, as they stand."""
        frame = self._grown(self.load_rules(self.store, now))
        if self._promised != service:
            frame.promise(promises(service))
            self._promised = service
        return Outlook(frame, service, now, self._wordings, self._cities(now))

    def _grown(self, rules: Rules) -> Frame:
        """The frame with all that has come; made anew where it is to be made of something else."""
        store = self.store
        made_of = (rules.zone, {row.city: row.zone for row in store.snapshots()}, store.maps())
        frame = self.frame
        if frame is None or made_of != self._made_of:
            frame = self.frame = load(store, rules)
            self._made_of, self._promised = made_of, None
            self._wordings, self._done = Wordings(frame), dict[tuple[str, str], Done]()
        while grow(store, frame):
            pass
        return frame

    def _cities(self, now: int) -> set[str]:
        """Those of which something is known by now: by a file or a source, or since only the desk tells of them."""
        rows = alive(self.store.snapshots(), self.store.sources())
        filed = {row.city for row in rows if row.notes != (DESK_NOTE,)}
        return {row.city for row in rows if row.as_of >= now - FRESH_MS or row.city not in filed}

    def _forget(self, outlook: Outlook) -> None:
        """Whom nobody could do may find somebody under other settings, or on another day."""
        decided_by = (outlook.service.version, outlook.today)
        if decided_by != self._decided_by:
            self._done = {key: done for key, done in self._done.items() if key[0] != ASSIGNMENT}
            self._decided_by = decided_by

    def trials(self, service: Service, now: int, name: str = "") -> list[Trial]:
        """What each rule of a directory, or those of a name, would do at an instant (ms), in force or not."""
        outlook, known = self.outlook(service, now), self.store.known_acts
        raising = [rule for rule in service.escalations if name in ("", rule.name)]
        handing = [rule for rule in service.assignments if name in ("", rule.name)]
        return [
            *(escalation.trial(outlook, rule, known) for rule in raising),
            *(assignment.trial(outlook, rule, known) for rule in handing),
        ]

    def left_alone(self, now: int) -> list[str]:
        """Cities on whose requests no rule acts at an instant (ms), since nothing was heard of them for days."""
        return sorted({row.city for row in self.store.snapshots()} - self._cities(now))

    # doing

    def _escalate(self, outlook: Outlook, rule: Escalation, tell: Tell | None) -> RuleRun:
        run = _Run(self, ESCALATION, rule.name, outlook, tell)
        found = escalation.find(outlook, rule, self.done(ESCALATION, rule.name))
        return run.through(found, partial(escalation.firings, outlook, rule))

    def _hand_over(self, outlook: Outlook, rule: Assignment, loads: Loads, tell: Tell | None) -> RuleRun:
        run = _Run(self, ASSIGNMENT, rule.name, outlook, tell)
        found = assignment.find(outlook, rule, self.done(ASSIGNMENT, rule.name))
        return run.through(found, lambda part: assignment.firings(outlook, rule, part, loads))

    def done(self, kind: str, name: str) -> Done:
        """What is known to be done by a rule."""
        return self._done.setdefault((kind, name), Done())


class _Run:
    """A rule's acts of one time."""

    def __init__(self, overseer: Overseer, kind: str, name: str, outlook: Outlook, tell: Tell | None) -> None:
        self.store, self.most, self.known = overseer.store, overseer.most, overseer.done(kind, name)
        self.name, self.now, self.frame, self.tell = name, outlook.at, outlook.frame, tell
        self.told = RuleRun(kind, name)

    def through(self, found: Found, make: Callable[[Found], Sequence[Firing | None]]) -> RuleRun:
        """Does what is not known to be done, some at a time; what is left waits for the next time."""
        start = 0
        while start < found.size and not self._is_full:
            part = found.of(slice(start, start + LOOKED_UP))
            start += self._some(part, make(part))
        return msgspec.structs.replace(self.told, waiting=found.size - start)

    @property
    def _is_full(self) -> bool:
        return self.told.done + self.told.refused >= self.most

    def _some(self, part: Found, each: Sequence[Firing | None]) -> int:
        """How many of the part are dealt with."""
        before = self.store.known_acts([one.key for one in each if one is not None])
        settled = np.zeros(part.size, np.bool_)
        place = 0
        while place < part.size and not self._is_full:
            one = each[place]
            settled[place] = one is None or one.key in before or self._act(one)
            place += 1
        self.known.add(self.frame, part.of(settled))
        return place

    def _act(self, one: Firing) -> bool:
        """Does it; False where it is to be tried again, since somebody was faster."""
        outcome = self.store.act(
            one.act,
            [one.choice],
            by=f"rule {self.name}",
            role=Role.SUPERVISOR,
            now=self.now,
            why=one.why,
            rule=self.name,
            key=one.key,
            tell=self.tell,
        )
        done, refused = len(outcome.changed), outcome.refused
        said = refused[0].sentence if refused else self.told.said
        told = {"done": self.told.done + done, "refused": self.told.refused + len(refused), "said": said}
        self.told = msgspec.structs.replace(self.told, **told)
        return not any(each.conflict for each in refused)
