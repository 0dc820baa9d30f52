"""Numbers as people read them; what is missing is a dash."""

from __future__ import annotations

from PySide6.QtCore import QLocale

DASH = "\N{EN DASH}"


def duration(seconds: float | None) -> str:
    """`0:42`, `12:05`, from an hour on `3 h 20`; whole seconds, cut and not rounded, as a clock shows them."""
    if seconds is None:
        return DASH
    whole = int(abs(seconds))
    sign = "-" if seconds < 0 and whole else ""
    hours, minutes = divmod(whole // 60, 60)
    return f"{sign}{hours} h {minutes:02}" if hours else f"{sign}{minutes}:{whole % 60:02}"


def mean_duration(seconds: float | None) -> str:
    """A mean or another figure that no clock counts up: to the nearest second."""
    return duration(None if seconds is None else round(seconds))


def percent(ratio: float | None, digits: int = 0) -> str:
    """Of a ratio 0..1, without the sign: no decimals on walls, one on desks; never 100 for what is less."""
    if ratio is None:
        return DASH
    text = _locale().toString(ratio * 100, "f", digits)
    if ratio < 1 and text == _locale().toString(100.0, "f", digits):
        return _locale().toString(100 - 10.0**-digits, "f", digits)
    return text


def count(number: float | None, digits: int = 0) -> str:
    """With thousands by locale."""
    return DASH if number is None else _locale().toString(float(number), "f", digits)


def _locale() -> QLocale:
    """The one of the system; one that is not set has no thousands, so then it is English."""
    found = QLocale()
    return QLocale(QLocale.Language.English) if found.language() is QLocale.Language.C else found


def age(seconds: float) -> str:
    """`45 s old`, `3 min old`, `2 h old`, `4 d old`."""
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{int(seconds // size)} {unit} old"
    return f"{int(max(0, seconds))} s old"
