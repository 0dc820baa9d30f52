"""An editor for each kind of setting, made from the field that describes it."""

from __future__ import annotations

from datetime import date
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo
from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from supervisor.metrics.service_level import CODES
from widgets import theme as themes
from widgets.level import Level
from widgets.marks import draw_level
from widgets.overlay import Overlay

LABEL_WIDTH = 176
EDITOR_WIDTH = 292
_UNDOES = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)


class Line(QLineEdit):
    """Leaves undo and redo to its page, which knows more to take back."""

    def event(self, event: QEvent) -> bool:
        undoes = isinstance(event, QKeyEvent) and any(event.matches(key) for key in _UNDOES)
        if undoes and event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            event.ignore()
            return False
        return super().event(event)


class Choice(QComboBox):
    """Is not changed by the wheel that scrolls its page."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class Problem(QWidget):
    """What is wrong, or well: the mark of a level, and a sentence.

    One of one `line` never moves what is beside or below it: what has no room is told by the tip.
    """

    def __init__(self, parent: QWidget | None = None, *, line: bool = False) -> None:
        super().__init__(parent)
        self._said, self._one = "", line
        self._words = QLabel(wordWrap=not line)
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        if line:
            self._words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(8)
        self._mark = _Mark()
        self._words.setAlignment(Qt.AlignmentFlag.AlignTop)
        across.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        across.addWidget(self._words, 1)
        self.hide()

    @property
    def words(self) -> str:
        return self._said

    @property
    def level(self) -> Level:
        return self._mark.level

    def say(self, words: str, level: Level = Level.bad) -> None:
        self._said = words
        self._mark.level = level
        self._mark.update()
        self._write()
        self.setVisible(bool(words))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._one:
            self._write()

    def _write(self) -> None:
        room = self._words.width() if self._one else 0
        cut = self._words.fontMetrics().elidedText(self._said, Qt.TextElideMode.ElideRight, room)
        self._words.setText(cut if room else self._said)
        self.setToolTip(self._said if room and cut != self._said else "")
        self.setAccessibleName(self._said)


class Instead(QWidget):
    """Two widgets in one place: the problem while there is one, else what stands there usually; nothing moves."""

    def __init__(self, usual: QWidget, problem: Problem) -> None:
        super().__init__()
        self.setObjectName("clear")
        self.problem, self._usual = problem, keep_room(usual)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.addWidget(usual)
        Overlay(problem, usual, lambda area: area)

    @property
    def words(self) -> str:
        """Of the problem."""
        return self.problem.words

    def say(self, words: str, level: Level = Level.bad) -> None:
        self._usual.setVisible(not words)
        self.problem.say(words, level)


def keep_room(widget: QWidget) -> QWidget:
    """Its room stays while it is hidden, so that nothing moves when it comes and goes."""
    policy = widget.sizePolicy()
    policy.setRetainSizeWhenHidden(True)
    widget.setSizePolicy(policy)
    return widget


class _Mark(QWidget):
    level = Level.bad

    def sizeHint(self) -> QSize:
        return QSize(12, 16)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        side = min(self.width(), self.height() - 4)
        draw_level(painter, themes.current(), self.level, QRectF(0, (self.height() - side) / 2, side, side))
        painter.end()


class Field(QWidget):
    """Title, editor and unit, and under it what it means or what is wrong; `edited` tells a JSON value or None."""

    edited = Signal(object)

    def __init__(self, name: str, info: FieldInfo, *, inherits: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name, self.info, self._follows = name, info, inherits
        self.title = info.title or name
        self.kind = _plain_kind(info.annotation)
        self._between = str(_extra(info, "between") or ",")
        self.editor = self._editor()
        self.editor.setAccessibleName(self.title)
        self.editor.setAccessibleDescription(info.description or "")
        self.problem = Problem(line=True)
        self._lay_out()

    def say(self, words: str) -> None:
        """What is wrong with it, in the place of what it means; empty for nothing."""
        self.under.say(words)

    def show_value(self, value: Any, default: Any) -> None:
        """`default` is what holds while it is not set."""
        if isinstance(self.editor, QCheckBox):
            self.editor.setChecked(bool(default if value is None else value))
        elif isinstance(self.editor, QComboBox):
            self._show_choice(value, default)
        elif isinstance(self.editor, QLineEdit):
            usual = ("" if default is None else _text(default, self._between)) or (
                "" if self.info.is_required() else "none"
            )
            self.editor.setPlaceholderText(f"every queue: {usual}" if self._follows else usual)
            if self.editor.hasFocus() and self.read() == value:
                return
            self._put("" if value is None else _text(value, self._between))

    def _put(self, words: str) -> None:
        """From its beginning, and whole in the tip where it is longer than the editor."""
        assert isinstance(self.editor, QLineEdit)
        if self.editor.text() != words:
            self.editor.setText(words)
            self.editor.setCursorPosition(0)
        long = self.editor.fontMetrics().horizontalAdvance(words) > EDITOR_WIDTH - 16
        self.editor.setToolTip(words if long else "")

    def read(self) -> Any:
        """What stands in the editor, as a JSON value; None where nothing does."""
        if isinstance(self.editor, QCheckBox):
            return self.editor.isChecked()
        if isinstance(self.editor, QComboBox):
            return self.editor.currentData()
        assert isinstance(self.editor, QLineEdit)
        return _value(self.editor.text(), self.kind, self._between)

    def _show_choice(self, value: Any, default: Any) -> None:
        box = self.editor
        assert isinstance(box, QComboBox)
        if self._follows:
            box.setItemText(0, f"every queue: {_option(default)}")
        box.setCurrentIndex(max(0, box.findData(value if value is not None or self._follows else default)))

    def _editor(self) -> QWidget:
        if self.kind is bool:
            box = QCheckBox()
            box.clicked.connect(self._tell)
            return box
        if get_origin(self.kind) is Literal:
            return self._choice()
        line = Line()
        line.textEdited.connect(self._tell)
        return line

    def _choice(self) -> QComboBox:
        box = Choice()
        if self._follows:
            box.addItem("", None)
        words = _extra(self.info, "words") or {}
        for option in get_args(self.kind):
            box.addItem(words.get(option) or _option(option), option)
        box.activated.connect(self._tell)
        return box

    def _tell(self) -> None:
        self.edited.emit(self.read())

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 4, 0, 4)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        self.label = QLabel(self.title, wordWrap=True)
        self.label.setFixedWidth(LABEL_WIDTH)
        self.label.setBuddy(self.editor)
        self.editor.setFixedWidth(EDITOR_WIDTH)
        unit, means = (_quiet(text) for text in (_unit(self.info), self.info.description or ""))
        means.setWordWrap(True)
        self.under = Instead(means, self.problem)
        grid.addWidget(self.label, 0, 0, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(self.editor, 0, 1)
        grid.addWidget(unit, 0, 2)
        grid.addWidget(self.under, 1, 1, 1, 2)
        grid.setColumnStretch(2, 1)


def _quiet(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("quiet", True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def _unit(info: FieldInfo) -> str:
    return str(_extra(info, "unit") or "")


def _extra(info: FieldInfo, name: str) -> Any:
    """What is said beside a field: its unit, what stands between several, the words of its options."""
    extra = info.json_schema_extra
    return extra.get(name) if isinstance(extra, dict) else None


def _option(value: Any) -> str:
    """A service level with its name, everything else as it is."""
    return f"{value} {CODES[value].name}" if value in CODES else str(value)


def _plain_kind(annotation: Any) -> Any:
    """Without the marks that pydantic keeps beside a type."""
    if get_origin(annotation) in (Union, UnionType):
        return next(part for part in get_args(annotation) if part is not type(None))
    return annotation


def _text(value: Any, between: str = ",") -> str:
    if isinstance(value, list | tuple):
        return f"{between} ".join(map(_text, value))
    if isinstance(value, float):
        return f"{value:g}"
    return value.isoformat() if isinstance(value, date) else str(value)


def _value(text: str, kind: Any, between: str = ",") -> Any:
    """What cannot be read stays a text, for the settings to say what is wrong with it."""
    plain = text.strip()
    if not plain:
        return None
    if get_origin(kind) is tuple:
        return [part.strip() for part in plain.split(between) if part.strip()]
    if kind in (int, float):
        return _number(plain)
    return plain


def _number(text: str) -> int | float | str:
    plain = text.rstrip("% ").replace(",", ".")
    for kind in (int, float):
        try:
            return kind(plain)
        except ValueError:
            continue
    return text
