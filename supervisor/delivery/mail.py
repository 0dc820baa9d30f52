"""Hands a mail to an SMTP server; the same mail has the same Message-ID however often it is handed over."""

from __future__ import annotations

import asyncio
import smtplib
import socket
import ssl
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate

from supervisor.delivery.outcome import Never, NotNow, quoted
from supervisor.delivery.trust import trust
from supervisor.requests.templates import one_line
from supervisor.settings.outbox import ADDRESS, MailServer
from supervisor.settings.secret import secret
from supervisor.store import Outgoing


async def send_mail(server: MailServer, message: Outgoing, wall: int) -> None:
    """Returns once the server has taken it. Raises `NotNow`, `Never`, `SettingsError`, `TimeoutError`."""
    handing = Handing(server, message, wall)
    try:
        await asyncio.to_thread(handing.run)
    except asyncio.CancelledError:
        handing.cut()
        raise


def composed(server: MailServer, message: Outgoing, wall: int) -> EmailMessage:
    """The mail; `wall` is now (ms)."""
    if not ADDRESS.fullmatch(message.to):
        raise Never(f"“{one_line(message.to, 60)}” is no mail address; correct it where it comes from, and drop this.")
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"] = server.sender, message.to
    mail["Subject"] = one_line(str(message.body.get("subject", "")))
    mail["Date"] = formatdate(wall / 1000)
    mail["Message-ID"] = f"<{one_line(message.key)}@{_domain(server)}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(str(message.body.get("text", "")))
    return mail


def _domain(server: MailServer) -> str:
    return server.sender.rpartition("@")[2]


CONNECT_S = 10.0
"""For how long a server may take to be there at all; nobody can cut that short."""


class Handing:
    """One mail on its way, on a thread of its own; `cut` ends it from another one."""

    def __init__(self, server: MailServer, message: Outgoing, wall: int) -> None:
        self.server, self.message, self.wall = server, message, wall
        self._line: socket.socket | None = None
        self._smtp = smtplib.SMTP(local_hostname=_domain(server), timeout=server.patience_s)
        self._over = False

    def cut(self) -> None:
        """Whatever is waited for is over."""
        self._over = True
        if self._line is not None:
            with suppress(OSError):
                self._line.shutdown(socket.SHUT_RDWR)

    def run(self) -> None:
        """Hand it over."""
        mail = composed(self.server, self.message, self.wall)
        password = secret(self.server.secret) if self.server.user else ""
        try:
            self._hand_over(mail, password)
        except smtplib.SMTPException as error:
            raise _sentence(self.server, error) from error
        except ssl.SSLError as error:
            raise NotNow(f"{self.server.host} cannot be trusted: {quoted(error.reason or str(error))}.") from error
        except OSError as error:
            why = (error.strerror or str(error) or "no answer").lower()
            raise NotNow(f"{self.server.host} does not answer on port {self.server.port}: {quoted(why)}.") from error
        finally:
            self._close()

    def _hand_over(self, mail: EmailMessage, password: str) -> None:
        self._connect()
        if self.server.encryption == "starttls":
            self._smtp.starttls(context=trust(self.server.ca))
        if self.server.user:
            self._smtp.login(self.server.user, password)
        self._smtp.send_message(mail, self.server.sender, [self.message.to])

    def _connect(self) -> None:
        """By hand: what connects by itself is out of reach of `cut` until it has been greeted."""
        server, smtp = self.server, self._smtp
        line = socket.create_connection((server.host, server.port), min(CONNECT_S, server.patience_s))
        self._line = line.dup()  # the connection's own, whatever is wrapped around the first one
        line.settimeout(server.patience_s)
        smtp._host = server.host  # type: ignore[attr-defined]  # whom a certificate must name
        smtp.sock = line
        if server.encryption == "tls":
            smtp.sock = trust(server.ca).wrap_socket(line, server_hostname=server.host)
        if self._over:
            raise OSError("it took too long")
        code, said = smtp.getreply()
        if code != 220:
            raise smtplib.SMTPConnectError(code, said)

    def _close(self) -> None:
        # What was taken stays taken, whatever the farewell is.
        with suppress(smtplib.SMTPException, OSError):
            self._smtp.quit()
        self._smtp.close()
        if self._line is not None:
            self._line.close()


def _sentence(server: MailServer, error: smtplib.SMTPException) -> NotNow | Never:
    match error:
        case smtplib.SMTPAuthenticationError():
            return NotNow(f"{server.host} refuses the user {server.user}: {quoted(error.smtp_error)}")
        case smtplib.SMTPRecipientsRefused():
            code, said = next(iter(error.recipients.values()))
            return _by_code(code, f"{server.host} refuses the address: {code} {quoted(said)}")
        case smtplib.SMTPResponseException():
            why = quoted(error.smtp_error)
            return _by_code(error.smtp_code, f"{server.host} refuses the mail: {error.smtp_code} {why}")
        case smtplib.SMTPNotSupportedError():
            return NotNow(f"{server.host} cannot do what the settings ask: {quoted(str(error))}")
        case _:
            return NotNow(f"{server.host} broke off: {quoted(str(error))}")


def _by_code(code: int, sentence: str) -> NotNow | Never:
    """As SMTP has it: 5xx is final, 4xx is for now."""
    return Never(sentence) if 500 <= code < 600 else NotNow(sentence)
