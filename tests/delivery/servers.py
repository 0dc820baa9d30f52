"""Real servers on loopback for tests: SMTP with and without TLS, and HTTP that fails as it is told to."""

from __future__ import annotations

import datetime
import ipaddress
import socket
import ssl
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes
from email.message import Message as Mail
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

PATIENCE_S = 60.0
USER, PASSWORD = "callboard", "s3cret"


def until(look: Callable[[], Any], what: str = "it") -> Any:
    """What `look` finds, as soon as it finds something."""
    pause, waited = threading.Event(), 0.0
    while waited < PATIENCE_S:
        if found := look():
            return found
        pause.wait(0.02)
        waited += 0.02
    raise AssertionError(f"{what} did not happen in time")


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of this machine that vouches for itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    day = datetime.timedelta(days=1)
    now = datetime.datetime.now(datetime.UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - day)
        .not_valid_after(now + day)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "server.pem", folder / "server.key"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return public, private


def context(folder: Path) -> ssl.SSLContext:
    """For a server, by the certificate in a folder."""
    found = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    found.load_cert_chain(folder / "server.pem", folder / "server.key")
    return found


class Letters:
    """Keeps the mails that came in; answers those in `refusals` with that instead, one after the other."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []
        self.refusals: list[str] = []
        self.addresses: dict[str, str] = {}

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, to: str, options: list[str]) -> str:
        if refusal := self.addresses.get(to):
            return refusal
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.refusals:
            return self.refusals.pop(0)
        assert isinstance(envelope.content, bytes)
        self.mails.append(message_from_bytes(envelope.content, policy=default))
        return "250 taken"


def _known(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    return AuthResult(success=(data.login, data.password) == (USER.encode(), PASSWORD.encode()), handled=False)


class _Implicit(Controller):
    """TLS from the start; the controller's own trial connection would not trust our certificate."""

    def factory(self) -> SMTP:
        with warnings.catch_warnings():
            # It only counts STARTTLS as TLS.
            warnings.simplefilter("ignore")
            made: SMTP = super().factory()  # type: ignore[no-untyped-call]
            return made

    def _trigger_server(self) -> None:
        socket.create_connection(("127.0.0.1", self.port)).close()


@contextmanager
def mail_server(letters: Letters, folder: Path | None = None, kind: str = "none", port: int = 0) -> Iterator[int]:
    """Runs one; its port. `kind` is none, starttls or tls, with the certificate in the folder."""
    found = context(folder) if folder else None
    more: dict[str, Any] = {}
    if kind != "none":
        more = {"auth_required": True, "authenticator": _known}
    if kind == "starttls":
        more |= {"tls_context": found, "require_starttls": True}
    if kind == "tls":
        more |= {"ssl_context": found, "auth_require_tls": False}
    running = (_Implicit if kind == "tls" else Controller)(
        letters, hostname="127.0.0.1", port=port or free_port(), **more
    )
    running.start()
    try:
        yield running.port
    finally:
        running.stop()


def free_port() -> int:
    """One that nobody listens on just now."""
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        found: int = line.getsockname()[1]
        return found


class Post(NamedTuple):
    """What was posted."""

    path: str
    heads: dict[str, str]
    body: bytes
    code: int


class Hooks(ThreadingHTTPServer):
    """Answers 204, or what `answer` says of a post: a status, or "hang", "endless" or "redirect"."""

    daemon_threads = True

    def __init__(self, answer: Callable[[Post], int | str] = lambda post: 204, port: int = 0) -> None:
        self.posts: list[Post] = []
        self.answer, self.over = answer, threading.Event()
        super().__init__(("127.0.0.1", port), _Handler)

    @property
    def taken(self) -> list[Post]:
        """Those that were confirmed."""
        return [post for post in self.posts if post.code == 204]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is nothing to speak of."""

    def __enter__(self) -> Hooks:
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *left: object) -> None:
        self.over.set()
        self.shutdown()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: Hooks
    protocol_version = "HTTP/1.1"
    names: ClassVar[dict[str, int]] = {"redirect": 302, "hang": 0, "endless": 422}

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        post = Post(self.path, dict(self.headers), body, 0)
        said = self.server.answer(post)
        code = self.names[said] if isinstance(said, str) else said
        self.server.posts.append(post._replace(code=code))
        if said == "hang":
            self.server.over.wait(PATIENCE_S)
            return
        self.send_response(code)
        if said == "redirect":
            self.send_header("Location", "/elsewhere")
        if said == "endless":
            self._never_end()
            return
        words = b"" if code == 204 else b"because of\r\nthis"
        self.send_header("Content-Length", str(len(words)))
        self.end_headers()
        self.wfile.write(words)

    def _never_end(self) -> None:
        self.end_headers()
        while not self.server.over.is_set():
            self.wfile.write(b"x" * 1000)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (as the base has it)
        """Nothing."""


@contextmanager
def silent(said: bytes = b"", every_s: float = 0.0) -> Iterator[int]:
    """Takes connections and says nothing, or the same bytes again and again, so that no answer ever ends; its port."""
    over = threading.Event()

    def talk(line: socket.socket) -> None:
        with line, suppress(OSError):
            while not over.wait(every_s or PATIENCE_S):
                line.sendall(said)

    def listen(door: socket.socket) -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=talk, args=(door.accept()[0],), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as door:
        threading.Thread(target=listen, args=(door,), daemon=True).start()
        try:
            yield int(door.getsockname()[1])
        finally:
            over.set()
            with suppress(OSError):
                door.shutdown(socket.SHUT_RDWR)
