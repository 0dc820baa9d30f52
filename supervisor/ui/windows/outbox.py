"""The Outbox page: what others are still to be told, what is stuck and why, what was sent lately."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QButtonGroup, QComboBox, QLineEdit, QMessageBox, QStackedWidget, QWidget

from supervisor.requests.messages import UNDECIDED, MessageState
from supervisor.store import Outgoing
from supervisor.ui.dialogs.confirm import confirm
from supervisor.ui.jobs import Job, Jobs
from supervisor.ui.models import outbox as models
from supervisor.ui.tables.lists import ListTable
from supervisor.ui.windows.outbox_settings import SettingsText
from supervisor.ui.windows.page import Page, column, push, quiet, segment, shortcut, side, split, subtitle
from supervisor.ui.windows.request_detail import RequestDetail
from widgets.empty import EmptyState

NOTHING = ("Nothing to tell anybody yet", "Name a mail server or a webhook, and who is to be told of what.")
CLEAR = ("The outbox is empty", "Everything that others should know was delivered.")
UNFOUND = ("No message is like this", "Choose another state, another endpoint, or fewer words.")
HINT = "Choose a message to see what is in it and why it is stuck."
EVERY_S, TYPING_MS = 2, 250
VIEWS: tuple[tuple[str, tuple[MessageState, ...]], ...] = (
    ("To do", UNDECIDED),
    ("Stuck", (MessageState.STUCK,)),
    ("Sent", (MessageState.SENT,)),
    ("Dropped", (MessageState.DROPPED,)),
    ("All", ()),
)
"""What can be looked at, and the states of it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which messages are to be seen."""

    states: tuple[MessageState, ...] = UNDECIDED
    target: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """Messages, how many there are of each state, the endpoints of the settings, and the centre's zone."""

    messages: Sequence[Outgoing] = ()
    counts: Mapping[MessageState, int] = field(default_factory=dict)
    targets: Sequence[str] = ()
    zone: str = "UTC"
    keep_days: int = 30


@dataclass(frozen=True, slots=True)
class OutboxActions:
    """What the page asks for, each on a worker thread; any may raise CallboardError.

    `resend` and `drop` (with why) give how many there were; `load` and `save` are of the settings as a text.
    """

    look: Callable[[Wanted], Seen]
    resend: Callable[[Collection[int]], int]
    drop: Callable[[Collection[int], str], int]
    load: Callable[[], tuple[int, str]]
    save: Callable[[str, int], str]


class OutboxPage(Page):
    """The list on the left; a message, or the settings of the outbox, on the right."""

    def __init__(self, actions: OutboxActions, jobs: Jobs, *, parent: QWidget | None = None) -> None:
        super().__init__("Outbox", parent)
        self._actions, self._jobs = actions, jobs
        self.seen = Seen()
        self._looking: Job | None = None
        self._again = QTimer(self, interval=EVERY_S * 1000)
        self._again.timeout.connect(self.refresh)
        self._typed = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._typed.timeout.connect(self.refresh)
        self.table, self.detail = ListTable("Messages"), RequestDetail()
        self.settings = SettingsText(actions.load, actions.save, jobs)
        self.counts = quiet("")
        self.empty = EmptyState()
        self._lay_out()
        self._connect()
        self._show()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()
        self._again.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._again.stop()

    @property
    def wanted(self) -> Wanted:
        """Which messages are to be seen."""
        states = VIEWS[self.views.checkedId()][1]
        return Wanted(states, self.targets.currentData() or "", self.words.text().strip())

    @property
    def chosen(self) -> list[Outgoing]:
        """The messages whose rows are selected."""
        keys = set(self.table.selected())
        return [message for message in self.seen.messages if str(message.id) in keys]

    def refresh(self) -> None:
        """The collector may have sent some, and others may have been made."""
        if self._looking is not None:
            self._looking.cancel()
        self._looking = self._jobs.run(self._actions.look, self.wanted, on_done=self._take, on_error=self._fail)

    def resend(self) -> None:
        """Those chosen that wait or are stuck are tried again now."""
        if ids := self._undecided():
            self._jobs.run(self._actions.resend, ids, on_done=self._resent, on_error=self._fail)

    def drop(self) -> QMessageBox | None:
        """Asks first, for it cannot be undone."""
        ids, why = self._undecided(), self.why.text().strip()
        if not ids:
            return None
        if not why:
            self.why.setFocus()
            self.told.emit("Write why it is dropped; that is kept with it.", "warn")
            return None
        what = "this message" if len(ids) == 1 else f"these {len(ids):,} messages"
        effect = f"{_to(self.chosen)} will never be told. Later ones that waited behind go on. This cannot be undone."
        return confirm(self, f"Drop {what}?", effect, "Drop", lambda: self._drop(ids, why))

    def edit_settings(self) -> None:
        """Whom to tell of what."""
        if not self.settings.dirty:
            self.settings.reload()
        self.sides.setCurrentIndex(1)
        self.sides.show()
        self.settings.text.setFocus()

    # how it is made

    def _lay_out(self) -> None:
        self.settings_button = self.act("Whom to tell…", self.edit_settings, "Ctrl+E")
        self.views = QButtonGroup(self)
        buttons = [segment(self.views, place, words) for place, (words, _) in enumerate(VIEWS)]
        self.targets = QComboBox()
        self.targets.setAccessibleName("Endpoint")
        self.targets.addItem("Every endpoint", "")
        self.words = QLineEdit(placeholderText="Find", clearButtonEnabled=True)
        self.words.setAccessibleName("Find a message by number, address, subject or reason")
        self.words.setToolTip("Words in the number, address, subject, endpoint or reason (Ctrl+F)")
        self.words.setFixedWidth(220)
        filters = side(side(*buttons, spacing=0), self.targets, self.words, None)
        self.lists = QStackedWidget()
        self.lists.addWidget(self.empty)
        self.lists.addWidget(self.table)
        left = column(filters, self.counts, self.lists, grow=self.lists)
        self.sides = QStackedWidget()
        self.sides.addWidget(self._message_side())
        self.sides.addWidget(self._settings_side())
        self.sides.hide()
        self.body.addWidget(split(Qt.Orientation.Horizontal, (left, 3), (self.sides, 2)), 1)
        self.setFocusProxy(self.table)

    def _message_side(self) -> QWidget:
        self.side_title = subtitle("")
        head = side(self.side_title, None, push("Close", self._close))
        self.why = QLineEdit(placeholderText="Why it is dropped")
        self.why.setAccessibleName("Why it is dropped")
        self.resend_button, self.drop_button = push("Resend", self.resend, primary=True), push("Drop…", self.drop)
        self.resend_button.setToolTip("Try again now (Ctrl+R)")
        self.doing = side(self.resend_button, self.why, self.drop_button)
        return column(head, self.detail, self.doing, grow=self.detail)

    def _settings_side(self) -> QWidget:
        head = side(subtitle("Whom to tell of what"), None, push("Close", self._close))
        return column(head, self.settings, grow=self.settings)

    def _connect(self) -> None:
        self.views.idClicked.connect(lambda _: self.refresh())
        self.targets.activated.connect(lambda _: self.refresh())
        self.words.textChanged.connect(lambda _: self._typed.start())
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._show_chosen())
        self.empty.chosen.connect(lambda _: self.edit_settings())
        self.settings.saved.connect(self._settings_saved)
        shortcut(self, "Ctrl+F", self.words.setFocus)
        shortcut(self, "Ctrl+R", self.resend)
        shortcut(self, "Esc", self._close)
        shortcut(self.table, "Del", lambda: self.drop())

    # what it shows

    def _take(self, seen: Seen) -> None:
        self._looking, self.seen = None, seen
        self._show()

    def _show(self) -> None:
        self._offer(self.seen.targets)
        self.table.show_rows(models.HEADS, models.outbox_rows(self.seen.messages, self.seen.zone))
        self.counts.setText(models.counted(self.seen.counts, self.seen.keep_days))
        for place, (words, states) in enumerate(VIEWS[:2]):
            count = sum(self.seen.counts.get(state, 0) for state in states)
            self.views.button(place).setText(f"{words} ({count:,})" if count else words)
        self._show_empty()
        self.lists.setCurrentIndex(1 if self.seen.messages else 0)
        self._show_chosen()

    def _show_empty(self) -> None:
        asked = self.wanted != Wanted()
        words = NOTHING if not self.seen.targets and not self.seen.counts else UNFOUND if asked else CLEAR
        self.empty.set_text(*words)
        self.empty.set_actions([("settings", "Whom to tell…")] if words is NOTHING else [])
        self.counts.setVisible(words is not NOTHING)

    def _offer(self, targets: Sequence[str]) -> None:
        """Endpoints to choose from; a box with nothing to choose is not shown."""
        box = self.targets
        if [box.itemData(place) for place in range(1, box.count())] != [*targets]:
            chosen = box.currentData()
            box.clear()
            box.addItem("Every endpoint", "")
            for name in targets:
                box.addItem(name, name)
            box.setCurrentIndex(max(0, box.findData(chosen)))
        box.setVisible(len(targets) > 1)

    def _show_chosen(self) -> None:
        chosen = self.chosen
        if chosen and self.sides.currentIndex() == 0:
            self.sides.show()
        elif not chosen and self.sides.currentIndex() == 0:
            self.sides.hide()
        self.side_title.setText("Message" if len(chosen) == 1 else f"{len(chosen):,} messages")
        if len(chosen) == 1:
            before = models.waiting_behind(self.seen.messages).get(chosen[0].id)
            self.detail.show_facts(models.facts(chosen[0], self.seen.zone, before))
        else:
            self.detail.show_nothing(f"{_to(chosen)}." if chosen else HINT)
        self.doing.setVisible(bool(self._undecided()))

    def _undecided(self) -> list[int]:
        return [message.id for message in self.chosen if message.state in UNDECIDED]

    def _close(self) -> None:
        self.sides.hide()
        self.sides.setCurrentIndex(0)
        self.table.clearSelection()
        self.table.setFocus()

    # what came of it

    def _drop(self, ids: Collection[int], why: str) -> None:
        self._jobs.run(self._actions.drop, ids, why, on_done=self._dropped, on_error=self._fail)

    def _resent(self, count: int) -> None:
        self.told.emit(f"{_messages(count)} will be tried again now.", "good")
        self.refresh()

    def _dropped(self, count: int) -> None:
        self.why.clear()
        self.told.emit(f"{_messages(count)} will never be sent.", "good")
        self.refresh()

    def _settings_saved(self, sentence: str) -> None:
        self.told.emit(sentence, "good")
        self.refresh()

    def _fail(self, sentence: str) -> None:
        self.told.emit(sentence, "bad")


def _messages(count: int) -> str:
    return "1 message" if count == 1 else f"{count:,} messages"


def _to(messages: Sequence[Outgoing]) -> str:
    """Who they are to, the most frequent first as they come: `parks@example.org, works and 3 more`."""
    names = list(dict.fromkeys(message.to or message.target for message in messages))
    more = len(names) - 3
    return ", ".join(names[:3]) + (f" and {more:,} more" if more > 0 else "")
