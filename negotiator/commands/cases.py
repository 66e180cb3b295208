"""Terminal: solve a case file. Only the answer goes to standard output."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from math import isfinite
from pathlib import Path
from time import perf_counter

import click

from negotiator.bargaining.alternatives import diverse, k_best
from negotiator.bargaining.answer_file import (
    alternatives_data,
    answer_data,
    conflicts_data,
    core_data,
    frontier_data,
    robustness_data,
    sets_data,
    values_data,
)
from negotiator.bargaining.case import Case
from negotiator.bargaining.case_file import read_case
from negotiator.bargaining.concepts import answer
from negotiator.bargaining.conflict import Scope, conflicts
from negotiator.bargaining.errors import CaseError
from negotiator.bargaining.frontier import frontier
from negotiator.bargaining.outcome import Options
from negotiator.bargaining.proof import PROVABLE, proof_of
from negotiator.bargaining.robustness import MOST_SAMPLES, robustness, weighted_core
from negotiator.bargaining.spread import even
from negotiator.bargaining.words import Concept, Status
from negotiator.commands.answer_lines import answer_lines

PLAIN = tuple(concept for concept in Concept if concept is not Concept.BALANCED)
OUT_OF_TIME = 3
MOST_CONFLICTS = 1000
MOST_ALTERNATIVES = 1000
LARGEST_FILE = 256_000_000  # bytes
SHARE_OF_CONCEPTS = 0.6  # of the time, where more than the concepts is asked
SPREAD = Fraction(1, 5)  # of the weights, in samples


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is asked beside the concepts; `whole` also answers what the file itself asks for."""

    concepts: tuple[Concept, ...]
    alternatives: int | None
    samples: int | None
    conflicts: bool
    whole: bool


@dataclass(slots=True)
class Clock:
    """The time that is left, shared among the questions still open. A question left without time is left out."""

    until: float
    gap: float
    seed: int

    def options(self, share: float = 1.0) -> Options:
        """Options for the next question. Raises TimeoutError when no time is left."""
        left = (self.until - perf_counter()) * share
        if left <= 0:
            raise TimeoutError
        return Options(left, self.gap, self.seed)


def read_file(path: str) -> Case:
    """A case from a file. Raises CaseError, also for a file that cannot be read."""
    try:
        file = Path(path)
        if file.stat().st_size > LARGEST_FILE:
            raise CaseError(path, f"is larger than {LARGEST_FILE} bytes")
        return read_case(file.read_text("utf-8"))
    except OSError as wrong:
        raise CaseError(path, wrong.strerror or "cannot be read") from wrong
    except UnicodeDecodeError as wrong:
        raise CaseError(path, f"is not UTF-8 at byte {wrong.start}") from wrong


Extra = Callable[[Options], dict[str, object]]


def _why_not(case: Case, wishes: Wishes) -> list[Extra]:
    """The questions about a case that allows no package."""
    extras: list[Extra] = []
    if wishes.conflicts or wishes.whole:
        extras += [_conflicting(case, Scope.AGREEMENT, "all"), _conflicting(case, Scope.RED_LINES, "red")]
    if wishes.conflicts:
        extras.append(lambda options: {"conflicts": conflicts_data(case, conflicts(case, 20, options))})
    return extras


def _beside(case: Case, wishes: Wishes) -> list[Extra]:
    """The questions about a case that allows packages, in the order of the answer's keys."""
    extras: list[Extra] = []
    if wishes.alternatives is not None:
        extras += [_best(case, wishes.alternatives, concept) for concept in _ranked(wishes)]
    if case.diversity and (wishes.alternatives is not None or wishes.whole):
        extras.append(lambda options: {"diverse": alternatives_data(case, diverse(case, options=options))})
    if case.weight_samples and (wishes.samples is not None or wishes.whole):
        extras.append(lambda options: _core(case, options))
    if wishes.samples is not None:
        extras.append(_sampled(case, wishes))
    if wishes.whole:
        groups = {"frontier_groups2": case.groups2, "frontier_groups3": case.groups3}
        extras += [_reached(case, name, some) for name, some in groups.items() if some]
    if wishes.conflicts:
        extras.append(lambda _: {"mus_all": [], "mcs_all": [], "mus_red": [], "mcs_red": []})
    return extras


def _ranked(wishes: Wishes) -> tuple[Concept, ...]:
    """The concepts whose best packages are listed: those asked for, otherwise the weighted sum."""
    return (Concept.UTILITARIAN,) if wishes.whole else wishes.concepts


def _best(case: Case, count: int, concept: Concept) -> Extra:
    return lambda options: {f"k_best_{concept.value}": values_data(k_best(case, count, concept, options))}


def _core(case: Case, options: Options) -> dict[str, object]:
    core = weighted_core(case, options=options)
    return {"core_weights": core_data(case, core)} if core else {}


def _sampled(case: Case, wishes: Wishes) -> Extra:
    concept = wishes.concepts[0] if len(wishes.concepts) == 1 else Concept.UTILITARIAN
    samples = wishes.samples or 0

    def ask(options: Options) -> dict[str, object]:
        found = robustness(case, even(case, SPREAD), samples, concept, options)
        data: dict[str, object] = {"robustness": robustness_data(case, found)}
        return data if case.weight_samples else {"core_weights": core_data(case, found.core), **data}

    return ask


def _reached(case: Case, name: str, groups: tuple[tuple[str, ...], ...]) -> Extra:
    return lambda options: {name: frontier_data(frontier(case, groups, options=options))}


def _conflicting(case: Case, scope: Scope, end: str) -> Extra:
    def ask(options: Options) -> dict[str, object]:
        found = conflicts(case, MOST_CONFLICTS, options, scope)
        data: dict[str, object] = {f"mus_{end}": sets_data(found.mus), f"mcs_{end}": sets_data(found.mcs)}
        if scope is Scope.AGREEMENT and found.shortfall:
            data["least_shortfall"] = found.shortfall
        return data

    return ask


def solved(case: Case, wishes: Wishes, options: Options) -> dict[str, object]:
    """The answer file's content. Questions for which no time is left are not in it."""
    began = perf_counter()
    clock = Clock(began + options.time_limit, options.gap, options.seed)
    more = wishes.whole or wishes.conflicts or wishes.alternatives is not None or wishes.samples is not None
    share = SHARE_OF_CONCEPTS if more else 1.0
    found = answer(case, wishes.concepts, replace(options, time_limit=options.time_limit * share))
    data = answer_data(case, found)
    extras = _beside(case, wishes) if found.status is Status.OK else _why_not(case, wishes) if found.status else []
    for place, extra in enumerate(extras):
        try:
            data |= extra(clock.options(1 / (len(extras) - place)))
        except TimeoutError:
            break
    data["seconds"] = perf_counter() - began
    return data


def _positive(ctx: click.Context, param: click.Parameter, value: int | None) -> int | None:
    most = MOST_ALTERNATIVES if param.name == "alternatives" else MOST_SAMPLES
    if value is not None and not 1 <= value <= most:
        raise CaseError(str(param.opts[0]), f"must be a whole number from 1 to {most}")
    return value


@click.command("solve")
@click.argument("file", metavar="CASE.json")
@click.option("--json", "as_json", is_flag=True, help="Print the answer file; otherwise a table.")
@click.option("--concept", "concepts", multiple=True, type=click.Choice([c.value for c in Concept]))
@click.option("--time-limit", type=float, default=60.0, show_default=True, help="Seconds for everything together.")
@click.option("--gap", type=float, default=1e-6, show_default=True, help="Proof that is good enough.")
@click.option("--alternatives", type=int, callback=_positive, metavar="K", help="List the K best and the diverse ones.")
@click.option("--robustness", "samples", type=int, callback=_positive, metavar="N", help="Solve N samples.")
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--conflicts", "with_conflicts", is_flag=True, help="Say why nothing fits.")
@click.option("--proof", "proof_file", metavar="FILE", help="Write out why nothing is better, for the one --concept.")
def solve_command(  # noqa: PLR0917 - click passes by name
    file: str,
    as_json: bool,
    concepts: tuple[str, ...],
    time_limit: float,
    gap: float,
    alternatives: int | None,
    samples: int | None,
    seed: int,
    with_conflicts: bool,
    proof_file: str | None,
) -> None:
    """Solve a case file by fairness concepts. Without --concept by all, with all that the file asks for."""
    for name, value in (("--time-limit", time_limit), ("--gap", gap)):
        if not isfinite(value):
            raise CaseError(name, "must be a finite number")
    options = Options(time_limit, gap, seed)
    wanted = tuple(Concept(name) for name in dict.fromkeys(concepts)) or PLAIN
    wishes = Wishes(wanted, alternatives, samples, with_conflicts, whole=not concepts)
    if proof_file is not None and (len(wanted) != 1 or wanted[0] not in PROVABLE):
        raise CaseError("--proof", "needs one --concept")
    case = read_file(file)
    data = solved(case, wishes, options)
    if as_json:
        click.echo(json.dumps(data, ensure_ascii=False, allow_nan=False))
    else:
        click.echo("\n".join(answer_lines(case, data)))
    if proof_file is not None and data["status"] == Status.OK:
        write_proof(case, wanted[0], options, proof_file)
    if data["status"] is None:
        click.echo(f"{file}: no package was found within the time limit of {time_limit} seconds", err=True)
        sys.exit(OUT_OF_TIME)


def write_proof(case: Case, concept: Concept, options: Options, path: str) -> None:
    """Writes the proof file (`bargaining/proof.py`). Raises CaseError where there is none or it cannot be written."""
    proof = proof_of(case, concept, replace(options, ideals=False))
    if proof is None:
        raise CaseError("--proof", f"no proof was finished within {options.time_limit} seconds")
    try:
        Path(path).write_text(json.dumps(proof, ensure_ascii=False), "utf-8")
    except OSError as wrong:
        raise CaseError(path, wrong.strerror or "cannot be written") from wrong


commands: tuple[click.Command, ...] = (solve_command,)
