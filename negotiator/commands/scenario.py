"""Terminal: check and propose on a scenario file. Only the answer goes to standard output."""

import json
import os
import sys
from collections.abc import Callable
from datetime import datetime
from fractions import Fraction
from functools import wraps
from math import isfinite
from pathlib import Path
from typing import ParamSpec

import click

from negotiator.bargaining.concepts import Options, Outcome
from negotiator.bargaining.errors import NegotiatorError, Refused, Unavailable
from negotiator.bargaining.words import Concept, Status
from negotiator.catalogue.concepts import USUAL
from negotiator.catalogue.guardrails.checks.verdict import verdict
from negotiator.catalogue.plan import Plan
from negotiator.catalogue.reading.scenario import read_scenario
from negotiator.catalogue.tally import Tally
from negotiator.clock import day_of, system
from negotiator.commands.lines import refusal
from negotiator.language import LANGUAGES, _, number, say
from negotiator.services.briefs.papers.documents import COMPARISON, MOST_COMPARED, brief_of, check_request, render
from negotiator.services.packages.conditions import sought
from negotiator.services.proposals.solved import Proposal, propose
from negotiator.services.proposals.sources import name_of

DIGITS = 4  # of scores and surpluses, 0-100, rounded from exact fractions
BAD_INPUT = 2
OUT_OF_TIME = 3
Given = ParamSpec("Given")

SCORE = _("%(name)s: %(score)s of 100 points, %(surplus)s above the least acceptable")
PROVEN = _("Proven: no package is better by this rule.")
UNPROVEN = _("Time ran out before it was proven that no package is better by this rule.")
OUT_OF_SECONDS = _("No package was found within the time limit; allow more seconds with --time-limit.")
NOTHING_FITS = _("No package satisfies everything. These conditions cannot hold together:")


def one_line(command: Callable[Given, None]) -> Callable[Given, None]:
    """What cannot be used ends with one line on standard error and exit code 2."""

    @wraps(command)
    def guarded(*args: Given.args, **kwargs: Given.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except NegotiatorError as error:
            click.echo(refusal(error, str(kwargs.get("language"))), err=True)
            sys.exit(BAD_INPUT)

    return guarded


@click.command("check")
@click.argument("file", metavar="SCENARIO.toml")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--language", type=click.Choice(LANGUAGES), default="de", show_default=True)
@one_line
def check_command(file: str, as_json: bool, language: str) -> None:
    """Judge the named packages of a scenario: which hard and soft rules each breaks."""
    plan = read_scenario(file)
    judged = {package.id: verdict(plan, package) for package in plan.packages}
    if as_json:
        packages = {name: {"hard": list(v.hard_rules), "soft": list(v.soft_rules)} for name, v in judged.items()}
        click.echo(json.dumps({"packages": packages}, ensure_ascii=False))
        return
    for package in plan.packages:
        click.echo(f"{package.id}  {package.text[language]}")
        found = judged[package.id]
        for finding in (*found.hard, *found.soft):
            click.echo(f"  {'!' if finding.hard else '~'} {finding.rule:<5} {finding.text[language]}")
        for finding in found.warnings:
            click.echo(f"  ? {finding.rule:<5} {finding.text[language]}")


@click.command("propose")
@click.argument("file", metavar="SCENARIO.toml")
@click.option("--json", "as_json", is_flag=True, help=f"Print JSON; scores have {DIGITS} digits.")
@click.option("--language", type=click.Choice(LANGUAGES), default="de", show_default=True)
@click.option("--time-limit", type=click.FloatRange(0.1, 86_400), default=60.0, show_default=True, help="Seconds.")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=0, show_default=True)
@one_line
def propose_command(file: str, as_json: bool, language: str, time_limit: float, seed: int) -> None:
    """Find the balanced and the Nash package, or say why nothing fits."""
    proposal = propose(read_scenario(file), options=Options(time_limit=time_limit, seed=seed))
    if proposal.answer.status is None:
        click.echo(say(language, OUT_OF_SECONDS), err=True)
        sys.exit(OUT_OF_TIME)
    click.echo(json.dumps(as_data(proposal), ensure_ascii=False) if as_json else as_words(proposal, language))


def as_data(proposal: Proposal) -> dict[str, object]:
    """The proposal as JSON values; scores and surpluses 0-100; `conflicts_ended` says whether these are all."""
    status = proposal.answer.status
    found: dict[str, object] = {"status": status.value if status else None}
    for concept, outcome in proposal.answer.outcomes.items():
        found[concept.value] = _package(proposal, outcome)
    found["conflicts"] = [list(conflict.names) for conflict in proposal.conflicts]
    if proposal.conflicts:
        found["conflicts_ended"] = proposal.conflicts_ended.value
    return found


def _package(proposal: Proposal, outcome: Outcome) -> dict[str, object]:
    count = proposal.proposed.get(outcome.concept)
    if count is None:
        return {"levels": None, "proven": False, "bound": None, "gap": None, "seconds": round(outcome.seconds, 3)}
    bound, gap = _limits(proposal, outcome)
    seats = [count.standing(seat) for seat in count.seats]
    return {
        "levels": dict(count.levels),
        "scores": {seat.id: _rounded(seat.score) for seat in seats},
        "surplus": {seat.id: _rounded(seat.surplus) for seat in seats},
        "least_surplus": _rounded(count.least_surplus),
        "soft": list(count.verdict.soft_rules),
        "proven": outcome.proven,
        "bound": bound,
        "gap": gap,
        "seconds": round(outcome.seconds, 3),
    }


def _limits(proposal: Proposal, outcome: Outcome) -> tuple[float | None, float | None]:
    """Bound and gap: of the least surplus, 0-100, for the balanced package; in the logarithm for the others."""
    if outcome.bound is None:
        return None, 0.0 if outcome.proven else None
    if not isfinite(outcome.bound):
        return None, None
    if outcome.concept is not Concept.BALANCED:
        return outcome.bound, outcome.gap
    bound = round(outcome.bound / proposal.case.scale, DIGITS)
    reached = outcome.value if isinstance(outcome.value, int) else 0
    left = 0.0 if outcome.proven else max(0.0, bound - reached / proposal.case.scale)
    return bound, round(left, DIGITS)


def as_words(proposal: Proposal, language: str) -> str:
    """The proposal for people."""
    status = proposal.answer.status
    if status is not Status.OK:
        return "\n".join(_conflict_lines(proposal, language))
    lines: list[str] = []
    for concept, count in proposal.proposed.items():
        outcome = proposal.answer.outcomes[concept]
        lines += [name_of(language, concept), *_package_lines(proposal.plan, count, language)]
        lines.append("  " + say(language, PROVEN if outcome.proven else UNPROVEN))
    return "\n".join(lines)


def _package_lines(plan: Plan, count: Tally, language: str) -> list[str]:
    texts = {measure.id: (measure.text, measure.levels) for measure in plan.measures}
    names = {participant.id: participant.text[language] for participant in plan.participants}
    lines = [
        f"  {texts[measure][0][language]}: {level} – {texts[measure][1][level].text[language]}"
        for measure, level in count.levels.items()
        if level
    ]
    for seat in (count.standing(seat) for seat in count.seats):
        reached, over = number(seat.score or 0, language), number(seat.surplus or 0, language)
        lines.append("  " + say(language, SCORE, name=names[seat.id], score=reached, surplus=over))
    lines += [f"  ~ {finding.rule} {finding.text[language]}" for finding in count.verdict.soft]
    return lines


def _conflict_lines(proposal: Proposal, language: str) -> list[str]:
    lines = [say(language, NOTHING_FITS)]
    for n, conflict in enumerate(proposal.conflicts, 1):
        lines += [f"{n}."] + [f"  - {text[language]}" for text in conflict.sentences]
    return [*lines, sought(proposal.scope.value, proposal.conflicts_ended.value, language)]


def _rounded(value: Fraction | None) -> float | None:
    return None if value is None else float(round(value, DIGITS))


@click.command("brief")
@click.argument("file", metavar="SCENARIO.toml")
@click.option("--kind", required=True, metavar="D-02|D-04", help="D-02 negotiation brief, D-04 package comparison.")
@click.option("--language", default="de", show_default=True, metavar="de|en")
@click.option("--out", required=True, metavar="FILE.pdf", help="Where to write the PDF.")
@click.option("--grade", default="", help="Classification; default: the scenario's.")
@click.option("--version", default="1", show_default=True, help="Version printed on the cover.")
@click.option("--date", type=click.DateTime(["%Y-%m-%d"]), help="Date printed; default: today.")
@click.option("--time-limit", type=click.FloatRange(0.1, 86_400), default=60.0, show_default=True, help="Seconds.")
@click.option(
    "--package",
    "packages",
    multiple=True,
    metavar="ID",
    help="A package of the comparison: balanced, nash or a package of the scenario; may be given up to six times.",
)
@one_line
def brief_command(
    file: str,
    *,
    kind: str,
    language: str,
    out: str,
    grade: str,
    version: str,
    date: datetime | None,
    time_limit: float,
    packages: tuple[str, ...],
) -> None:
    """Print the negotiation brief or the package comparison of a scenario as PDF."""
    plan = read_scenario(file)
    target = Path(os.path.realpath(out))
    _writable(target)
    check_request(kind, language, grade or plan.classification)
    _chosen(plan, kind, packages)
    proposal = propose(plan, options=Options(time_limit=time_limit))
    view = brief_of(
        plan,
        proposal,
        kind,
        language,
        grade=grade or plan.classification,
        version=version,
        date=date.date() if date else day_of(system()),
        chosen=packages,
    )
    _write(target, render(view))


def _chosen(plan: Plan, kind: str, packages: tuple[str, ...]) -> None:
    """Refuse packages that there are not, that no comparison asks for, or that do not fit. Raises Refused."""
    known = [*(concept.value for concept in USUAL), *(package.id for package in plan.packages)]
    wrong = next((name for name in packages if name not in known), None)
    if wrong is not None:
        names = ", ".join(known)
        raise Refused(_("There is no package “%(name)s”. Choose from %(names)s."), name=wrong[:64], names=names)
    if packages and kind != COMPARISON:
        raise Refused(_("Packages can only be chosen for a comparison (D-04)."))
    if len(packages) > MOST_COMPARED:
        raise Refused(_("At most six packages fit side by side."))


def _writable(target: Path) -> None:
    """Refuse a place that cannot be written to before any work is done; devices and pipes are not replaced by files."""
    folder, there = target.parent, os.path.lexists(target)
    if (there and not target.is_file()) or not folder.is_dir() or not os.access(target if there else folder, os.W_OK):
        raise Unavailable(_("“%(file)s” cannot be written. Choose a folder that exists and is writable."), file=target)


def _write(target: Path, content: bytes) -> None:
    """Write the whole file or nothing: a half-written brief must not be carried to a table."""
    half = target.with_name(f".{os.getpid()}.part")
    try:
        half.write_bytes(content)
        half.replace(target)
    except OSError as error:
        half.unlink(missing_ok=True)
        raise Unavailable(
            _("“%(file)s” cannot be written (%(reason)s). Choose another place."),
            file=target,
            reason=error.strerror or error,
        ) from error


commands: tuple[click.Command, ...] = (check_command, propose_command, brief_command)
