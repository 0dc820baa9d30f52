"""The one road of messages: what was expected is a sentence, what was not is logged whole and shown once."""

from __future__ import annotations

import logging
import traceback

from PySide6.QtCore import QObject, Signal

from supervisor.core.errors import CallboardError

_log = logging.getLogger(__name__)
UNEXPECTED = "Something went wrong that should not have; it is in the log, and the desk goes on."


class Notices(QObject):
    """`told` carries a sentence and its kind: info, good, warn or bad; `over` one that is not so any more."""

    told = Signal(str, str)
    over = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seen: set[tuple[str, ...]] = set()

    def tell(self, sentence: str, kind: str = "info") -> None:
        self.told.emit(sentence, kind)

    def take_back(self, sentence: str) -> None:
        """What was told is not so any more; who still shows it leaves it out."""
        self.over.emit(sentence)

    def expected(self, error: CallboardError) -> None:
        """Its text is the sentence."""
        self.told.emit(str(error), "bad")

    def unexpected(self, error: BaseException) -> None:
        """The same error from the same line is logged and shown the first time only."""
        if isinstance(error, CallboardError):
            self.expected(error)
            return
        where = tuple(f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__))
        key = (type(error).__name__, *where[-3:])
        if key in self._seen:
            return
        self._seen.add(key)
        _log.error("Unexpected", exc_info=error)
        self.told.emit(UNEXPECTED, "bad")
