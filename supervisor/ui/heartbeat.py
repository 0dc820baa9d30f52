"""Where data time meets screen time: the newest picture at most four times a second, and a tick for what ages."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from supervisor.core.rules import Rules
from supervisor.picture import EMPTY, Picture
from supervisor.ui import readings

BEAT_MS = 250
TICK_MS = 1000


class Heartbeat(QObject):
    """`beat` carries a picture, `tick` an instant (ms), `ruled` the rules once they are others.

    It rests while none of the windows that it serves can be seen. `poke` may be called in any thread; the rest in
    the GUI's. `clock` is the centre's time in ms, virtual in a replay.
    """

    beat = Signal(object)
    tick = Signal(object)
    ruled = Signal(object)
    _poked = Signal()

    def __init__(self, clock: Callable[[], int], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.clock = clock
        self.picture: Picture = EMPTY
        self.rules = Rules()
        self._latest: Callable[[], Picture] = lambda: EMPTY
        self._rules: Callable[[], Rules] = lambda: self.rules
        self._windows: list[QWidget] = []
        self._since = QElapsedTimer()
        self._wait = QTimer(self, singleShot=True)
        self._wait.timeout.connect(self._take)
        self._ticks = QTimer(self, interval=TICK_MS)
        self._ticks.timeout.connect(self._tick)
        self._poked.connect(self._news, Qt.ConnectionType.QueuedConnection)

    def follow(self, latest: Callable[[], Picture], rules: Callable[[], Rules]) -> None:
        """Where the newest picture and the rules come from; both are asked in the GUI's thread."""
        self._latest, self._rules = latest, rules
        self._take()

    def serve(self, window: QWidget) -> None:
        """Beat while this window can be seen."""
        self._windows.append(window)
        window.installEventFilter(self)
        window.destroyed.connect(lambda: self._windows.remove(window))
        self._seen()

    def poke(self) -> None:
        """There is a new picture."""
        self._poked.emit()

    @property
    def awake(self) -> bool:
        """Whether anybody can see what it tells."""
        return any(window.isVisible() and not window.isMinimized() for window in self._windows)

    def now(self) -> int:
        """The instant on screen (ms): the clock's, or that of the picture where no source goes on."""
        return max(self.picture.at, self.clock()) if readings.moves(self.picture) else self.picture.at

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.WindowStateChange):
            QTimer.singleShot(0, self, self._seen)
        return False

    def _seen(self) -> None:
        if not self.awake:
            self._ticks.stop()
        elif not self._ticks.isActive():
            self._ticks.start()
            self._take()

    def _news(self) -> None:
        if not self.awake or self._wait.isActive():
            return
        gone = self._since.elapsed() if self._since.isValid() else BEAT_MS
        if gone >= BEAT_MS:
            self._take()
        else:
            self._wait.start(BEAT_MS - gone)

    def _take(self) -> None:
        """Tell the newest picture, unless it was told already."""
        rules = self._rules()
        if rules != self.rules:
            self.rules = rules
            self.ruled.emit(rules)
        picture = self._latest()
        if picture is self.picture:
            return
        self._since.start()
        self.picture = picture
        self.beat.emit(picture)

    def _tick(self) -> None:
        self._take()
        self.tick.emit(self.now())
