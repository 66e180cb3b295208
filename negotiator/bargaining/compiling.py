"""Functions over arrays of numbers, compiled where numba is there; without it they are Python, far too slow to use."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numpy as np

F = TypeVar("F", bound=Callable[..., Any])

try:
    import numba
except ImportError:  # pragma: no cover - an installation without it
    COMPILED = False
else:
    COMPILED = True

# Counting who refers to an array (`nrt`) takes half of the time of a search: it is left out. Whoever calls holds all
# arrays for as long as the call lasts, and nothing that is compiled makes one; numba refuses a function that would.
OPTIONS: dict[str, Any] = {"cache": True, "nogil": True, "fastmath": True, "_nrt": False}
unsigned = cast(Callable[[int], int], np.uint64)  # a place in an array that is known not to count from its end


def compiled(function: F) -> F:
    """The function compiled, kept on disk for later starts, running without Python's lock; floats only ever propose."""
    return function if not COMPILED else cast(F, numba.njit(**OPTIONS)(function))


def inlined(function: F) -> F:
    """The same, written out where it is called: for what is called millions of times, with many arrays."""
    return function if not COMPILED else cast(F, numba.njit(inline="always")(function))
