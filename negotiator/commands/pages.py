"""The processes that answer for pages: this one and its siblings. They listen at the same sockets, share the database
and the count of requests by visitor, and keep what they compute each for itself (by marks, so that they agree)."""

import os
import signal
import socket
import sys
from collections.abc import Sequence
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from threading import Thread

from flask import Flask

from negotiator import logs
from negotiator.app import create_app
from negotiator.commands import door
from negotiator.config import Settings
from negotiator.services import working
from negotiator.web.pace import Counts, new_counts


def serve(app: Flask, settings: Settings, counts: Counts) -> None:
    """Serves from as many processes as the settings say until SIGINT, or SystemExit is raised; one that dies is
    replaced."""
    sockets = door.sockets(settings)
    siblings = [_sibling(settings, sockets, counts) for _turn in range(settings.processes - 1)]
    try:
        door.serve(app, settings, sockets)
    finally:
        for each in siblings:
            each.stop()


def _sibling(settings: Settings, sockets: Sequence[socket.socket], counts: Counts) -> working.Worker:
    def start() -> BaseProcess:
        asked = (settings, list(sockets), counts)
        made = get_context("spawn").Process(target=serve_beside, args=asked, name="negotiator-pages", daemon=False)
        made.start()
        return made

    return working.Worker(start)


def serve_beside(settings: Settings, sockets: Sequence[socket.socket], counts: Counts) -> None:
    """Serves until it is told to stop or its parent has ended; this is the process."""
    logs.begin(settings.log)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in a terminal: the parent ends us in its own time
    signal.signal(signal.SIGTERM, lambda *_signal: sys.exit())
    Thread(target=_follow_parent, daemon=True).start()
    app = create_app(settings, working.open_engine(settings), counts=counts)
    door.serve(app, settings, sockets)


def _follow_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)


__all__ = ["new_counts", "serve", "serve_beside"]
