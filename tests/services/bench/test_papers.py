"""Half a page about a draft: it never grows beyond its room, and what is left out is counted."""

from sqlalchemy import Engine

from models.database import session_of
from negotiator.hidden import Told
from negotiator.paths import STATIC
from negotiator.services.bench import papers, trials
from negotiator.services.bench.papers import LINES, ROOM, WIDE, Paper
from tests.conftest import Person
from tests.kenya import Kenya
from tests.services.bench.test_trials import begun, marked, moved


def paper(engine: Engine, lead: Person, kenya: Kenya, trial: int) -> Paper:
    with session_of(engine) as session:
        return papers.paper(session, lead.reader, kenya.id, trial)


def test_a_full_draft_fits_and_says_what_it_leaves_out(engine: Engine, kenya: Kenya, lead: Person) -> None:
    trial = begun(engine, lead.reader, kenya)
    with session_of(engine) as session:
        names = [measure.id for measure in trials.bench(session, lead.reader, kenya.id).plan.measures]
    moved(engine, lead.reader, kenya, trial, **dict.fromkeys(names, "1"))
    full = paper(engine, lead, kenya, trial)
    assert full.more["moves"] == len(names) - len(full.moves)
    assert full.more["ask"] > 0
    assert (full.more["home"], full.more["theirs"]) == (0, 0), "everybody at the table stands on it"
    assert all((name != "ours") <= len(getattr(full, name)) <= most for name, most in ROOM.items())
    told = [f"{move.name}: {move.before} → {move.after}" for move in full.moves]
    seats = ["; ".join(f"{seat.short}: +00,0" for seat in side) for side in (full.home, full.theirs)]
    lines = sum(-(-len(text) // WIDE) for text in (*told, *full.ask, *seats))
    assert lines <= LINES
    shown = [(s.line.band != "not_met", s.change.value) for s in full.home if isinstance(s.change, Told)]
    assert shown == sorted(shown, key=lambda each: (each[0], each[1] >= 0, -abs(each[1])))


def test_a_small_draft_leaves_out_nothing_and_begins_with_what_is_refused(
    engine: Engine, kenya: Kenya, lead: Person
) -> None:
    trial = begun(engine, lead.reader, kenya, "r2-de")
    moved(engine, lead.reader, kenya, trial, rec_selforg="1")
    marked(engine, lead.reader, kenya, trial, "ret_ident", "refuse")
    small = paper(engine, lead, kenya, trial)
    assert small.more["moves"] == 0
    assert [move.refused for move in small.moves] == sorted((m.refused for m in small.moves), reverse=True)
    assert any(move.refused for move in small.moves)


def test_a_counter_offer_says_what_it_does_to_what_they_said(engine: Engine, kenya: Kenya, lead: Person) -> None:
    with session_of(engine) as session:
        theirs = trials.find(trials.bench(session, lead.reader, kenya.id), "r2-partner")
        tops = {measure.id: measure.top for measure in theirs.plan.measures}
        names = {measure.id: measure.text["de"] for measure in theirs.plan.measures}
    out, lower = [key for key, n in theirs.levels.items() if n > 1][:2]
    higher = next(key for key, n in theirs.levels.items() if 0 < n < tops[key] and key not in (out, lower))
    added = next(key for key in tops if key in theirs.unmentioned)
    trial = begun(engine, lead.reader, kenya, ref="r2-partner", side="de")
    levels = {out: 0, lower: theirs.levels[lower] - 1, higher: theirs.levels[higher] + 1, added: 1}
    moved(engine, lead.reader, kenya, trial, **{key: str(n) for key, n in levels.items()})
    found = paper(engine, lead, kenya, trial)
    told = [(move.name, move.way) for move in (*found.moves, *found.added)]
    ways = {out: "out", lower: "lowered", higher: "raised", added: "added"}
    assert told == [(names[key], way) for key, way in ways.items()]
    moved(engine, lead.reader, kenya, trial, **{key: "1" for key in tops if key in theirs.unmentioned})
    much = paper(engine, lead, kenya, trial)
    told = {move.name for move in much.moves}
    assert told == {names[key] for key in (out, lower, higher)}, "what only comes to it takes no room from what changes"
    assert much.added == ()
    assert sum(count for _pillar, count in much.fields) == len(theirs.unmentioned)


def test_no_navigation_is_printed() -> None:
    hidden = (STATIC / "css" / "print.css").read_text().partition("display: none !important")[0].rpartition("}")[2]
    assert "nav" in [each.strip(" {\n") for each in hidden.split(",")]


def test_it_says_what_becomes_of_our_last_offer(engine: Engine, kenya: Kenya, lead: Person) -> None:
    with session_of(engine) as session:
        shelf = trials.bench(session, lead.reader, kenya.id)
        ours, names = shelf.tabled(), {m.id: m.text["de"] for m in shelf.plan.measures}
        tops = {m.id: m.top for m in shelf.plan.measures}
    back, more = "rec_apprentices", next(key for key, n in ours.levels.items() if n < tops[key])
    trial = begun(engine, lead.reader, kenya, side="de")
    levels = {**ours.levels, back: ours.levels[back] - 1, more: ours.levels[more] + 1, "rec_selforg": 1}
    moved(engine, lead.reader, kenya, trial, **{key: str(n) for key, n in levels.items()})
    found = paper(engine, lead, kenya, trial)
    told = {move.name: move.shift.way for move in found.moves if move.shift} | {s.name: s.way for s in found.ours}
    assert told == {names[back]: "back", names[more]: "more"}
    assert next(move for move in found.moves).name == names[back], "what is taken back comes first"
    assert (found.standing, found.fresh) == (len(ours.levels) - 2, 1)
    assert [retreat.name for retreat in found.panel.behind] == [names[back]]
    same = paper(engine, lead, kenya, begun(engine, lead.reader, kenya, "r2-de"))
    assert (same.ours, same.standing, same.fresh) == ((), 0, 0), "what it changes is told once"
    moved(engine, lead.reader, kenya, trial, **{key: str(n) for key, n in {**ours.levels, "rec_selforg": 0}.items()})
    became = paper(engine, lead, kenya, trial)
    assert (became.laid, became.standing, found.laid) == (ours.n, 0, 0), "it is not compared with itself"
