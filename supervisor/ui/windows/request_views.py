"""Saved views of the Requests page: filters, sort, groups and columns under a name, each a key away."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QLineEdit, QMenu, QVBoxLayout

from supervisor.settings import Person
from supervisor.settings.person import RequestView
from supervisor.ui.button import Opener
from supervisor.ui.tables.requests import KEYS, RequestTable
from supervisor.ui.windows.page import GAP, Page, push, quiet, row, shortcut
from supervisor.ui.windows.request_filters import RequestFilters

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

WIDTHS = "requests columns"
KEYED = 9
"""Views with a key of their own, Alt+1 …; Ctrl and a number turns to a page."""
LONGEST = 60


class Views(QObject):
    """A button with the list of them; `views` are by name in the order in which they were saved."""

    def __init__(self, page: Page, filters: RequestFilters, table: RequestTable) -> None:
        super().__init__(page)
        self.page, self.filters, self.table = page, filters, table
        self.views: dict[str, RequestView] = {}
        self.naming: NameDialog | None = None
        self.button = Opener("Views")
        self.button.setToolTip("Filters, sort, groups and columns under a name (Alt+1 … Alt+9)")
        self.button.setMenu(QMenu(self.button))
        table.reshaped.connect(page.kept)
        for number in range(1, KEYED + 1):
            shortcut(page, f"Alt+{number}", partial(self.take_number, number))
        self._fill()

    # what is kept

    def recall(self, person: Person) -> None:
        """As the person who sits here had it."""
        self.views = dict(person.views)
        self.table.hide_columns(person.hidden)
        self.table.set_widths(person.widths.get(WIDTHS, ()))
        self._fill()

    def remember(self, person: Person) -> Person:
        """Her settings with what was saved."""
        widths = {name: sizes for name, sizes in person.widths.items() if name != WIDTHS}
        if drawn := self.table.widths():
            widths[WIDTHS] = drawn
        return person.model_copy(update={"views": self.views, "hidden": self.table.hidden_columns, "widths": widths})

    # what is done

    def take(self, name: str) -> None:
        """Shows a view."""
        view = self.views[name]
        self.table.hide_columns(view.hidden)
        self.filters.restore(view.chosen)
        self._point()
        self.page.told.emit(f"View: {name}.", "info")

    def take_number(self, number: int) -> None:
        """The view with this key."""
        names = [*self.views]
        if number <= len(names):
            self.take(names[number - 1])
        else:
            self.page.told.emit(f"There is no view {number} yet; save one under Views.", "info")

    def save(self, name: str) -> None:
        """What is chosen now, under a name; another view of that name is replaced."""
        self.views = {**self.views, name: RequestView(chosen=self.filters.chosen, hidden=self.table.hidden_columns)}
        self._fill()
        self.page.kept.emit()
        self.page.told.emit(f"Saved as view {name}{self._key(name)}.", "good")

    def remove(self, name: str) -> None:
        """Not to be had any more; it can be put back from the message."""
        before = dict(self.views)
        del self.views[name]
        self._fill()
        self.page.kept.emit()
        self.page.offered.emit(f"View {name} removed.", "Undo", partial(self._put_back, before))

    def _put_back(self, before: dict[str, RequestView]) -> None:
        self.views = before
        self._fill()
        self.page.kept.emit()

    def ask_name(self) -> None:
        """Under which name what is chosen now is to be saved."""
        self.naming = NameDialog([*self.views], self.page.window())
        self.naming.accepted.connect(self._named)
        self.naming.open()

    def _named(self) -> None:
        assert self.naming is not None
        name = " ".join(self.naming.words.text().split())[:LONGEST]
        if name:
            self.save(name)

    def _point(self) -> None:
        """The arrow at the head of the column that rows are sorted by."""
        key, backwards = self.filters.sort
        orders = Qt.SortOrder
        head = self.table.horizontalHeader()
        head.blockSignals(True)
        head.setSortIndicator(KEYS.index(key), orders.DescendingOrder if backwards else orders.AscendingOrder)
        head.blockSignals(False)
        head.viewport().update()

    def _key(self, name: str) -> str:
        place = [*self.views].index(name) + 1
        return f" (Alt+{place})" if place <= KEYED else ""

    def _fill(self) -> None:
        menu = self.button.menu()
        menu.clear()
        for place, name in enumerate(self.views, start=1):
            action = menu.addAction(name.replace("&", "&&"))
            action.triggered.connect(partial(self._take, name))
            if place <= KEYED:
                action.setText(f"{action.text()}\t{QKeySequence(f'Alt+{place}').toString()}")
        menu.addSeparator()
        menu.addAction("Save what is shown as a view…").triggered.connect(self.ask_name)
        if self.views:
            gone = menu.addMenu("Remove a view")
            for name in self.views:
                gone.addAction(name.replace("&", "&&")).triggered.connect(partial(self._remove, name))

    def _take(self, name: str, *_: object) -> None:
        self.take(name)

    def _remove(self, name: str, *_: object) -> None:
        self.remove(name)


class NameDialog(QDialog):
    """Asks for the name of a view; an existing name is replaced, and that is said."""

    def __init__(self, known: list[str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Save as a view")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self._known = known
        self.words = QLineEdit(maxLength=LONGEST, placeholderText="Name, such as My overdue")
        self.words.setAccessibleName("Name of the view")
        self.said = quiet("It keeps the filters, the sort, the groups and the columns as they are now.")
        self.save = push("Save", self.accept, primary=True)
        self.save.setDefault(True)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(GAP, GAP, GAP, GAP)
        lines.setSpacing(GAP)
        lines.addWidget(self.words)
        lines.addWidget(self.said)
        lines.addLayout(row(None, push("Cancel", self.reject), self.save))
        self.words.textChanged.connect(self._typed)
        self.setMinimumWidth(420)
        self._typed("")

    def _typed(self, text: str) -> None:
        name = " ".join(text.split())
        self.save.setEnabled(bool(name))
        self.save.setText("Replace" if name in self._known else "Save")
