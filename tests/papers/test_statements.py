"""Every sentence of both papers that claims something of parties, offers, rules or linkages, for every reader of the
demonstration dossiers, against the plan counted without any cut."""

import re
from fractions import Fraction

import pytest

from negotiator.bargaining.words import Part, RuleClass
from negotiator.briefs.views import Section
from negotiator.catalogue.guardrails.own import rails
from negotiator.catalogue.plan import Plan
from negotiator.catalogue.tally import Tally
from negotiator.services.access.telling import Leaning, leaning
from negotiator.services.briefs.material.material import doer_of
from negotiator.services.records.voice import Voice, short_name
from tests.briefs.readers import (
    DEMOS,
    NAMES,
    OTHERS,
    Papers,
    after,
    listed,
    names,
    papers,
    points_of,
    rows_of,
    text_of,
)

pytestmark = pytest.mark.slow
EACH = pytest.mark.parametrize(("scenario", "login"), NAMES)


def found(scenario: str, login: str) -> Papers:
    printed = papers(scenario, login)
    assert printed is not None
    return printed


def test_everybody_who_may_print_is_among_the_readers() -> None:
    assert {login for scenario, login in OTHERS if papers(scenario, login) is not None} == set()
    assert {"lead", "bmi", "bmf-haushalt", "bmjv-recht", "aa-abteilung", "staatssekretaer"} <= {n for _s, n in NAMES}


def broken(tally: Tally, key: str) -> bool:
    """Whether anything that this participant asked for is not met."""
    verdict = tally.verdict
    return any(each.participant == key for each in (*verdict.hard, *verdict.soft, *verdict.warnings))


# --- parties -----------------------------------------------------------------------------------------------------


@EACH
def test_nobody_below_its_mark_is_said_to_reach_it(scenario: str, login: str) -> None:
    printed = found(scenario, login)
    best, words, known = printed.full["D-02"][0], printed.words("D-02", "views"), names(printed.plan)
    below = listed(after(words, "Below their mark stay:"), known)
    above = listed(after(words, "At or above their mark are:"), known)
    close = listed(after(words, "Close to their mark, on one side or the other:"), known)
    hidden = listed(after(words, "Not shown to the readers of this document:"), known)
    silent = {person.id for person in printed.plan.participants if person.part is Part.SILENT}
    assert {key for key in below if not broken(best, key)} == set()
    assert {key for key in above if broken(best, key)} == set()
    assert {key for key in close if leaning(best.standing(key)) is not Leaning.NEAR} == set()
    assert sorted([*below, *above, *close, *hidden]) == sorted(silent)


@EACH
def test_both_papers_of_a_reader_say_the_same_of_everybody(scenario: str, login: str) -> None:
    printed = found(scenario, login)
    words, known = printed.words("D-02", "views"), names(printed.plan)
    above = listed(after(words, "At or above their mark are:"), known)
    for row in rows_of(printed.section("D-04", "parties"), "Scores, and in brackets"):
        key = known[row[0]].id if row[0] in known else known[row[0][:1].lower() + row[0][1:]].id
        assert not (key in above and "not met" in row[2]), row
        for tally, cell in zip(printed.full["D-04"], row[2:], strict=True):
            if "not met" in cell or "(−" in cell:
                assert broken(tally, key), row
            elif "met" in cell or "(+" in cell:
                assert not broken(tally, key), row


@EACH
def test_the_headline_and_the_margins(scenario: str, login: str) -> None:
    printed = found(scenario, login)
    best, seats = printed.full["D-02"][0], [p for p in printed.plan.participants if p.part is Part.SEAT]
    words = printed.words("D-02", "core")
    assert f"the least acceptable score of all {len(seats)} parties at the table" in words
    assert not any(broken(best, seat.id) for seat in seats)
    assert not best.verdict.hard
    surplus = {seat.id: best.standing(seat.id).surplus for seat in seats}
    sealed = [seat for seat in seats if printed.scope.of(seat.id).surplus != "full"]
    shown = {key: points for key, points in surplus.items() if key not in {seat.id for seat in sealed}}
    told = re.search(r"(?:the tightest|the one whose margin is shown) stays ([−\d.]+) points? above", words)
    assert bool(told) is bool(shown)
    if told:
        least = min(points for points in shown.values() if points is not None)
        assert abs(Fraction(told[1].replace("−", "-")) - least) <= Fraction(1, 20)
    assert ("whose margin is shown" in words) is bool(shown and sealed)
    ends = printed.words("D-02", "tradeoff")
    close, roomy = after(ends, "Closest to the limit:"), after(ends, "Most room:")
    tight, wide = listed(close, names(printed.plan)), listed(roomy, names(printed.plan))
    assert not tight & wide
    for one in tight:
        assert surplus[one] <= min((surplus[each] for each in wide), default=surplus[one])
    assert ("may lie closer" in ends) is bool(sealed and shown)
    if sealed and shown:
        assert ("one party keeps" if len(sealed) == 1 else f"{len(sealed)} parties keep") in ends


@EACH
def test_the_least_surplus_says_how_far_it_is_shown(scenario: str, login: str) -> None:
    printed = found(scenario, login)
    seats = [p.id for p in printed.plan.participants if p.part is Part.SEAT]
    shown = [key for key in seats if printed.scope.of(key).surplus == "full"]
    row = next(
        r for r in rows_of(printed.section("D-04", "overview"), "The packages at a glance") if "tightest" in r[0]
    )
    for tally, cell in zip(printed.full["D-04"], row[1:], strict=True):
        least = min((tally.standing(key).surplus for key in shown), default=None)
        sealed = [key for key in seats if key not in shown]
        counts = {
            kind: int(n) for n, kind in re.findall(r"(\d+) (sealed: met|sealed: open|sealed: not met|not shown)", cell)
        }
        assert sum(counts.values()) == len(sealed), cell
        met = sum(not broken(tally, key) for key in sealed)
        assert counts.get("sealed: met", 0) <= met
        assert counts.get("sealed: not met", 0) <= len(sealed) - met
        number = re.search(r"([−\d]+(?:\.\d)?)(?: for the|$)", cell)
        assert bool(number) is (least is not None)
        if number and least is not None:
            points = Fraction(number[1].replace("−", "-"))
            assert abs(points - least) <= Fraction(1, 20)
        assert ("for the" in cell) is bool(number and sealed)
        assert "≥" not in cell  # the least of those shown bounds nobody else


@EACH
def test_red_lines_of_our_side_are_all_told_or_said_to_be_sealed(scenario: str, login: str) -> None:
    printed = found(scenario, login)
    best, basis = printed.full["D-02"][0], printed.section("D-02", "basis")
    told = points_of(basis, "Red lines of our side")
    known = names(printed.plan)
    home = [p for p in printed.plan.participants if p.part is Part.SEAT and p.side == "de"]
    closed = printed.scope.closed | printed.scope.inner
    listing = next((line for line in told if line.startswith("Sealed are those of")), "")
    inside = re.search(r"\((.*)\)", listing)
    assert (listed(inside[1], known) if inside else set()) == {p.id for p in home if p.id in closed}
    open_ = {known[line.split(":")[0]].id if line.split(":")[0] in known else line for line in told if line != listing}
    assert open_ >= {p.id for p in home if p.id not in closed and p.red_lines and p.id != "de_envoy"}
    if "The package holds them." in listing:
        verdict = best.verdict
        assert not [f for f in (*verdict.hard, *verdict.soft) if f.rule == "RL" and f.participant in closed]


# --- offers ------------------------------------------------------------------------------------------------------


def said(plan: Plan, side: str, measure: str) -> int | None:
    """What a side last said, worked out again: the last round in the plan's order that names the measure."""
    offers = [r.offers[side][measure] for r in plan.rounds if measure in r.offers.get(side, {})]
    return offers[-1] if offers else None


def measure_of(plan: Plan, line: str, language: str = "en") -> str:
    """The measure that a line is about: the longest name in it."""
    by_name = {Voice(language).measure(m): m.id for m in plan.measures}
    return by_name[max((name for name in by_name if name in line), key=len)]


@EACH
def test_asks_and_offers_are_what_each_side_has_to_do_beyond_its_last_word(scenario: str, login: str) -> None:
    printed = found(scenario, login)
    plan, best, core = printed.plan, printed.full["D-02"][0], printed.section("D-02", "core")
    voice = Voice("en")
    for title, stranger in (("We ask for", "home"), ("We offer", "partner")):
        lines = points_of(core, title)
        assert lines
        for line in lines:
            key = measure_of(plan, line.split(": ")[0])
            measure = next(m for m in plan.measures if m.id == key)
            level, ours, theirs = best.levels[key], said(plan, "de", key), said(plan, "partner", key)
            assert line.startswith(f"{voice.measure(measure)}: {voice.level(measure, level)}.")
            assert doer_of(key) != stranger, line
            assert level > ((theirs if title == "We ask for" else ours) or 0), line
            assert ("Not yet named by either side" in line) is (ours is None and theirs is None)
            assert ("Not yet named by us" in line) is (ours is None and theirs is not None)
            assert ("Already on the table from us" in line) is (ours == level)
            assert ("This is what the partner has named" in line) is (theirs == level)
            assert ours is None or theirs != ours


@EACH
def test_nothing_that_was_offered_is_dropped_or_reopened_without_a_word(scenario: str, login: str) -> None:
    printed = found(scenario, login)
    plan, best = printed.plan, printed.full["D-02"][0]
    lines = points_of(printed.section("D-02", "basis"), "We go back on, or accept")
    heads = {
        "Withdrawn from our offer": set(),
        "Differs from what both sides have offered": set(),
        "Given up as our demand": set(),
    }
    for entry in lines:
        for head in filter(entry.startswith, heads):
            heads[head] |= {measure_of(plan, name) for name in re.findall("“(.*?)”", entry)}
    withdrawn, reopened, given_up = set(), set(), set()
    for measure in plan.measures:
        level, ours, theirs = best.levels[measure.id], said(plan, "de", measure.id), said(plan, "partner", measure.id)
        if ours is not None and ours == theirs:
            reopened |= {measure.id} if level != ours else set()
        elif ours and level < ours and doer_of(measure.id) == "partner":
            given_up |= {measure.id} if level == 0 else set()
        elif ours and level < ours and not (doer_of(measure.id) == "both" and level == theirs):
            withdrawn.add(measure.id)
    assert list(heads.values()) == [withdrawn, reopened, given_up]


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("scenario", DEMOS)
def test_one_list_of_offers_per_version_and_the_same_packages(scenario: str, language: str) -> None:
    german = ("Wir fordern", "Wir bieten", "Was wir aufgeben und warum")
    asked = german if language == "de" else ("We ask for", "We offer", "What we give up, and why")
    moved = "Wovon wir abrücken und was wir annehmen" if language == "de" else "We go back on, or accept"
    seen = set()
    for name, login in NAMES:
        printed = papers(name, login) if name == scenario else None
        if printed is not None:
            core = printed.section("D-02", "core", language)
            table = rows_of(printed.section("D-02", "state", language), "Was jede" if language == "de" else "What each")
            blocks = printed.section("D-02", "packages", language).blocks
            heads = [cell.words for block in blocks if block.kind == "table" for cell in block.head]
            aim = next(block.words for block in core.blocks if block.kind == "words" and block.tone == "")
            state = next(block.numbers for block in core.blocks if block.kind == "numbers")
            moves = points_of(printed.section("D-02", "basis", language), moved)
            seen.add((*(points_of(core, title) for title in asked), aim, state, moves, table, tuple(heads)))
    assert len(seen) == 1
    assert next(iter(seen))[0]


# --- rules and linkages ------------------------------------------------------------------------------------------


def held_in(section: Section, title: str) -> list[str]:
    """The ids in the paragraph under this title."""
    found = (block.words for block in section.blocks if block.kind == "words" and block.title == title)
    return [rule for words in found for rule in re.findall(r"(?:^|; )([A-Z]{1,2}(?:-\d\d)?)\u00a0", words)]


@EACH
def test_a_rule_is_held_or_warned_of_never_both(scenario: str, login: str) -> None:
    printed = found(scenario, login)
    section, verdict = printed.section("D-02", "guardrails"), printed.full["D-02"][0].verdict
    held = held_in(section, "Held:")
    attention = [row[0].split(" ")[0] for row in rows_of(section, "Guardrails that need attention")]
    broken_rules = {each.rule for each in (*verdict.hard, *verdict.soft, *verdict.warnings)}
    assert not set(held) & broken_rules
    assert not set(held) & set(attention)
    every = rails(printed.plan)
    assert len({*held, *attention}) == len([*held, *attention]) == len(every)
    judged = sum(rule.cls is not RuleClass.TEXT for rule in every)
    words = text_of(section.blocks)
    assert words.startswith(f"{len(held)} of {judged} guardrails are held")
    results = {row[0].split(" ")[0]: row[2] for row in rows_of(section, "Guardrails that need attention")}
    for rule in ("G-21", "RL"):  # of a solved package the optimiser's guarantee is told, everywhere
        assert results.get(rule) != "sealed"
        at_table = results.get(rule) == "binding ones held at the table"
        assert at_table is bool(re.search(rf"^Besides \([^)\n]*{rule}[^)\n]*\):", words, re.MULTILINE))
        assert not at_table or not any(f.rule == rule and f.hard for f in verdict.hard)
    for line in points_of(section, "Sealed conditions that are not met, or may not be"):
        said, known = line.lower(), names(printed.plan).items()
        keys = [p.id for name, p in known if re.search(rf"(?:^|[:;,] |and ){re.escape(name.lower())}(?!\w)", said)]
        assert keys
        for key in keys:
            if "close to" in said:
                assert leaning(printed.full["D-02"][0].standing(key)) is Leaning.NEAR
            else:
                assert broken(printed.full["D-02"][0], key)


@EACH
def test_every_warning_stands_with_or_without_its_number(scenario: str, login: str) -> None:
    printed = found(scenario, login)
    best, section = printed.full["D-02"][0], printed.section("D-02", "guardrails")
    words = text_of(section.blocks)
    for finding in best.verdict.warnings:
        person = next((p for p in printed.plan.participants if p.id == finding.participant), None)
        if person is not None and printed.scope.of(person.id).surplus != "hidden":
            name = short_name(Voice("en"), person, printed.plan)
            assert re.search(rf"{re.escape(name)}(?!\w)", words, re.IGNORECASE), finding


@EACH
def test_rules_held_by_all_packages_are(scenario: str, login: str) -> None:
    printed = found(scenario, login)
    section = printed.section("D-04", "rules")
    held = held_in(section, "Held by all packages:")
    assert held
    for tally in printed.full["D-04"]:
        verdict = tally.verdict
        assert not {each.rule for each in (*verdict.hard, *verdict.soft, *verdict.warnings)} & set(held)


@EACH
def test_linkages_do_not_contradict_the_answer_about_conditions(scenario: str, login: str) -> None:
    printed = found(scenario, login)
    tied = points_of(printed.section("D-02", "linkages"), "Linkages that the sides spoke of")
    pairs = next(b.pairs for b in printed.section("D-02", "redteam").blocks if b.kind == "questions")
    answer = next(answer for question, answer in pairs if question.startswith("Is help made conditional"))
    together = [line for line in tied if "Return of persons obliged to leave" in line and "eintegration" in line]
    assert answer.startswith("Not by a condition") is bool(together)
    assert all(name in answer for line in together for name in re.findall(r"“[^”]+”", line))
