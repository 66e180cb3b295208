"""A hundred thousand drawn cases against complete enumeration: `python -m tests.nightly cases [--cases N] [--first 0]`.

For the night, on every core; a case in which any concept differs is named by its seed, and the command ends with 1.
Every other case is solved by the programme although it is small enough to be listed.
"""

import argparse
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from negotiator.bargaining import listing
from negotiator.bargaining.concepts import answer
from negotiator.bargaining.crew import cores
from negotiator.bargaining.words import Concept
from tests.builders import drawn_case
from tests.oracle import truth

FIRST = 1_000_000  # beyond the seeds of the tests
CHUNK = 20


def differs(seed: int, most_listed: int) -> str:
    """What differs from enumeration, in words; empty if nothing does."""
    case = drawn_case(seed)
    listing.MOST_LISTED = 0 if seed % 2 else most_listed
    known, found = truth(case), answer(case, tuple(Concept))
    if (found.status, found.ideal) != (known.status, known.ideal):
        return f"seed {seed}: status or ideals"
    wrong = [c.value for c, o in found.outcomes.items() if not (o.levels == known.package(c) and o.proven)]
    return f"seed {seed}: {', '.join(wrong)}" if wrong else ""


def main(arguments: list[str]) -> int:
    """Draw, compare, tell; 1 if anything differs."""
    parser = argparse.ArgumentParser("tests.nightly cases", description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--first", type=int, default=0)
    asked = parser.parse_args(arguments)
    wrong, seeds = 0, range(FIRST + asked.first, FIRST + asked.first + asked.cases)
    with ProcessPoolExecutor(cores()) as pool:
        task = partial(differs, most_listed=listing.MOST_LISTED)
        for done, found in enumerate(pool.map(task, seeds, chunksize=CHUNK), 1):
            wrong += bool(found)
            if found or done % 1000 == 0:
                print(found or f"{done} of {asked.cases} agree or are named above", flush=True)
    return 1 if wrong else 0
