"""Whom to believe that a server is the one it says it is."""

from __future__ import annotations

import ssl
from functools import lru_cache
from pathlib import Path

from supervisor.delivery.outcome import NotNow


def trust(ca: str) -> ssl.SSLContext:
    """Certificates are checked against a file, or those of this machine; `NotNow` where the file cannot be used."""
    try:
        return _read(ca, Path(ca).stat().st_mtime_ns if ca else 0)
    except (OSError, ssl.SSLError):
        raise NotNow(f"The certificate file {ca} cannot be used; check that it is there and in PEM form.") from None


@lru_cache(maxsize=8)
def _read(ca: str, changed: int) -> ssl.SSLContext:
    """Read once as long as the file stays what it is: it takes longer than a message."""
    return ssl.create_default_context(cafile=ca or None)
