"""A small SMTP server on loopback, run in threads of the test: takes messages, or refuses them as it is told."""

import base64
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any, cast


@dataclass
class Told:
    """How the server behaves, and what it took: one message for each time that it was handed over."""

    recipient: str = "250 fine"
    data: str = "250 taken"
    login: str = ""  # user and password with a colon between them; nobody else gets in
    tls: ssl.SSLContext | None = None
    at_once: bool = False  # TLS from the first byte
    before_answer: Callable[[], None] = lambda: None
    taken: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    plain: list[str] = field(default_factory=list)  # commands that came without TLS


class Session(StreamRequestHandler):
    """One connection."""

    def setup(self) -> None:
        self.told: Told = cast(Any, self.server).told
        self.safe = self.told.at_once
        if self.safe and self.told.tls is not None:
            self.request = self.told.tls.wrap_socket(self.request, server_side=True)
        super().setup()

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self) -> None:
        try:
            self.say("220 test ESMTP")
            while line := self.rfile.readline().decode().rstrip("\r\n"):
                if not self.safe:
                    self.told.plain.append(line)
                if not self.answer(line):
                    return
        except OSError:
            return

    def answer(self, line: str) -> bool:
        """Whether more may come."""
        verb = line.split(" ")[0].split(":")[0].upper()
        if verb == "EHLO":
            more = ["AUTH PLAIN"] if self.told.login else []
            more += ["STARTTLS"] if self.told.tls is not None and not self.safe else []
            lines = ["test", *more]
            for n, each in enumerate(lines):
                self.say(f"250{' ' if n == len(lines) - 1 else '-'}{each}")
        elif verb == "STARTTLS" and self.told.tls is not None:
            self.say("220 go")
            self.request = self.told.tls.wrap_socket(self.request, server_side=True)
            self.safe = True
            self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb", 0)
        elif verb == "AUTH":
            given = base64.b64decode(line.split(" ")[2]).decode().split("\0", 1)[1].replace("\0", ":")
            self.say("235 in" if given == self.told.login else "535 no")
        elif verb == "RCPT":
            self.told.recipients.append(line.partition("<")[2].partition(">")[0])
            self.say(self.told.recipient)
        elif verb == "DATA":
            self.say("354 go on")
            self.take()
        elif verb == "QUIT":
            self.say("221 bye")
            return False
        else:
            self.say("250 ok")
        return True

    def take(self) -> None:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        if self.told.data.startswith("250"):
            self.told.taken.append(cast(EmailMessage, message_from_bytes(b"".join(lines), policy=default)))
        self.told.before_answer()
        self.say(self.told.data)


class Server(ThreadingTCPServer):
    """Listens at a free port of 127.0.0.1, or at the one that is given."""

    daemon_threads = True
    allow_reuse_address = True
    told: Told

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that does not trust the certificate goes away in the middle."""


def served(told: Told, port: int = 0) -> Server:
    """The server, not yet listening to anybody: run its `serve_forever` in a thread."""
    made = Server(("127.0.0.1", port), Session)
    made.told = told
    return made
