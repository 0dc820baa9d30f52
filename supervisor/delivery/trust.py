"""Whom to believe that a server is the one it says it is."""

from __future__ import annotations

import ssl

from supervisor.delivery.outcome import NotNow


def trust(ca: str) -> ssl.SSLContext:
    """Certificates are checked against a file, or those of this machine; `NotNow` where the file cannot be used."""
    try:
        return ssl.create_default_context(cafile=ca or None)
    except (OSError, ssl.SSLError):
        raise NotNow(f"The certificate file {ca} cannot be used; check that it is there and in PEM form.") from None
