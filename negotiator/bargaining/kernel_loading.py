"""Whether the compiled search can be used: loaded in the background when it is first asked for.

Loading takes about half a second of processor time, compiling, once per installation and version, some ten. The first
question waits for the one and not for the other; until it is ready, the solver answers. A process that ends while it
compiles waits for it, so that the next one finds it done.
"""

from dataclasses import dataclass, field
from importlib import import_module
from threading import Event, Lock, Thread

LONGEST_LOAD = 10.0  # seconds; a machine that takes longer answers by the solver until it is done


@dataclass(slots=True)
class Loading:
    """The state of loading: `seen` is set once it is known whether there is anything to load or it must be compiled
    (`kept`), `done` once it can be used."""

    lock: Lock = field(default_factory=Lock)
    seen: Event = field(default_factory=Event)
    done: Event = field(default_factory=Event)
    kept: bool = False
    begun: bool = False

    def run(self) -> None:
        """Load or compile everything."""
        try:
            tree = import_module("negotiator.bargaining.branch_tree")
            self.kept = tree.is_there()
            self.seen.set()
            if tree.warm():
                self.done.set()
        finally:
            self.seen.set()


LOADING = Loading()


def is_ready(patience: float = LONGEST_LOAD) -> bool:
    """Whether the search can be used now; waits so many seconds at most for loading, never for compiling."""
    patience = min(patience, LONGEST_LOAD)
    with LOADING.lock:
        if not LOADING.begun:
            LOADING.begun = True
            Thread(target=LOADING.run, name="branch kernel", daemon=False).start()
    LOADING.seen.wait(patience)
    if LOADING.kept:
        LOADING.done.wait(patience)
    return LOADING.done.is_set()
