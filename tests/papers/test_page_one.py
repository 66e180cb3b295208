"""The page for the state secretary: one page whatever the words, the same for all, and each part with its opposite."""

import re
from dataclasses import replace
from fractions import Fraction
from io import BytesIO

import pypdf
import pytest

from negotiator.bargaining.words import Part, Status
from negotiator.briefs import paper
from negotiator.briefs.views import BriefView
from negotiator.catalogue.minutes import Minutes
from negotiator.catalogue.plan import Measure, Plan, RedLine, Round
from negotiator.catalogue.talks import taken_back
from negotiator.services.access.scope import EVERYTHING, Scope, scope_of
from negotiator.services.briefs.material.material import Material, material_of
from negotiator.services.briefs.material.short import few, short, told
from negotiator.services.briefs.papers.documents import recommended
from negotiator.services.briefs.statements.conflict import nothing_fits
from negotiator.services.packages.views import ConditionLine, ConflictView
from negotiator.services.proposals.solved import Proposal
from negotiator.services.records.voice import Voice
from tests import kenya
from tests.briefs.material import DAY, LANGUAGES, rejudged, unsolved, view_of
from tests.briefs.readers import text_of

LONG = "Bundeszuwanderungsverwaltungsamt " * 4 + "W" * 90
CHINESE = "移民協定及人才流動合作" * 12


def extreme(plan: Plan, words: str) -> Plan:
    """Every name, level and place is endless, everybody sits at the table with red lines and a mark out of reach."""
    text = {"de": words, "en": words}

    def long_(measure: Measure) -> Measure:
        return replace(measure, text=text, levels=tuple(replace(level, text=text) for level in measure.levels))

    lines = tuple(RedLine(f"x{n}", "if L(ret_forced) >= 1 then L(prot_hr) >= 1", hard=True) for n in range(9))
    people = tuple(
        replace(p, text=text, part=Part.SEAT, kind="other", red_lines=lines, least=Fraction(99), handed_in=False)
        for p in plan.participants
    )
    return replace(
        plan, title=text, summary=text, measures=tuple(map(long_, plan.measures)), participants=people,
        rounds=tuple(replace(r, place=words, record=text) for r in plan.rounds),
    )  # fmt: skip


def first_page(view: BriefView) -> int:
    """How many pages the first chapter takes."""
    only = replace(view, title="", sections=(view.sections[0], replace(view.sections[1], blocks=())))
    pages = [page.extract_text() for page in pypdf.PdfReader(BytesIO(paper.render(only))).pages]
    assert view.sections[1].title in pages[-1]
    return len(pages) - 2  # the cover before, an empty chapter after


@pytest.mark.pdf
@pytest.mark.slow
@pytest.mark.parametrize("words", [LONG, CHINESE], ids=["long", "wide"])
def test_it_fits_one_page_whatever_the_words(words: str) -> None:
    proposal = kenya.solved()
    found = rejudged(proposal, extreme(proposal.plan, words))
    for scope in (EVERYTHING, scope_of(found.plan, "own")):
        assert first_page(view_of(found, "D-02", "de", scope=scope)) == 1


def core(proposal: Proposal, language: str = "en", scope: Scope = EVERYTHING) -> str:
    section = view_of(proposal, "D-02", language, scope=scope).sections[0]
    numbers = [f"{n.number} {n.words}" for b in section.blocks if b.kind == "numbers" for n in b.numbers]
    return "\n".join((text_of(section.blocks), *numbers))


def with_plan(**changes: object) -> Proposal:
    proposal = kenya.solved()
    return rejudged(proposal, replace(proposal.plan, **changes))


def test_a_list_with_too_little_room_counts_what_it_does_not_name() -> None:
    """A list cut short would count three and name two."""
    voice, names = Voice("en"), ["identification with deadlines", "placement", "a joint committee"]
    assert (
        told(voice, "open: %(names)s", names, 99)
        == "open: identification with deadlines, placement and a joint committee"
    )
    assert told(voice, "open: %(names)s", names, 62) == "open: identification with deadlines, placement and one more"
    assert told(voice, "open: %(names)s", names, 52) == "open: identification with deadlines and 2 more"
    assert told(voice, "open: %(names)s", names, 24) == "open: identification…"


def test_short_words_stay_and_long_ones_end_at_a_word() -> None:
    assert short("those little letters", 20) == "those little letters"
    assert short("those little letters", 19) == "those little…"
    assert short("rules with deadlines and missions", 25) == "rules with deadlines…"
    assert short("rules with deadlines and EU missions", 31) == "rules with deadlines and EU…"
    assert len(short("x" * 100, 20)) == 20
    assert len(short("漢" * 100, 20)) == 10


def test_what_was_cut_twice_ends_once() -> None:
    """A list of shortened names that is shortened again ends where one of the names was cut."""
    names = f"{short('identification with deadlines', 20)} and more"
    assert {short(names, most) for most in range(16, 25)} == {"identification…"}
    assert few(Voice("en"), ["a", "b"]) == "a and b"
    assert few(Voice("en"), ["a", "b", "c", "d"]) == "a, b, c and d", "its name is no longer than that there is one"
    assert few(Voice("en"), ["a", "b", "c", "something longer"]) == "a, b, c and one more"
    assert few(Voice("de"), list("abcde")) == "a, b, c und 2 weitere"


def test_names_are_whole_and_none_is_counted_where_there_is_room() -> None:
    """A name is cut, and the last one only counted, where the room asks for it."""
    voice, names = (
        Voice("en"),
        ["identification with deadlines for each case", "form of the agreement", "joint committee"],
    )
    assert told(voice, "open: %(names)s", names, 120, 2) == f"open: {names[0]}, {names[1]} and {names[2]}"
    assert told(voice, "open: %(names)s", names, 90, 2) == f"open: {names[0]}, {names[1]} and one more"
    assert told(voice, "open: %(names)s", ["W" * 60, "b"], 90, 2).startswith(f"open: {'W' * 20}")


def met(*offers: dict[str, dict[str, int]], status: str = "closed") -> tuple[Round, ...]:
    return tuple(
        Round(n, f"2026-0{n}-01", "", status if n == len(offers) else "closed", {}, o) for n, o in enumerate(offers, 1)
    )


def test_taken_back_is_less_than_before_and_nothing_else() -> None:
    plan = kenya.solved().plan
    back = met({"de": {"rec_g2g": 2, "trn_tot": 1}}, {"de": {"rec_g2g": 1, "trn_tot": 2}, "partner": {"ret_docs": 1}})
    (found,) = taken_back(replace(plan, rounds=back))
    assert (found.measure.id, found.side, found.level, found.before) == ("rec_g2g", "de", 1, 2)
    assert taken_back(replace(plan, rounds=back[:1])) == ()
    first, last = met({"de": {"rec_g2g": 2}}, {"de": {"rec_g2g": 2}})
    (gone,) = taken_back(
        replace(plan, rounds=(first, replace(last, minutes=Minutes(firm={"de": {"rec_g2g": "withdrawn"}}))))
    )
    assert (gone.level, gone.before) == (0, 2)
    less = replace(met({}, {"de": {"rec_g2g": 1}})[1], minutes=Minutes(firm={"de": {"rec_g2g": "said"}}))
    assert taken_back(replace(plan, rounds=(first, less))) == ()
    planned = met({"de": {"rec_g2g": 2}}, {"de": {"rec_g2g": 1}}, status="planned")
    assert taken_back(replace(plan, rounds=planned)) == ()


def test_the_state_counts_what_is_agreed_open_and_taken_back() -> None:
    words = core(with_plan(rounds=met({"de": {"rec_g2g": 2}}, {"de": {"rec_g2g": 1}, "partner": {"rec_g2g": 1}})))
    assert re.search(r"^1 offered alike: State placement", words, re.MULTILINE)
    assert re.search(r"^0 open points$", words, re.MULTILINE)
    assert re.search(r"^1 taken back by us in the last round: State placement", words, re.MULTILINE)
    silent = core(with_plan(rounds=()))
    for nothing in ("0 agreed", "0 open points", "0 taken back in the last round"):
        assert re.search(rf"^{nothing}$", silent, re.MULTILINE)


def test_what_is_given_up_is_told_with_its_reason_or_that_there_is_none() -> None:
    assert "Nothing: we have offered nothing in the talks yet." in core(with_plan(rounds=()))
    words = core(kenya.solved())
    assert "Nothing of what we last said" not in words
    assert "Why: with our last word kept, the package would break G-14" in words
    best = kenya.solved().proposed
    levels = next(iter(best.values())).levels
    rounds = met({"de": {"prot_hr": levels["prot_hr"] + 1}})
    small = core(with_plan(rounds=rounds, caps={}, caps_ep={}))
    assert "Withdrawn from our offer: Human-rights monitoring." in small
    assert "Why: with our last word kept" not in small
    assert "Why" in small


@pytest.mark.parametrize(
    ("date", "said"),
    [
        ("2026-03-20", "needed by 20 March 2026, before round 1"),
        ("2026-03-01", "at once: round 1 began on"),
        ("", "no day"),
    ],
)
def test_by_when_the_decision_is_needed(date: str, said: str) -> None:
    words = core(with_plan(rounds=(Round(1, date, "", "planned", {}, {}),)))
    assert said in words


def with_least(key: str, least: int) -> Proposal:
    people = kenya.solved().plan.participants
    return with_plan(participants=tuple(replace(p, least=Fraction(least)) if p.id == key else p for p in people))


def test_who_does_not_accept_and_what_follows() -> None:
    assert "it misses (computed): As computed from the recorded positions, nobody’s at the table" in core(
        kenya.solved()
    )
    refused = core(with_least("de_bmz", 99))
    assert "BMZ – without their co-signature the package cannot go to the table." in refused
    assert "nobody’s at the table" not in refused
    hidden = core(with_least("de_bmz", 99), scope=scope_of(kenya.solved().plan, "own", ["de_bmas"]))
    assert "nobody’s at the table" not in hidden
    assert "BMZ: without" not in hidden


def test_red_lines_are_told_whole_or_counted_and_those_held_back_are_said_to_be() -> None:
    plan = kenya.solved().plan
    told, hidden = core(kenya.solved()), core(kenya.solved(), scope=scope_of(plan, "own"))
    assert "Held back" not in told
    assert re.search(r"Red lines held back, if there are any: \d+ houses", hidden)
    none = tuple(replace(p, red_lines=()) for p in plan.participants)
    assert "No house has recorded any." in core(with_plan(participants=none))
    many = tuple(RedLine(f"x{n}", "if L(ret_forced) >= 1 then L(prot_hr) >= 1", hard=True) for n in range(2, 5))
    other = tuple(RedLine(f"y{n}", f"L(ret_ident) >= {n}", hard=False) for n in range(1, 4))
    people = tuple(replace(p, red_lines=(*many, *other)) if p.id == "de_bmi" else p for p in plan.participants)
    words = core(with_plan(participants=people))
    (line,) = [each for each in words.split("\n") if each.startswith("BMI:")]
    assert re.search(r"more in chapter 3\.$", line)
    assert "…" not in line


def line(n: int, words: str = "words") -> ConditionLine:
    return ConditionLine(f"G-{n:02}", f"{words} {n}", "D", (), ("lead",))


def stuck(ways: int, words: str = "words") -> Material:
    """Nothing fits: ways out of which each needs one condition less than the one before."""
    found = recommended(material_of(unsolved(), "en", EVERYTHING, date=DAY, version="1", grade="intern"))
    sets = tuple(tuple(line(10 * n + k, words) for k in range(ways - n)) for n in range(ways))
    conflict = ConflictView(sets, sets, "", "all", 10, "Sought among all.")
    return replace(found, options=(), conflict=conflict, status=Status.NO_IR)


def test_where_nothing_fits_the_three_smallest_ways_out_are_told() -> None:
    blocks = nothing_fits(stuck(5))
    (ways,) = [block for block in blocks if block.kind == "points"]
    assert [point.words.count("G-") for point in ways.points] == [1, 2, 3]
    assert ways.title.startswith("The 3 smallest of 5 ways out")
    assert "Must agree: the lead." in ways.points[0].more
    (decision,) = [block for block in blocks if block.kind == "box" and block.tone == "decision"]
    assert "the lead" not in repr(decision)  # who must agree is named with the way, and once
    (two,) = [block for block in nothing_fits(stuck(2)) if block.kind == "points"]
    assert two.title.startswith("Ways out:")
    assert len(two.points) == 2


@pytest.mark.pdf
@pytest.mark.slow
def test_where_nothing_fits_that_fits_one_page_too() -> None:
    base = view_of(kenya.solved(), "D-02", "en")
    blocks = nothing_fits(stuck(9, LONG))
    core_ = replace(base.sections[0], blocks=blocks)
    assert first_page(replace(base, sections=(core_, base.sections[1]))) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_package_the_page_is_about_that(language: str) -> None:
    section = view_of(unsolved(), "D-02", language).sections[0]
    assert not [block for block in section.blocks if block.kind == "pair"]
    assert [block for block in section.blocks if block.kind == "box" and block.tone == "decision"]
