"""Terminal: what pages do with dossiers, in the name of a token's person. Only the answer goes to standard output."""

import json
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec

import click

from negotiator import numbers
from negotiator.commands.client import Installation, Refusal, installation, said, tongue
from negotiator.commands.lines import one_line
from negotiator.language import _
from negotiator.services.proposals.seconds import LONGEST, SHORTEST

Given = ParamSpec("Given")
BROKEN = 1  # exit code: told, and what was asked about breaks a hard rule
USUAL = ("balanced", "nash")
MOST_SECONDS = 3_600  # that work is waited for beyond its own time
PAIR = re.compile(r"([\w.:-]+)=(.+)")
NO_PAIR = _("“%(text)s” is no pair of a measure and a number, as rec_health=2.")
PLACES = 4  # decimals of a number that is told
Number = click.IntRange(1, 2**31 - 1)
Out = click.Path(dir_okay=False, writable=True, path_type=Path)
Row = Sequence[object]


@click.group("dossier")
def dossier_group() -> None:
    """Work in dossiers with a token (NEGOTIATOR_TOKEN), as its person may on the pages.

    NEGOTIATOR_SERVER is the address of the installation. Exit codes: 0 done, 1 done and a hard rule is broken, 2 not
    done, 3 not done in time.
    """


def asked(name: str) -> Callable[[Callable[Given, Any]], click.Command]:
    """A command of the group that prints what it gives back: JSON as the interface answers, or lines."""

    def put(act: Callable[Given, tuple[Any, Iterable[Row]]]) -> click.Command:
        @wraps(act)
        def told(*args: Given.args, **kwargs: Given.kwargs) -> None:
            as_json = kwargs.pop("as_json")
            data, rows = act(*args, **kwargs)
            click.echo(json.dumps(data, ensure_ascii=False) if as_json else lines(rows))

        return dossier_group.command(name)(click.option("--json", "as_json", is_flag=True, help="Print JSON.")(told))

    return put


def lines(rows: Iterable[Row]) -> str:
    """Rows with a tab between their values; nothing that a terminal would act on."""
    return "\n".join("\t".join(one_line(_word(value)) for value in row) for row in rows)


def _word(value: object) -> str:
    if value is None:
        return "–"
    return numbers.entry(numbers.rounded(value, PLACES), tongue()) if isinstance(value, float) else str(value)


def pairs(texts: Sequence[str]) -> dict[str, str]:
    """MEASURE=NUMBER, each. Raises Refusal."""
    found = {}
    for text in texts:
        pair = PAIR.fullmatch(text)
        if pair is None:
            raise Refusal(said(NO_PAIR, text=one_line(text)))
        found[pair[1]] = pair[2]
    return found


def levels_of(texts: Sequence[str]) -> dict[str, int]:
    """Levels by measure. Raises Refusal."""
    found = pairs(texts)
    if wrong := [name for name, text in found.items() if not (text.isascii() and text.isdigit())]:
        raise Refusal(said(NO_PAIR, text=one_line(f"{wrong[0]}={found[wrong[0]]}")))
    return {name: int(text) for name, text in found.items()}


def _step(words: str) -> None:
    if words:
        click.echo(one_line(words), err=True)


def _packages(found: Iterable[Mapping[str, Any]]) -> Iterable[Row]:
    return ((each["ref"], each["name"], each["eur"], each["hard"]) for each in found)


@asked("list")
def list_all() -> tuple[Any, Iterable[Row]]:
    """The dossiers in which one has a part: number, title, stage, what is to do."""
    found = installation().get("/dossiers")
    return found, ((each["id"], each["title"], each["stage"], len(each["todo"])) for each in found)


@asked("positions")
@click.argument("number", type=Number)
def positions(number: int) -> tuple[Any, Iterable[Row]]:
    """How far positions are: number, house, rated measures of those that there are, state."""
    found = installation().get(f"/dossiers/{number}/positions")
    return found, ((p["position"], p["name"], f"{p['rated']}/{p['wanted']}", p["progress"]) for p in found)


@asked("position")
@click.argument("number", type=Number)
@click.argument("position", type=Number)
def position(number: int, position: int) -> tuple[Any, Iterable[Row]]:
    """What a position says: measure, importance, wish, reason; then red lines. Reading a house's is logged for it."""
    found = installation().get(f"/dossiers/{number}/positions/{position}")
    rated = [(r["measure"], r["importance"], r["wish"], r["reason"]) for r in found["ratings"]]
    return found, [*rated, *_red(found["red_lines"])]


def _red(red: list[Mapping[str, Any]] | str) -> list[Row]:
    """A row each; of those that one may not read one row that says so: hidden ones are not none."""
    if isinstance(red, str):
        return [("red_lines", red)]
    return [(line["id"], line["condition"], line["hard"], line["told"]) for line in red]


@asked("rate")
@click.argument("number", type=Number)
@click.argument("position", type=Number)
@click.argument("ratings", nargs=-1, required=True, metavar="MEASURE=IMPORTANCE...")
def rate(number: int, position: int, ratings: tuple[str, ...]) -> tuple[Any, Iterable[Row]]:
    """Rate measures, 0 to 10 each: all are kept or none. What else a rating holds stays as it is."""
    server, where = installation(), f"/dossiers/{number}/positions/{position}"
    before = {each["measure"]: each["version"] for each in server.get(where)["ratings"]}
    body = [
        {"measure": name, "importance": _number(name, text), "version": before.get(name, 0)}
        for name, text in pairs(ratings).items()
    ]
    found = server.post(f"{where}/ratings", {"ratings": body})
    return found, ((each["measure"], each["importance"]) for each in found)


def _number(name: str, text: str) -> float:
    """As people of the terminal's language write it. Raises Refusal for what is no number, or two."""
    try:
        return float(numbers.read(text, tongue()))
    except ValueError as error:
        raise Refusal(said(NO_PAIR, text=one_line(f"{name}={text}"))) from error


@asked("packages")
@click.argument("number", type=Number)
def packages(number: int) -> tuple[Any, Iterable[Row]]:
    """Packages: reference, name, EUR m a year, hard rules that it breaks; proposals of the latest page first."""
    found = installation().get(f"/dossiers/{number}/packages")
    proposed = [each for line in found["proposals"] for each in line["packages"]]
    return found, _packages([*proposed, *found["named"], *found["offers"]])


@asked("propose")
@click.argument("number", type=Number)
@click.option("--concept", "concepts", multiple=True, default=USUAL, show_default=True)
@click.option("--seconds", type=click.IntRange(SHORTEST, LONGEST), default=60, show_default=True)
def propose(number: int, concepts: tuple[str, ...], seconds: int) -> tuple[Any, Iterable[Row]]:
    """Let the optimiser propose packages, and wait for them."""
    server = installation()
    job = server.post(f"/dossiers/{number}/proposals", {"concepts": list(concepts), "seconds": seconds})
    ended = server.ended(job, seconds + MOST_SECONDS, _step)
    found = server.get(f"/dossiers/{number}/proposals/{ended['proposal']}")
    return found, _packages(found["packages"])


@asked("together")
@click.argument("numbers", nargs=-1, required=True, type=Number)
@click.option("--limit", "limits", multiple=True, metavar="NAME=AMOUNT", help="As payer:federal=40, for all together.")
@click.option("--concept", default="nash", show_default=True)
@click.option("--seconds", type=click.IntRange(SHORTEST, LONGEST), default=300, show_default=True)
def together(
    numbers: tuple[int, ...], limits: tuple[str, ...], concept: str, seconds: int
) -> tuple[Any, Iterable[Row]]:
    """Solve several dossiers as one within what they share, and wait: each dossier's levels, then what is left.

    “rounded”: least scores that are sealed from you counted from the beginning of their step of ten points."""
    server = installation()
    shared = {name: _number(name, text) for name, text in pairs(limits).items()}
    body = {"dossiers": list(numbers), "concept": concept, "seconds": seconds, "limits": shared}
    job = server.ended(server.post("/together", body), seconds + MOST_SECONDS, _step)
    found = server.get(f"/together/{job['id']}")
    chosen = [(part["dossier"], key, n) for part in found["parts"] for key, n in part["levels"].items()]
    left = [(each["name"], each["amount"], each["left"]) for each in found["limits"]]
    how = [word for word in ("proven", "rounded") if found[word]]
    return found, [(found["status"], ", ".join(how)), *chosen, *left]


@asked("compare")
@click.argument("number", type=Number)
@click.argument("refs", nargs=-1)
def compare(number: int, refs: tuple[str, ...]) -> tuple[Any, Iterable[Row]]:
    """Packages side by side, six at most: measures with their levels, then scores."""
    found = installation().get(f"/dossiers/{number}/comparison", {"with": ",".join(refs)})
    names = [("", *(each["name"] for each in found["packages"]))]
    chosen = [(each["name"], *each["levels"]) for each in found["measures"]]
    return found, [*names, *chosen, *((e["name"], *(s["score"] for s in e["scores"])) for e in found["scores"])]


def _judged(found: Mapping[str, Any]) -> list[Row]:
    broken = [(each["kind"], each["rule"], each["text"]) for each in found["broken"]]
    return [*((each["name"], each["score"], each["surplus"]) for each in found["scores"]), *broken]


@dossier_group.command("try")
@click.argument("number", type=Number)
@click.argument("ref")
@click.argument("levels", nargs=-1, metavar="MEASURE=LEVEL...")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def try_levels(number: int, ref: str, levels: tuple[str, ...], *, as_json: bool) -> None:
    """What a package with other levels means; counted as a guess. Exit code 1 where a hard rule is broken."""
    found = installation().post(f"/dossiers/{number}/packages/{ref}/judgement", {"levels": levels_of(levels)})
    click.echo(json.dumps(found, ensure_ascii=False) if as_json else lines(_judged(found)))
    if any(each["kind"] == "hard" for each in found["broken"]):
        sys.exit(BROKEN)


@asked("keep")
@click.argument("number", type=Number)
@click.argument("ref")
@click.argument("levels", nargs=-1, metavar="MEASURE=LEVEL...")
@click.option("--name", required=True)
@click.option("--note", default="")
def keep(number: int, ref: str, levels: tuple[str, ...], name: str, note: str) -> tuple[Any, Iterable[Row]]:
    """Keep a package with other levels under a name: its reference."""
    body = {"levels": levels_of(levels), "name": name, "note": note}
    found = installation().post(f"/dossiers/{number}/packages/{ref}/copies", body)
    return found, [(found["id"],)]


@asked("rounds")
@click.argument("number", type=Number)
def rounds(number: int) -> tuple[Any, Iterable[Row]]:
    """Rounds, latest first: number, day, place, state, how many measures each side named."""
    found = installation().get(f"/dossiers/{number}/rounds")
    return found, ((e["n"], e["date"], e["place"], e["status"], e["ours"], e["theirs"]) for e in found)


@asked("documents")
@click.argument("number", type=Number)
def documents(number: int) -> tuple[Any, Iterable[Row]]:
    """What was printed: number, kind, edition, language, state."""
    found = installation().get(f"/dossiers/{number}/documents")
    return found, ((e["id"], e["kind"], e["edition"], e["language"], e["state"]) for e in found)


@asked("print")
@click.argument("number", type=Number)
@click.argument("kind")
@click.option("--out", type=Out, required=True, help="Where to write the file; one that is there is replaced.")
@click.option("--package", "refs", multiple=True, metavar="REF")
@click.option("--language", type=click.Choice(["de", "en"]), default="de", show_default=True)
@click.option("--grade", default="intern", show_default=True)
@click.option("--edition", default="1", show_default=True)
@click.option("--form", type=click.Choice(["pdf", "docx", "xlsx"]), default="pdf", show_default=True)
def print_document(
    number: int, kind: str, *, out: Path, refs: tuple[str, ...], language: str, grade: str, edition: str, form: str
) -> tuple[Any, Iterable[Row]]:
    """Let a document be printed, as D-02, and write it into a file: its number."""
    server = installation()
    body = {
        "kind": kind,
        "language": language,
        "grade": grade,
        "edition": edition,
        "packages": list(refs),
        "form": form,
    }
    ended = server.ended(server.post(f"/dossiers/{number}/documents", body), MOST_SECONDS, _step)
    return _written(server, number, ended["document"], out)


@asked("fetch")
@click.argument("number", type=Number)
@click.argument("document", type=Number)
@click.option("--out", type=Out, required=True, help="Where to write the file; one that is there is replaced.")
def fetch(number: int, document: int, *, out: Path) -> tuple[Any, Iterable[Row]]:
    """Write a printed document into a file."""
    return _written(installation(), number, document, out)


def _written(server: Installation, number: int, document: int, out: Path) -> tuple[Any, Iterable[Row]]:
    out.write_bytes(server.file(f"/dossiers/{number}/documents/{document}"))
    return {"document": document, "file": str(out)}, [(document,)]


@asked("export")
@click.argument("number", type=Number)
@click.option("--out", type=Out, required=True, help="Where to write the file; one that is there is replaced.")
@click.option("--scope", type=click.Choice(["open", "readable"]), default="open", show_default=True)
def export(number: int, *, out: Path, scope: str) -> tuple[Any, Iterable[Row]]:
    """Write a dossier into a file: nothing that is sealed, or all that one may read. This is logged."""
    out.write_bytes(installation().file(f"/dossiers/{number}/file", {"scope": scope}))
    return {"file": str(out)}, [(out,)]


@asked("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def bring(file: Path) -> tuple[Any, Iterable[Row]]:
    """Make a dossier from a dossier file, with oneself as its lead: its number."""
    found = installation().send("/dossiers", file.read_bytes())
    return found, [(found["id"],)]


commands: tuple[click.Command, ...] = (dossier_group,)
