"""A line that shows long work: how far it is, what it is doing, and a button that cancels it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QWidget

from supervisor.ui.button import Button
from supervisor.ui.jobs import Job, Jobs


class Working(QWidget):
    """Hidden unless something is under way; starting another thing cancels the one before."""

    busy = Signal(bool)

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._job: Job | None = None
        self._words = QLabel(wordWrap=True)
        self._bar = QProgressBar(textVisible=False, maximum=1000)
        self._bar.setMinimumWidth(60)
        self._bar.setMaximumWidth(240)
        self._bar.setAccessibleName("Progress")
        self.stop = Button("Cancel")
        self.stop.clicked.connect(self.cancel)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(self._bar, 1)
        line.addWidget(self._words, 3)
        line.addWidget(self.stop)
        self.hide()

    @property
    def running(self) -> bool:
        return self._job is not None

    @property
    def words(self) -> str:
        return self._words.text()

    def start(
        self,
        words: str,
        fn: Callable[..., Any],
        *args: Any,
        on_done: Callable[[Any], object],
        on_error: Callable[[str], object],
        progress: bool = True,
    ) -> Job:
        """Runs `fn` as `Jobs.run` does, in sight."""
        self.cancel()
        self._show(None, words)
        job = self._jobs.run(
            fn, *args, on_done=on_done, on_error=on_error, on_progress=self._show, progress=progress
        )  # fmt: skip
        self._job = job
        job.ended.connect(self._ended)
        self.busy.emit(True)
        self.show()
        return job

    def cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _ended(self) -> None:
        self._job = None
        self.hide()
        self.busy.emit(False)

    def _show(self, share: float | None, words: str) -> None:
        self._bar.setMaximum(0 if share is None else 1000)
        if share is not None:
            self._bar.setValue(round(share * 1000))
        if words:
            self._words.setText(words)
        self.setAccessibleName(words or "Working")
