"""What each form and each call of a program sends in the tests of access: one valid body for each route."""

import re
from collections.abc import Callable, Mapping

from sqlmodel import select

from models.clock import clock_of
from models.database import session_of
from models.dossier import Dossier
from models.interest import Interest
from models.limit import Limit
from models.linkage import Linkage
from models.measure import Measure
from models.own_rule import OwnRule, Ruling
from models.position import Position
from models.red_line import RedLine
from models.round import Round
from models.stakeholder import Stakeholder
from negotiator.catalogue.effects import switched_off
from negotiator.catalogue.reading import library
from negotiator.clock import day_of
from negotiator.services.dossiers.entries.entry_log import mark
from negotiator.services.dossiers.limits.limit_fields import held
from negotiator.services.dossiers.measures.measure_editing import level_rows, measure_row
from negotiator.services.dossiers.measures.measure_fields import held_level, held_measure
from negotiator.services.dossiers.rounds.rounds import mark_of
from tests.security.yard import LESS, Yard

MEASURE = "rec_health"
FRESH = next(key for key in library.catalogue().measures if key not in library.catalogue().chosen())
SECRET = "a long enough sentence for tests"
Body = Callable[[Yard, int, Mapping[str, int]], dict[str, object]]


def nothing(_yard: Yard, _position: int, _people: Mapping[str, int]) -> dict[str, object]:
    return {}


def _position(yard: Yard, position: int) -> Position:
    with session_of(yard.engine) as session:
        return session.get(Position, position) or Position(dossier_id=0, stakeholder_id=0)


def _row_version(yard: Yard, position: int) -> int:
    """The version of a position's row about MEASURE, 0 where there is none."""
    with session_of(yard.engine) as session:
        query = select(Interest).join(Measure).where(Interest.position_id == position, Measure.key == MEASURE)
        row = session.exec(query).first()
    return row.version if row else 0


def _release(yard: Yard, position: int, _people: Mapping[str, int]) -> dict[str, object]:
    found = _position(yard, position)
    return {"visibility": found.visibility.value, "inner": found.inner.value, "version": found.version}


def _take_part(yard: Yard, _position: int, people: Mapping[str, int]) -> dict[str, object]:
    with session_of(yard.engine) as session:
        row = session.exec(select(Stakeholder).where(Stakeholder.id == people["de_dgb"])).one()
        return {"part": row.part.value, "version": row.version} | ({"consent": "yes"} if row.consent else {})


def _round(yard: Yard, _position: int, _people: Mapping[str, int]) -> dict[str, object]:
    """The first round as it stands."""
    with session_of(yard.engine) as session:
        row = session.exec(select(Round).where(Round.dossier_id == yard.here.dossier, Round.n == 1)).first()
    return {"status": "open", "mark": mark_of(row) if row else ""}


def _round_of_a_program(yard: Yard, position: int, people: Mapping[str, int]) -> dict[str, object]:
    return {"mark": _round(yard, position, people)["mark"] or "0" * 16}


def _line_of_a_program(yard: Yard, position: int, people: Mapping[str, int]) -> dict[str, object]:
    """A position's red line as it stands."""
    with session_of(yard.engine) as session:
        row = session.get(RedLine, yard.red_lines.get(position, 0))
    if row is None:
        return {"condition": "L(rec_sme) >= 1", "version": 1}
    return {"condition": row.line.expr, "hard": row.line.hard, "reason": row.line.why, "version": row.version}


def _marks(yard: Yard) -> tuple[str, str]:
    """Marks of the measure and of its first level, as forms carry them."""
    with session_of(yard.engine) as session:
        row = measure_row(session, yard.here.dossier, MEASURE)
        return mark(held_measure(row)), mark(held_level(level_rows(session, row)[1]))


def _number_mark(yard: Yard) -> str:
    """The mark of a number of the rules, as its form carries it."""
    with session_of(yard.engine) as session:
        row = session.exec(select(Limit).where(Limit.dossier_id == yard.here.dossier, Limit.key == "integ")).one()
        return mark(held(row))


def linkage(yard: Yard, dossier: int) -> int:
    with session_of(yard.engine) as session:
        return session.exec(select(Linkage.id).where(Linkage.dossier_id == dossier)).first() or 9999


def own_rule(yard: Yard, dossier: int) -> int:
    """An own rule of the dossier, made where there is none."""
    with session_of(yard.engine, write=True) as session:
        found = session.exec(select(OwnRule.id).where(OwnRule.dossier_id == dossier)).first()
        if found is None and session.get(Dossier, dossier) is not None:
            row = OwnRule(dossier_id=dossier, key="OR:900", rank=900, ruling=Ruling(f"L({MEASURE}) <= 3", False))
            session.add(row)
            session.commit()
            found = row.id
    return found or 9999


def _own(later: int, **values: object) -> Body:
    """A request about the rule as it stands after so many changes that are asked for before."""

    def body(yard: Yard, _position: int, _people: Mapping[str, int]) -> dict[str, object]:
        with session_of(yard.engine) as session:
            row = session.get(OwnRule, own_rule(yard, yard.here.dossier))
        return {**values, "version": row.version + later if row else 1}

    return body


def _effect(yard: Yard, _position: int, _people: Mapping[str, int]) -> dict[str, object]:
    """The effect switched off, or on again where it is off."""
    with session_of(yard.engine) as session:
        off = switched_off(session.get_one(Dossier, yard.here.dossier).context)
        return {"do": "on" if EFFECT in off else "off", "why": "w", "mark": " ".join(sorted(off))}


def _tie(yard: Yard, _position: int, _people: Mapping[str, int]) -> dict[str, object]:
    """A linkage that is not there yet; one that binds nothing, so that the optimiser need not be asked."""
    with session_of(yard.engine) as session:
        keys = session.exec(select(Measure.key).where(Measure.dossier_id == yard.here.dossier)).all()
        tied = {(row.a, row.b) for row in session.exec(select(Linkage)).all()}
    a, b = next((a, b) for a in sorted(keys) for b in sorted(keys) if a != b and (a, b) not in tied)
    return {"a": a, "b": b, "kind": "condition"}


def _line(yard: Yard, position: int, _people: Mapping[str, int]) -> dict[str, object]:
    """The version of a position's red line after the change that is asked for before it is removed."""
    with session_of(yard.engine) as session:
        row = session.get(RedLine, yard.red_lines.get(position, 0))
    return {"version": row.version + 1 if row else 1}


def _changed_line(yard: Yard, position: int, _people: Mapping[str, int]) -> dict[str, object]:
    """Another reason for a position's red line, which stays as it is."""
    with session_of(yard.engine) as session:
        row = session.get(RedLine, yard.red_lines.get(position, 0))
    return {"expr": row.line.expr if row else "L(rec_sme) >= 1", "why": "w", "version": row.version if row else 1}


def _fixed(**values: object) -> Body:
    return lambda _yard, _position, _people: dict(values)


def _planned(yard: Yard, _position: int, _people: Mapping[str, int]) -> dict[str, object]:
    """The numbers of the adviser's house as its page shows them; nothing in a yard without one."""
    if "adviser" not in yard.browsers:
        return {}
    page = yard.browsers["adviser"].get(f"/dossiers/{yard.here.dossier}/numbers/measures/{MEASURE}").text
    shown = dict(re.findall(r'name="(n\d+-\w+)"[^>]*?value="([^"]*)"', page))
    mark = re.search(r'name="mark" value="(\w+)"', page)
    return {**shown, "day": "2026-01-02", "until": "", "note": "n", "mark": mark[1] if mark else ""}


def _override(yard: Yard, _position: int, _people: Mapping[str, int]) -> dict[str, object]:
    """An override for the day that it is by the yard's clock."""
    return {"rule": "G-15", "scope": "s", "reason": "r", "until": day_of(clock_of(yard.engine)()).isoformat()}


RATING = {f"{MEASURE}-{k}": v for k, v in {"importance": "3", "wish": "up", "cert": "d", "version": "0"}.items()}
BODIES: Mapping[str, Body] = {
    "api.bring": _fixed(dossier={}),
    "api.export": _fixed(scope="open"),
    "api.judge": _fixed(levels={MEASURE: 2}),
    "api.keep": _fixed(levels={MEASURE: 1}, name="Kept by a program"),
    "api.order": _fixed(kind="D-04"),
    "api.solve_together": _fixed(dossiers=[], concept="nash", seconds=60),
    "api.propose": _fixed(concepts=["nash"], seconds=60),
    "api.rate": _fixed(ratings=[{"measure": MEASURE, "importance": 3, "wish": "peak99", "version": 0}]),
    "api.draw_line": _fixed(condition=f"L({MEASURE}) <= 2", reason="w", hard=False),
    "api.change_line": _line_of_a_program,
    "api.remove_line": _fixed(version=9999),
    "api.record_round": _fixed(date="2026-09-01"),
    "api.change_round": _round_of_a_program,
    "api.withdraw_round": _fixed(why="w", mark="0" * 16),
    "tokens.make": _fixed(name="Report", scopes="read", days="30"),
    "zones.choose": _fixed(zone="Africa/Nairobi"),
    "mail.ask": _fixed(address="somebody@ministry.example"),
    "mail.choose": _fixed(kinds="release"),
    "account.password": _fixed(current="wrong", fresh=SECRET, again=SECRET),
    "house_sheets.give": _fixed(title="Unasked", words="We can host more.", stance="carries"),
    "house_sheets.say_feasible": _fixed(measure=MEASURE, can="if", text="with ten more posts"),
    "statements.ask": _fixed(text="Why so much?"),
    "statements.change": lambda yard, position, _people: {
        "importance": "3", "wish": "up", "cert": "d", "version": _row_version(yard, position),
    },
    "ways.rate": _fixed(act="save", **RATING),
    "ways.work": _fixed(act="save", order=MEASURE),
    "bench.ask": _fixed(what="rest"),
    "bench.carry": _fixed(**{"ref": "r2-partner", f"level-{MEASURE}": "3"}),
    "bench.change": _fixed(**{f"level-{MEASURE}": "3"}),
    "bench.keep": _fixed(name="Kept draft"),
    "bench.mark": _fixed(do="refuse"),
    "bench.name": _fixed(name="Renamed"),
    "comments.add": _fixed(thing=f"measure {MEASURE}", text="Why?"),
    "comments.reply": _fixed(text="Because."),
    "coordination.open_": lambda _yard, _position, people: {
        "kind": "dissent", "title": "Too many?", "measure": MEASURE, "level": "1", "house": people["de_bmg"]
    },
    "coordination.answer": _fixed(stance="carries", version="0"),
    "coordination.end": _fixed(how="withdrawn", text="Done.", version="1"),
    "counter.begin": _fixed(ref="r2-partner"),
    "counter.refuse": _fixed(measure=MEASURE),
    "bench.start": _fixed(ref="r2-partner"),
    "briefs.preview": _fixed(kind="D-04", language="de", grade="intern", edition="1"),
    "briefs.order": _fixed(kind="D-04", language="de", grade="intern", edition="1"),
    "papers.check": _fixed(version="1"),
    "papers.release": _fixed(version="2"),
    "papers.hand_out": _fixed(version="1", recipient="Delegation"),
    "demo.enter": nothing,
    "dossiers.start": _fixed(scenario="kenya_like", title="Another"),
    "files.export": _fixed(scope="readable"),
    "invitations.accept": _fixed(name="N", password=SECRET, again=SECRET),
    "administration.invite": _fixed(login="somebody", name="Somebody"),
    "administration.set_active": _fixed(active="yes"),
    "administration.set_may_start": _fixed(may_start=""),
    "agenda.add": _fixed(
        de="Eigene", pillar="training", asked="de", doer="home", lead="BMZ", ep="EP23", bind="b", first_de="eine"
    ),
    "agenda.change": lambda yard, _position, _people: {"de": "Umbenannt", "mark": _marks(yard)[0]},
    "agenda.change_level": lambda yard, _position, _people: {"cred": "77", "why": "r", "mark": _marks(yard)[1]},
    "agenda.add_level": _fixed(de="mehr", legal="ja", cred="50"),
    "agenda.tie": _fixed(kind="excludes", at="1", other="rec_sme", level="1"),
    "agenda.untie": _fixed(
        kind="requires", at="1", other="trn_health_cap", level="1", why="r", body="BMJV"
    ),
    "agenda.choose": _fixed(measures=FRESH),
    "agenda.clear": _fixed(measures="trn_green", why="w"),
    "members.change": _fixed(role="consulted"),
    "members.invite": lambda _yard, _position, people: {
        "login": "invited", "role": "ministry", "stakeholder_id": str(people["de_bmi"]),
    },
    "agreements.terms": _fixed(**{"term-years": "5"}),
    "agreements.clause": _fixed(de="", en="", mark="0"),
    "arguments.argument": _fixed(mark="0"),
    "prose.note": _fixed(de="", en="", mark="0"),
    "partner_words.write": _fixed(tongue="ar", **{"words-" + "0" * 40: "x"}),
    "partner_words.bring": _fixed(tongue="ar"),
    "facts.add": _fixed(de="Rückkehrende", value="120", src="PA", grade="C"),
    "facts.change": _fixed(de="Rückkehrende", value="120", src="PA", grade="C", mark="m"),
    "facts.choose": _fixed(why="w"),
    "facts.remove": _fixed(why="w"),
    "overrides.ask": _fixed(rule="G-14", scope="s", reason="r"),
    "overrides.decide": _fixed(decision="refuse", answer="no", version="1"),
    "overrides.order": _override,
    "rounds.untie": _fixed(why="r"),
    "overrides.withdraw": _fixed(reason="r", version="1"),
    "register_entries.add": _fixed(
        kind="agreement", partner="GE", destination="DE", title="T", format="treaty", measure=MEASURE, text="t",
        year="2024", fit="near", src="S", grade="B", read_on="2026-01-02",
    ),
    "register_entries.settle": _fixed(src="S", why="w"),
    "screening.add": _fixed(country="GE"),
    "timeline.begin": _fixed(stage="exploration", began="2026-01-02", reason="r", version="0"),
    "timeline.plan": _fixed(stage="mandate", day="2999-01-02", reason="r", version="0"),
    "stages.confirm": _fixed(reference="file 1"),
    "stages.move": _fixed(to="signature", version="1"),
    "stages.take_back": _fixed(reference="why"),
    "packages.ask": _fixed(kind="improve"),
    "packages.propose": _fixed(concepts="nash", seconds="60"),
    "stress.ask": lambda yard, _position, _people: {
        "ref": str(yard.packages.get(yard.here.dossier, {}).get("A_signal", 1))
    },
    "stress.change": _fixed(what="capacity:lang", percent="-8"),
    "stress.remove": lambda _yard, _position, _people: {"what": f"{LESS[0][0]}:{LESS[0][1]}"},
    "stress.start": _fixed(name="Less money", what="budget:", percent="-20"),
    "proposing.ask": _fixed(concepts="nash", seconds="60"),
    "pages.language": _fixed(language="de"),
    "passkeys.enter": _fixed(credential={}),
    "passkeys.add": _fixed(credential={}, name="n"),
    "positions.add_red_line": _fixed(expr=f"L({MEASURE}) <= 1", why="w", hard="yes"),
    "positions.change_red_line": _changed_line,
    "positions.check_red_line": _fixed(pattern="level", measure=MEASURE, sense="<=", level="1"),
    "positions.rate": lambda _yard, _position, _people: dict(RATING),
    "positions.release": _release,
    "positions.remove_red_line": _line,
    "positions.save_all": lambda _yard, _position, _people: dict(RATING),
    "positions.set_mark": lambda yard, position, _people: {
        "least": "33", "version": _position(yard, position).version,
    },
    "positions.undo": lambda yard, position, _people: {"edition": _position(yard, position).edition},
    "positions.redo": lambda yard, position, _people: {"edition": _position(yard, position).edition},
    "positions.sign": lambda yard, position, _people: {"edition": _position(yard, position).edition},
    "asked_changes.ask": _fixed(
        thing="answer.eu_readmission", to="yes", fact="f", source="s", day="2026-01-02", body="BMI", until=""
    ),
    "asked_changes.confirm": _fixed(thing="answer.regime"),
    "asked_changes.decide": _fixed(decision="refuse", answer="no", version="1"),
    "asked_changes.withdraw": _fixed(answer="why", version="1"),
    "asked_numbers.answer": _fixed(
        kind="chapter", key="EP17", amount="1", day="2026-01-02", note="n", version="1"
    ),
    "asked_numbers.confirm_planned": _planned,
    "asked_numbers.ask_planned": _fixed(question="q", due=""),
    "asked_numbers.ask": _fixed(kind="capacity", key="visa", question="q", due=""),
    "limit_table.change": _fixed(**{"payer.partner-amount": "1.3", "payer.partner-version": "1", "reason": "r"}),
    "tables.take": _fixed(entries='[["limits", 3, "capacity.rcase", {"amount": "77"}, {}]]'),
    "limit_years.add": _fixed(de="Sprachkursplätze", unit_de="Plätze", amount="40", year_1="10"),
    "limit_years.change": lambda yard, _position, _people: {
        "amount": "1234", "year_2": "900", "why": "r", "mark": _number_mark(yard),
    },
    "rules.add_limit": _fixed(what="chapter.EP08", amount="2", reason="r"),
    "rules.take_limit_back": _fixed(kind="capacity", key="housing", version="2"),  # as `change_limit` leaves it
    "rules.remove_limit": _fixed(kind="payer", key="eu", reason="r", version="1"),
    "own_rules.add": _fixed(expr=f"L({MEASURE}) <= 2", why="w"),
    "own_rules.change": _own(0, expr=f"L({MEASURE}) <= 3", why="r"),
    "own_rules.check": _fixed(pattern="level", measure=MEASURE),
    "own_rules.state": _own(1, do="off", why="r"),
    "own_rules.undo": _own(2),
    "rules.change_limit": _fixed(kind="capacity", key="housing", amount="1234", reason="r", version="1"),
    "rules.set_mandate": _fixed(measure=MEASURE, lo="0", hi="1", reason="r", version="0"),
    "sign_in.enter": _fixed(login="nobody", password="x"),
    "versions.keep": _fixed(name="A version"),
    "mandate.change": _fixed(number="7", day="2026-01-02", by="Cabinet", mark="m"),
    "mandate.take_back": _fixed(mark="m"),
    "master.change": _fixed(title_de="T", title_en="T", partner="Tansania", en="Tanzania", mark="m"),
    "checklist.take_back": _fixed(mark="m"),
    "master.take_back": _fixed(mark="m"),
    "stakeholder_forms.add": _fixed(
        de="Kammer", since="2024-05", side="civil", kind="association", part="voice", consent="no"
    ),
    "stakeholder_forms.change": _fixed(
        de="Kammer", since="2024-05", side="civil", kind="association", part="voice", consent="no", mark="m"
    ),
    "stakeholder_forms.let_speak": _fixed(account_id="9999", role="ministry"),
    "effects.switch": _effect,
    "stakeholder_forms.remove": _fixed(why="w"),
    "stakeholder_forms.take_back": _fixed(mark="m"),
    "stakeholders.take_part": _take_part,
    "rounds.add": _fixed(date="2026-09-01", status="open"),
    "minutes.revise": _fixed(importance="7", wish="up", version="9999", pen="other"),
    "rounds.change": _round,
    "rounds.tie": _tie,
    "together.ask": _fixed(concept="nash", seconds="60"),
    "together.draft": _fixed(dossier="1"),
    "studies.ask": _fixed(kind="robustness"),
    "upkeep.rename": _fixed(name="Another name", version="1"),
}  # fmt: skip
EFFECT = "slack_access"
JSON = {
    *("passkeys.enter", "passkeys.add"),
    *("api.bring", "api.cancel", "api.export", "api.judge", "api.keep", "api.order", "api.propose", "api.rate"),
    "api.solve_together",
    *("api.draw_line", "api.change_line", "api.remove_line"),
    *("api.record_round", "api.change_round", "api.withdraw_round"),
}
