"""Drawn dossiers in which nothing fits, against complete search: `… conflicts [--seeds 14] [--first 0]`.

What `tests/bargaining/whole/test_dossier_conflicts.py` asks of four drawings of each scenario, asked of many more, on
every core; a drawing whose conflicts differ in any scope is named, and the command ends with 1.
"""

import argparse
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import product

from negotiator.bargaining.conflict import Scope
from negotiator.bargaining.crew import cores
from negotiator.catalogue.reading.scenario import DEMOS
from tests.bargaining.whole import test_dossier_conflicts as asked_by_day

SEEDS = 14  # of each scenario, as long as nobody asks for more


def differs(drawn: tuple[str, int]) -> str:
    """What differs from complete search, in words; empty if nothing does."""
    name, seed = drawn
    wrong = []
    questions = {
        scope.value: partial(asked_by_day.test_conflicts_of_dossiers_are_those_of_complete_search, scope=scope)
        for scope in Scope
    }
    questions["limit"] = asked_by_day.test_each_conflict_told_is_minimal_and_cannot_hold
    for word, question in questions.items():
        try:
            question(name=name, seed=seed)
        except AssertionError:
            wrong.append(word)
    return f"{name}, seed {seed}: {', '.join(wrong)}" if wrong else ""


def main(arguments: list[str]) -> int:
    """Draw, compare, tell; 1 if anything differs."""
    parser = argparse.ArgumentParser("tests.nightly conflicts", description=__doc__)
    parser.add_argument("--seeds", type=int, default=SEEDS)
    parser.add_argument("--first", type=int, default=0)
    asked = parser.parse_args(arguments)
    drawings, wrong = [*product(DEMOS, range(asked.first, asked.first + asked.seeds))], 0
    with ProcessPoolExecutor(cores()) as pool:
        for done, found in enumerate(pool.map(differs, drawings), 1):
            wrong += bool(found)
            if found or done % 10 == 0 or done == len(drawings):
                print(found or f"{done} of {len(drawings)} agree or are named above", flush=True)
    return 1 if wrong else 0
