"""What a brief answers to critics and press: each sentence re-derived from raw levels, and tried with its opposite."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from tomllib import loads
from typing import Any

import pytest

from negotiator.bargaining.words import Concept
from negotiator.catalogue.plan import Linkage, Named, Plan
from negotiator.catalogue.reading.library import data_text
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.catalogue.tally import tally_of
from negotiator.services.access.scope import EVERYTHING, cut_package
from negotiator.services.access.telling import Occasion
from negotiator.services.briefs.material.material import Material, Option
from negotiator.services.briefs.statements import questions as asked
from negotiator.services.records.voice import Voice
from tests.catalogue.packages import drawn

RAW: Mapping[str, Any] = {table["id"]: table for table in loads(data_text("catalogue.toml"))["measure"]}
Levels = Mapping[str, int]


def material(plan: Plan, package: Named, language: str = "en") -> Material:
    cut = cut_package(plan, tally_of(plan, package), package, EVERYTHING, Occasion.SOLVED)
    best = Option("best", "Best", package, cut, Concept.BALANCED, True, "A")
    day = datetime.date(2026, 3, 12)
    return Material(Voice(language), plan, EVERYTHING, (best,), (), day, "1", "intern", "")


def answers(plan: Plan, levels: Levels, linkages: tuple[Linkage, ...] = ()) -> dict[str, str]:
    """Question -> answer, in English."""
    found = material(plan, Named("best", {}, dict(levels), linkages=linkages))
    blocks = [block for make in (asked.red_team, asked.questions) for block in make(found).blocks]
    return dict(pair for block in blocks if block.kind == "questions" for pair in block.pairs)


def kenya(**context: object) -> Plan:
    plan = demo_scenario("kenya_like")
    return replace(plan, context={**plan.context, **context})


def raw(levels: Levels, key: str) -> Mapping[str, Any]:
    """The catalogue's own table of a level."""
    return RAW[key]["levels"][levels.get(key, 0)]  # type: ignore[no-any-return]


def people(levels: Levels, keys: Iterable[str]) -> int:
    return sum(sum(raw(levels, key).get("g", {}).values()) for key in keys)


def recruiting(levels: Levels) -> list[str]:
    return [k for k, table in RAW.items() if table["pillar"] == "recruitment" and people(levels, [k])]


def mended(text: str) -> str:
    return text.replace("\u00a0", " ")


def judge(plan: Plan, levels: Levels, linkages: tuple[Linkage, ...] = ()) -> dict[str, set[str]]:
    """Question -> the statements that are true of the package, each with all others of its kind false.

    Written from the catalogue's file and the dossier's entries alone: nothing here asks the product."""
    at = {key: levels.get(key, 0) for key in RAW}
    routes = people(levels, [key for key, table in RAW.items() if table["pillar"] == "recruitment"])
    return {
        "Are there quotas?": quotas(at),
        "Are health workers recruited away?": health(plan, levels),
        "Are people returned to danger?": danger(at),
        "Is help made conditional on taking people back?": {conditional((*plan.linkages, *linkages), at)},
        "Is the effect doubtful, or are people pushed to riskier ways?": {
            f"regular routes for {routes:,} people" if routes else "regular routes for nobody"
        },
    }


def quotas(at: Levels) -> set[str]:
    kept = {
        "“Country contingent": at["rec_country_quota"] >= 2,
        "“Short-term contingent employment” (country-earmarked": at["rec_shortterm"] >= 2,
        "“Seasonal work": at["rec_seasonal"] >= 1,
        "“Complementary resettlement places”": at["ena_resettle"] >= 1,
    }
    told = {name for name, there in kept.items() if there}
    told.add("Yes. The package keeps a number" if told else "no quota and no contingent")
    if at["rec_shortterm"] == 1:
        told.add("open to all countries")
    if at["rec_country_quota"] == 1:
        told.add("only examined together")
    return told


def health(plan: Plan, levels: Levels) -> set[str]:
    workers = {key: people(levels, [key]) for key in recruiting(levels)}
    shares = {"rec_health": 1, **plan.context.get("health_shares", {})}  # type: ignore[dict-item]
    entered = {key: Fraction(shares[key]) * workers[key] for key in workers if key in shares}
    silent = [key for key in workers if key not in shares and key != "rec_g2g"]
    told = {f"{RAW[k]['en'].split(' (')[0]}” about" for k, n in entered.items() if n and k != "rec_health"}
    if workers.get("rec_health"):
        told.add(f"recruits {workers['rec_health']} health workers a year")
    if any(entered.values()):
        places = people(levels, ["trn_health_cap"])
        told.add(f"brings {places} additional" if places else "brings no additional health training places")
    else:
        told.add("no measure that recruits health workers as such" if silent else "No. The package recruits no health")
    if silent:
        told.add("How many of the people of")
    return told


def danger(at: Levels) -> set[str]:
    if not any(at[key] for key in ("ret_forced", "ret_charter", "ret_tcn", "ret_transit")):
        return {"itself returns nobody"}
    told = {
        (True, True): "Monitoring and safeguards for vulnerable people are part",
        (True, False): "safeguards for vulnerable people are not",
        (False, True): "monitoring is not",
        (False, False): "Neither monitoring nor safeguards",
    }
    return {told[at["prot_hr"] >= 1, at["ret_vulnerable"] >= 1]}


def conditional(linkages: tuple[Linkage, ...], at: Levels) -> str:
    """A condition binds whether or not its measures are in the package (G-11), other ties where both are."""

    def pillar(key: str) -> str:
        return str(RAW[key]["pillar"])

    help_ = ("training", "reintegration")
    condition = any("NC" in RAW[t.a]["tags"] and pillar(t.b) == "return" for t in linkages if t.type == "condition")
    together = any(
        (pillar(t.a) == "return" and pillar(t.b) in help_)
        or (t.type != "sequence" and pillar(t.b) == "return" and pillar(t.a) in help_)
        for t in linkages
        if at[t.a] and at[t.b]
    )
    return "Yes, as it stands" if condition else "are tied by a linkage" if together else "No. No linkage ties"


# Statements of one kind: what is not in `judge` must not be said.
KINDS = {
    "Are there quotas?": {
        *("Yes. The package keeps a number", "no quota and no contingent", "open to all countries"),
        *("only examined together", "“Country contingent", "“Seasonal work", "“Complementary resettlement places”"),
        "“Short-term contingent employment” (country-earmarked",
    },
    "Are health workers recruited away?": {
        *("health workers a year:", "” about", "additional health training places a year", "brings no additional"),
        *("no measure that recruits health", "No. The package recruits no health", "How many of the people of"),
    },
    "Are people returned to danger?": {
        *("itself returns nobody", "Monitoring and safeguards for vulnerable people are part", "monitoring is not"),
        *("safeguards for vulnerable people are not", "Neither monitoring nor safeguards"),
    },
    "Is help made conditional on taking people back?": {
        *("Yes, as it stands", "are tied by a linkage", "No. No linkage ties"),
    },
    "Is the effect doubtful, or are people pushed to riskier ways?": {"regular routes for nobody"},
}
LINKS = (
    (),
    (Linkage("rei_individual", "ret_forced", "condition"),),
    (Linkage("ret_forced", "trn_skills", "sequence"),),
    (Linkage("trn_skills", "ret_forced", "sequence"),),
)


def faults(plan: Plan, levels: Levels, linkages: tuple[Linkage, ...] = ()) -> list[str]:
    """True statements that are missing, and others of their kind that are said."""
    found = []
    said = {question: mended(answer) for question, answer in answers(plan, levels, linkages).items()}
    for question, true in judge(plan, levels, linkages).items():
        found += [f"missing: {words} | {said[question]}" for words in true if words not in said[question]]
        for words in KINDS[question]:
            if words in said[question] and not any(words in t or t in words for t in true) and not _part(words, true):
                found.append(f"said: {words} | {said[question]}")
    return found


def _part(words: str, true: set[str]) -> bool:
    """Whether a kind that carries a number is among the true ones."""
    numbered = {
        "health workers a year:": "recruits ",
        "” about": "” about",
        "additional health training places a year": "brings ",
        "brings no additional": "brings no",
    }
    return words in numbered and any(numbered[words] in t for t in true)


@pytest.mark.parametrize("scenario", ["kenya_like", "jordan_like"])
def test_answers_about_drawn_packages_follow_from_their_levels(scenario: str) -> None:
    plan = demo_scenario(scenario)
    shared = replace(plan, context={**plan.context, "health_shares": {"rec_apprentices": Fraction(3, 10)}})
    found = []
    for n, package in enumerate(drawn(plan, 160, seed=8)):
        found += faults((plan, shared)[n % 2], package.levels, LINKS[n % len(LINKS)])
    assert found[:5] == []


def test_every_outcome_comes_up_among_the_drawn_packages() -> None:
    plan = demo_scenario("kenya_like")
    said: dict[str, set[str]] = {}
    for n, package in enumerate(drawn(plan, 160, seed=8)):
        for question, answer in answers(plan, package.levels, LINKS[n % len(LINKS)]).items():
            said.setdefault(question, set()).update(w for w in KINDS.get(question, ()) if w in mended(answer))
    seldom = {"” about"}  # only with an entered share
    assert {q: words - said[q] - seldom for q, words in KINDS.items()} == {q: set() for q in KINDS}


CHECKS = [
    (
        {"nr_check": "ok", "nr_check_date": ""},
        "but not on which day; without a day it counts as open",
    ),
    ({"nr_check": "ok", "nr_check_date": "2026-02-01"}, "was passed on 1 February 2026 and holds until 1 August 2026"),
    ({"nr_check": "ok", "nr_check_date": "2024-01-01"}, "has expired on 1 July 2024 and counts as open"),
    ({"nr_check": "open"}, "country is open; forced"),
    ({"nr_check": "failed"}, "has failed"),
    ({"nr_check": None}, "o protection check of the country is entered"),
]


@pytest.mark.parametrize(("context", "words"), CHECKS)
def test_protection_check_is_told_as_it_is_entered(context: dict[str, object], words: str) -> None:
    plan = kenya(**context)
    levels = {"ret_forced": 1, "prot_hr": 1, "ret_vulnerable": 1}
    said = answers(plan, levels)
    danger, regime = said["Are people returned to danger?"], said["Do we strengthen an authoritarian partner?"]
    others = [other for _, other in CHECKS if other != words]
    assert words in danger
    assert words in regime
    assert not any(other in danger or other in regime for other in others)
    assert ("breaks guardrail G-01" in danger) is (words != CHECKS[1][1])


@pytest.mark.parametrize(
    ("regime", "stage", "words"),
    [
        ("ok", "negotiation", "nothing in the partner's government stands against"),
        ("restricted", "negotiation", "only help for people and communities"),
        ("ostracised", "negotiation", "nothing may be agreed"),
        (None, "negotiation", "not yet entered"),
        ("", "negotiation", "not yet entered"),
        ("ok", "screening", "not yet entered"),
    ],
)
def test_government_is_told_as_it_is_entered(regime: object, stage: str, words: str) -> None:
    said = answers(replace(kenya(regime=regime), stage=stage), {"ena_format": 1})
    answer = said["Do we strengthen an authoritarian partner?"]
    assert words in answer
    assert "screening found no reason" not in answer


@pytest.mark.parametrize(("number", "no"), [("250000", True), ("100", False)])
def test_rumour_is_denied_only_where_the_package_is_smaller(number: str, no: bool) -> None:
    plan = kenya()
    facts = tuple(replace(fact, value=number) if fact.id == "rumour" else fact for fact in plan.facts)
    said = answers(replace(plan, facts=facts), {"rec_apprentices": 2})
    answer = next(answer for question, answer in said.items() if question.startswith("Is it true"))
    assert answer.startswith("No.") is no
    assert "300 people a year" in answer


@pytest.mark.parametrize(("same", "words"), [(False, "no number of people is agreed"), (True, "last offered the same")])
def test_what_the_sides_offered_alike_is_not_called_open(same: bool, words: str) -> None:
    plan = kenya()
    last = plan.rounds[-1]
    offers = {
        side: {**levels, "rec_apprentices": 2 if same else n + 1}
        for n, (side, levels) in enumerate(sorted(last.offers.items()))
    }
    plan = replace(plan, rounds=(*plan.rounds[:-1], replace(last, offers=offers)))
    said = answers(plan, {"rec_apprentices": 2})
    answer = next(answer for question, answer in said.items() if question.startswith("Is it true"))
    assert words in answer


def test_law_that_must_change_is_said_of_reserved_numbers_only() -> None:
    barred = [
        key
        for key in ("rec_country_quota", "rec_shortterm", "rec_seasonal", "ena_resettle")
        for n, level in enumerate(RAW[key]["levels"])
        if level.get("legal") in ("aenderung", "gesperrt") and n > 1
    ]
    assert barred
    for key in set(barred):
        top = len(RAW[key]["levels"]) - 1
        legal = RAW[key]["levels"][top].get("legal")
        said = answers(kenya(), {key: top})["Are there quotas?"]
        assert ("does not allow that at present" in said) is (legal in ("aenderung", "gesperrt")), key
        allowed = answers(kenya(legal_ok=[key]), {key: top})["Are there quotas?"]
        assert ("does not allow that at present" in allowed) is (legal == "gesperrt"), key
    assert "does not allow" not in answers(kenya(), {"rec_apprentices": 1})["Are there quotas?"]


def test_nothing_planned_is_said_as_nothing() -> None:
    said = answers(kenya(), {})
    assert said["Does control come before causes?"].startswith("No money is planned.")
    assert "promises nobody a gain" in said["Is the effect doubtful, or are people pushed to riskier ways?"]
    assert "%" not in said["Is the effect doubtful, or are people pushed to riskier ways?"]


def credible(**gains: tuple[str, str]) -> str:
    """What is said where the three parties are promised and credited so much."""
    plan = demo_scenario("kenya_like")
    found = material(plan, plan.packages[2])
    told = tuple(
        replace(g, nominal=Fraction(gains[g.key][0]), credited=Fraction(gains[g.key][1]))
        for g in found.options[0].tally.gains
    )
    best = replace(
        found.options[0], cut=replace(found.options[0].cut, tally=replace(found.options[0].tally, gains=told))
    )
    return " ".join(asked._credible(found, best))


def test_the_share_of_credible_gains_counts_what_is_promised_to_anybody() -> None:
    none = ("0", "0")
    assert credible(mig=none, ori=none, des=none) == "The package promises nobody a gain (assumption)."
    assert credible(mig=("1/2", "1/4"), ori=none, des=none).startswith("50% of the promised gains are credible")
    assert credible(mig=("1/2", "1/2"), ori=("3/2", "1/2"), des=none).startswith("50% of the promised gains")
    assert credible(mig=("1", "1"), ori=("-5", "-5"), des=none).startswith("100% of the promised gains")


def test_a_government_that_nobody_has_confirmed_is_told_as_open() -> None:
    plan = replace(kenya(regime="restricted"), law=(("answer.regime", "restricted"),))
    said = answers(plan, {"ena_format": 1})["Do we strengthen an authoritarian partner?"]
    assert "nobody has confirmed" in said
    assert "by the entry in the dossier" not in said
