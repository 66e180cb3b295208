"""Answers about the country: for each effect the smallest example in which it changes something, and its opposite."""

from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest

from negotiator import paths
from negotiator.bargaining.check import broken_hard, holds
from negotiator.bargaining.words import Concept, Part, Shape
from negotiator.catalogue import effects
from negotiator.catalogue.assembly import case_of
from negotiator.catalogue.guardrails.checks.verdict import verdict
from negotiator.catalogue.guardrails.own import ANSWERS, rails
from negotiator.catalogue.plan import Linkage, Named, Participant, Plan, Pref
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.context import param
from negotiator.catalogue.reading.effects import Does
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.catalogue.tally import tally_of
from negotiator.services.proposals.solved import Options, propose

DOCUMENT, SECTION = paths.TEMPLATES.parent / "docs" / "coverage.md", "## The smallest example of each answer"
KENYA = demo_scenario("kenya_like")
SILENT = {"labour_market": "", "brain_drain": (), "migration_model": "", "framing": "", "refugees_may_work": "",
          "first_host": False, "hosts_refugees": False, "who_list": False}  # fmt: skip
EASY = {"win_min": Fraction(0), "win_balance": Fraction(0), "signal": Fraction(0)}


def answered(plan: Plan, effect_id: str) -> Plan:
    """The plan in a country where the answer of this effect alone is given."""
    effect = library.effects()[effect_id]
    value: object = True if effect.answer == "true" else effect.answer
    if effect.question == "brain_drain":
        value = (effect.answer,)
    return replace(plan, context=plan.context | {effect.question: value})


def seat(partner: str, *prefs: Pref) -> Participant:
    profile = library.profiles()[partner]
    return Participant(partner, profile.text, "partner", "ministry", Part.SEAT, True, prefs, (), Fraction(0))


def small(partner: Participant, *keys: str, most: int = 9, ties: tuple[Linkage, ...] = ()) -> Plan:
    """A dossier of these measures with their first level alone, in a country of which nothing is known; no capacity,
    money, gain or tie of the catalogue stands in the way."""
    known = library.catalogue().measures
    bare = tuple(
        replace(known[key], requires=(), excludes=(), levels=tuple(
            replace(v, eur={}, uses={}, gives={}, groups={}) for v in known[key].levels[:2]
        ))
        for key in keys
    )  # fmt: skip
    return replace(
        KENYA, measures=bare, participants=(partner,), mandate={}, linkages=ties, packages=(), rounds=(), base={},
        caps={}, caps_ep={}, params={**KENYA.params, **EASY, "max_measures": Fraction(most)},
        context=KENYA.context | SILENT,
    )  # fmt: skip


def with_level(plan: Plan, key: str, **changed: object) -> Plan:
    """The plan in which the first level of a measure is otherwise."""
    measures = tuple(
        replace(m, levels=(m.levels[0], replace(m.levels[1], **changed))) if m.id == key else m  # type: ignore[arg-type]
        for m in plan.measures
    )
    return replace(plan, measures=measures)


def assumed_of(partner: str, key: str) -> Pref:
    return next(pref for pref in library.profiles()[partner].prefs if pref.measure == key)


def wish(partner: str, wanted: str, other: str, more: Fraction) -> Plan:
    """One seat, two measures, room for one: what is declared counts a little more, or less, than what is assumed."""
    held = assumed_of(partner, wanted)
    against = Pref(other, held.importance + more, Shape.UP, cert="d")
    return small(seat(partner, held, against), wanted, other, most=1)


def refusal(partner: str, unwanted: str, other: str) -> Plan:
    """One seat, two measures that come only together: the declared wish outweighs the assumed refusal a little."""
    held = assumed_of(partner, unwanted)
    against = Pref(other, held.importance + HALF, Shape.UP, cert="d")
    return small(seat(partner, held, against), unwanted, other, ties=(Linkage(unwanted, other, "package"),))


def places() -> Plan:
    """Fifty recruited, sixty trained: enough for one training place each, too few for two."""
    plan = small(seat("p_labour", Pref("rec_health", Fraction(5), Shape.UP)), "rec_health", "trn_health_cap")
    plan = with_level(plan, "rec_health", groups={"nat": Fraction(50)})
    return replace(with_level(plan, "trn_health_cap", groups={"nat": Fraction(60)}), params=plan.params | {
        "health_ratio": Fraction(1), "women": Fraction(0)})  # fmt: skip


def relief() -> Plan:
    """The pathway gains the host one point, just what is needed; something else would too, but is wanted less."""
    wants = (Pref("rec_refugee", Fraction(6), Shape.UP), Pref("ena_remit", Fraction(5), Shape.UP))
    plan = small(seat("p_labour", *wants), "rec_refugee", "ena_remit", most=1)
    gains = {party: Fraction(1) for party in ("mig", "ori", "des")}
    measures = tuple(replace(m, win=m.win if m.id == "rec_refugee" else gains) for m in plan.measures)
    plan = replace(plan, measures=measures, params=plan.params | {"win_min": Fraction(1)})
    return with_level(with_level(plan, "rec_refugee", cred=Fraction(1)), "ena_remit", cred=Fraction(1))


def parity() -> Plan:
    """A pathway for refugees without any place for nationals: advice elsewhere, binding in a first host country."""
    plan = small(seat("p_education", Pref("rec_refugee", Fraction(5), Shape.UP)), "rec_refugee")
    return with_level(plan, "rec_refugee", groups={"ref": Fraction(20)})


HALF = Fraction(1, 2)
EXAMPLES: dict[str, tuple[Plan, dict[str, int], dict[str, int]]] = {  # effect -> dossier, package without, with
    "slack_access": (wish("p_labour", "rec_g2g", "trn_tot", HALF), {"trn_tot": 1}, {"rec_g2g": 1}),
    "tight_access": (wish("p_labour", "rec_g2g", "trn_tot", -HALF), {"rec_g2g": 1}, {"trn_tot": 1}),
    "tight_refugees": (refusal("p_labour", "rec_refugee", "trn_open"), {"rec_refugee": 1, "trn_open": 1}, {}),
    "no_work_relief": (relief(), {"rec_refugee": 1}, {"ena_remit": 1}),
    "part_work_relief": (relief(), {"rec_refugee": 1}, {"ena_remit": 1}),
    "temporary_stay": (wish("p_labour", "rec_seasonal", "trn_tot", HALF), {"trn_tot": 1}, {"rec_seasonal": 1}),
    "circular_return": (wish("p_planning", "ena_diaspora", "trn_tot", HALF), {"trn_tot": 1}, {"ena_diaspora": 1}),
    "permanent_rights": (wish("arch_india", "ena_social_sec", "trn_tot", HALF), {"trn_tot": 1}, {"ena_social_sec": 1}),
    "drain_health_places": (places(), {"rec_health": 1, "trn_health_cap": 1}, {}),
    "drain_health_refused": (
        refusal("p_health", "rec_health", "trn_tot"), {"rec_health": 1, "trn_tot": 1}, {}),
    "drain_health_training": (
        wish("p_health", "trn_health_cap", "trn_tot", HALF), {"trn_tot": 1}, {"trn_health_cap": 1}),
    "host_parity": (parity(), {"rec_refugee": 1}, {}),
    "host_relief": (wish("p_planning", "ena_eco", "trn_tot", HALF), {"trn_tot": 1}, {"ena_eco": 1}),
    "framed_relief": (wish("p_planning", "rei_community", "trn_tot", HALF), {"trn_tot": 1}, {"rei_community": 1}),
    "framed_chance": (wish("p_labour", "trn_skills", "trn_tot", HALF), {"trn_tot": 1}, {"trn_skills": 1}),
}  # fmt: skip
WARNED: dict[str, tuple[tuple[str, ...], dict[str, int], dict[str, int]]] = {  # effect -> measures, warned of, not
    "slack_envy": (("rec_refugee", "rec_g2g"), {"rec_refugee": 1}, {"rec_refugee": 1, "rec_g2g": 1}),
    "tight_analysis": (("rec_g2g", "gov_data"), {"rec_g2g": 2}, {"rec_g2g": 2, "gov_data": 1}),
    "circular_reentry": (("rec_seasonal", "rec_circular"), {"rec_seasonal": 1}, {"rec_seasonal": 1, "rec_circular": 1}),
    "drain_construction": (("rec_country_quota", "gov_data"), {"rec_country_quota": 1},
                           {"rec_country_quota": 1, "gov_data": 1}),
    "drain_metal": (("trn_skills", "gov_data"), {"trn_skills": 1}, {"trn_skills": 1, "gov_data": 1}),
    "drain_engineering": (("rec_it", "gov_data"), {"rec_it": 1}, {"rec_it": 1, "gov_data": 1}),
    "drain_agriculture": (("rec_seasonal", "gov_data"), {"rec_seasonal": 1}, {"rec_seasonal": 1, "gov_data": 1}),
    "drain_health_care": (("rec_aupair", "rec_family"), {"rec_aupair": 1}, {"rec_aupair": 1, "rec_family": 1}),
    "restricted_standing": (("ena_format", "prot_hr"), {"ena_format": 1}, {"ena_format": 1, "prot_hr": 1}),
    "host_resettlement": (("rec_refugee", "ena_resettle"), {"rec_refugee": 1}, {"rec_refugee": 1, "ena_resettle": 1}),
}  # fmt: skip
HOUSES = {"framed_relief_houses": "de_bmi", "framed_chance_houses": "de_bmas"}


def proposed(plan: Plan) -> dict[str, int]:
    """What the balanced rule proposes, measures at level 0 left out; the same as complete enumeration finds."""
    found = propose(plan, (Concept.BALANCED,), Options(time_limit=20)).proposed
    levels = {} if Concept.BALANCED not in found else found[Concept.BALANCED].levels
    chosen = {key: n for key, n in levels.items() if n}
    assert chosen == best(plan)
    return chosen


def best(plan: Plan) -> dict[str, int]:
    """By complete enumeration: the package that the seat likes best among those that break no hard rule."""
    case = case_of(plan)
    packages = product(*(range(len(issue.levels)) for issue in case.issues))
    kept = [levels for levels in packages if not broken_hard(case, levels)]

    def liked(levels: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
        gained = sum(b.points * len(case.parties) for b in case.balance.bonuses if holds(b.reached, levels))
        total = sum(p.points[i][n] for p in case.parties for i, n in enumerate(levels))
        return total + gained, tuple(-n for n in levels)

    found = max(kept, key=liked, default=())
    return {issue.id: n for issue, n in zip(case.issues, found, strict=False) if n}


def warned(plan: Plan, levels: dict[str, int]) -> list[str]:
    return [f.text["en"] for f in verdict(plan, Named("x", {}, levels)).warnings if f.rule == ANSWERS]


def test_each_effect_has_its_smallest_example() -> None:
    assert {*EXAMPLES, *WARNED, *HOUSES} == set(library.effects())


def documented(effect_id: str) -> str:
    """The row of the table in the document: the answer, the package without it and with it."""
    effect = library.effects()[effect_id]
    answer = "yes" if effect.answer == "true" else effect.answer
    if effect_id in HOUSES:
        anything = f"any, without a seat of `{HOUSES[effect_id]}`"
        return f"| `{effect.question}`: {answer} | `{effect_id}` | {anything} | warned of |"
    if effect_id in WARNED:
        return f"| `{effect.question}`: {answer} | `{effect_id}` | {_written(WARNED[effect_id][1])} | warned of |"
    _plan, without, with_it = EXAMPLES[effect_id]
    return f"| `{effect.question}`: {answer} | `{effect_id}` | {_written(without)} | {_written(with_it)} |"


def _written(levels: dict[str, int]) -> str:
    return ", ".join(f"`{key}` {n}" for key, n in levels.items()) or "nothing"


def test_the_document_has_the_smallest_example_of_each_answer() -> None:
    lines = DOCUMENT.read_text(encoding="utf-8").splitlines()
    section = lines[lines.index(SECTION) :]
    assert [line for line in section if line.startswith("| `")] == [documented(each) for each in library.effects()]


@pytest.mark.parametrize("effect_id", EXAMPLES)
def test_an_answer_changes_the_proposal_and_its_opposite_does_not(effect_id: str) -> None:
    plan, without, with_it = EXAMPLES[effect_id]
    given = answered(plan, effect_id)
    off = replace(given, context=given.context | {effects.OFF: {effect_id: "w"}})
    assert (proposed(plan), proposed(given)) == (without, with_it)
    fixed = library.effects()[effect_id].fixed
    others = {e.id: "w" for e in effects.counting(given.context) if e.id != effect_id}
    alone = replace(given, context=given.context | {effects.OFF: others})
    assert proposed(alone) == with_it
    assert proposed(off) == (with_it if fixed else without)


@pytest.mark.parametrize("effect_id", WARNED)
def test_an_answer_warns_of_the_smallest_package_and_says_why(effect_id: str) -> None:
    keys, bad, good = WARNED[effect_id]
    known = library.catalogue().measures
    tag = library.effects()[effect_id].tag
    measures = tuple(
        replace(known[key], tags=known[key].tags | ({tag} if tag and key in bad else set())) for key in keys
    )
    plan = replace(small(seat("p_labour")), measures=measures)
    given = answered(plan, effect_id)
    off = replace(given, context=given.context | {effects.OFF: {effect_id: "w"}})
    told = effects.sentence(library.effects()[effect_id])["en"].replace("{m}", f"“{known[keys[0]].text['en']}”")
    assert told in warned(given, bad)
    assert "because" in told
    for other, levels in ((given, good), (plan, bad), (off, bad)):
        assert told not in warned(other, levels)
    assert any(rail.id == ANSWERS for rail in rails(given))
    assert not any(rail.id == ANSWERS for rail in rails(plan))


@pytest.mark.parametrize(("effect_id", "house"), HOUSES.items())
def test_framing_asks_for_the_houses_that_it_concerns(effect_id: str, house: str) -> None:
    plan = answered(replace(small(seat("p_labour"), "trn_tot")), effect_id)
    told = effects.sentence(library.effects()[effect_id])["en"]
    assert told in warned(plan, {})
    seated = replace(seat("p_labour"), id=house, side="de")
    assert told not in warned(replace(plan, participants=(*plan.participants, seated)), {})


def test_every_sentence_says_because_in_both_languages_and_names_its_number() -> None:
    for effect in library.effects().values():
        assert "because" in effect.text["en"]
        assert "weil" in effect.text["de"]
        assert ("{factor}" in effect.text["de"]) is ("{factor}" in effect.text["en"])
        assert ("{factor}" in effect.text["en"]) is (effect.does in (Does.WEIGHT, Does.GAIN) and effect.factor > 0)
        assert ("{value}" in effect.text["en"]) is (effect.does is Does.DEFAULT)


def test_what_was_declared_or_changed_by_hand_and_what_a_type_assumes_already_stays() -> None:
    held = assumed_of("p_labour", "rec_g2g")
    for pref, moved in (
        (held, True),
        (replace(held, cert="d"), False),
        (replace(held, importance=held.importance - 1), False),
        (replace(held, shape=Shape.DOWN), False),
    ):
        plan = answered(small(seat("p_labour", pref), "rec_g2g"), "slack_access")
        assert bool(effects.weights(plan)) is moved
    typical = assumed_of("arch_jordan", "rec_apprentices")
    plan = small(seat("arch_jordan", typical), "rec_apprentices")
    assert effects.weights(answered(plan, "slack_access")) == ()
    assert len(effects.weights(answered(plan, "tight_access"))) == 1
    ours = replace(seat("p_labour", held), side="de")
    assert effects.weights(answered(small(ours, "rec_g2g"), "slack_access")) == ()


def test_weighing_twice_is_weighing_once_and_taking_the_answer_back_takes_the_weight_back() -> None:
    plan = answered(small(seat("p_labour", assumed_of("p_labour", "rec_g2g")), "rec_g2g"), "slack_access")
    once = effects.weighed(plan)
    assert effects.weighed(once) is once
    assert once.participants[0].prefs[0].factor == Fraction(5, 4)
    assert effects.weighed(replace(once, context=SILENT)).participants == plan.participants


def test_a_default_moves_only_where_the_dossier_states_the_catalogues_own() -> None:
    plan = answered(places(), "drain_health_places")
    assert param(plan, "health_ratio") == 2
    assert param(replace(plan, params=plan.params | {"health_ratio": Fraction(3, 2)}), "health_ratio") == Fraction(3, 2)
    assert param(replace(plan, params={}), "health_ratio") == 2


def test_a_loss_is_never_made_smaller() -> None:
    plan = answered(relief(), "no_work_relief")
    measures = tuple(replace(m, win=m.win | {"ori": Fraction(-2)}) for m in plan.measures)
    levels = {"rec_refugee": 1}
    gain = next(g for g in tally_of(replace(plan, measures=measures), Named("x", {}, levels)).gains if g.key == "ori")
    assert gain.credited == -2


def test_rights_are_no_effects() -> None:
    """No effect speaks of a number or rule of class A or B, but for the default of G-08, which it can only raise."""
    rails_ = library.guardrail_texts()
    locked = {key for key, rail in rails_.items() if rail.cls.value in ("A", "B")}
    for effect in library.effects().values():
        assert effect.rule not in locked
        if effect.param and library.params()[effect.param].guardrail in locked:
            assert effect.value > library.params()[effect.param].default
