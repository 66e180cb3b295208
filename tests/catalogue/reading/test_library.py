"""The data that ships with the product, and what the loaders refuse in it."""

import pytest

from negotiator.bargaining.errors import DataError
from negotiator.bargaining.words import RuleClass
from negotiator.catalogue.guardrails.rows.all import rule_of, rules_of
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.arguments import LIMIT, PARTNER
from negotiator.catalogue.reading.measures import Names, read_catalogue
from negotiator.catalogue.reading.profiles import read_profiles
from negotiator.catalogue.reading.scenario import DEMOS, demo_scenario
from negotiator.catalogue.reading.tables import parsed

CATALOGUE = library.data_text("catalogue.toml")
PROFILES = library.data_text("stakeholders.toml")
MORE = '[meta]\nversion = "0"\nas_of = "2026-03"\n[doers]\nhome = []\npartner = []\n'


def count(table: str, *files: str) -> int:
    return sum(library.data_text(file).count(f"\n[[{table}]]\n") for file in files)


def test_everything_is_there():
    catalogue, added = library.catalogue(), count("measure", "catalogue_additions.toml")
    assert len(catalogue.usual) == count("measure", "catalogue.toml") > 60
    assert len(catalogue.measures) == len(catalogue.usual) + added
    assert added > 10
    assert all(measure.top >= 1 for measure in catalogue.measures.values())
    assert len(library.profiles()) == count("stakeholder", *library.PROFILES) + count("archetype", *library.PROFILES)
    assert len(library.clauses()) == count("clause", *library.CLAUSES)
    rails = set(library.guardrail_texts()) - {"R", "RL", "OR", "LK", "CX"}
    assert rails == {f"G-{n:02}" for n in range(1, len(rails) + 1)}
    assert len(rails) >= 30
    assert {name for clause in library.clauses().values() for name in clause.measures} <= set(
        library.catalogue().measures
    )


def test_the_asylum_contradiction_is_an_argument_with_a_source_and_no_promise():
    argument = next(each for each in library.arguments().all if each.id == "arg_ena_resettle_h2")
    assert argument.towards == "house"
    assert any(evidence.source == "S0" for evidence in argument.evidence)
    assert "resolves" in argument.avoid["en"]
    said = " ".join(text[tongue] for text in (argument.claim, argument.answer) for tongue in ("de", "en"))
    assert not [word for word in ("löst den", "resolves", "senkt", "reduces") if word in said]


def test_rights_are_locked():
    locked = {rule.id for rule in library.guardrail_texts().values() if rule.cls is RuleClass.LOCKED}
    assert locked == {"G-01", "G-02", "G-11", "G-28"}
    assert all(library.guardrail_texts()[name].changed_by == ("nobody",) for name in locked)


@pytest.mark.parametrize("name", DEMOS)
def test_every_condition_has_a_sentence_in_both_languages_and_a_known_rule(name):
    conditions = rules_of(demo_scenario(name))
    assert len({condition.id for condition in conditions}) == len(conditions)
    for condition in conditions:
        label = dict(condition.label)
        assert set(label) == {"de", "en"}
        assert all((text.endswith((".", ").")) and text[0] in "„“") or text[0].isupper() for text in label.values())
        assert rule_of(condition.name) in library.guardrail_texts()


REFUSALS = [
    ("{ n = 2, de = \"zusätzlich 3.000", "{ n = 3, de = \"zusätzlich 3.000", "n", "levels are numbered without a gap"),
    ('m = "rei_zme", min = 1', 'm = "rei_zoo", min = 1', "requires", "there is no measure “rei_zoo”"),
    ('m = "rei_zme", min = 1', 'm = "rei_zme", min = 9', "requires", "“rei_zme” has no level 9"),
    ('clause = "C02"', 'clause = "C99"', "clause", "is unknown"),
    ('src = ["S1", "S3", "P-IND4"', 'src = ["S1", "S9", "P-IND4"', "src", "“S9” is unknown"),
    ('legal = "ja", cred = 0.95', 'legal = "vielleicht", cred = 0.95', "legal", "is not one of"),
    ('legal = "ja", cred = 0.95', 'legal = "ja", cred = 1.95', "cred", "1.95 lies outside 0 to 1"),
    ('legal = "ja", cred = 0.95', 'legal = "ja"', "cred", "is missing"),
    ('eur = { federal = 0.1 }', 'eur = { federal = "viel" }', "federal", "must be a number"),
    ('eur = { federal = 0.1 }', 'eur = { fed = 0.1 }', "fed", "is unknown"),
    ('win = { mig = 2, ori = 1, des = 2 }', 'win = { mig = 4, ori = 1, des = 2 }', "win.mig", "lies outside -3 to 3"),
    ('pillar = "recruitment"', 'pillar = "magic"', "pillar", "is not one of"),
    ('lead = "BMZ"', 'lead = "XYZ"', "lead", "is unknown"),
    ('id = "rec_g2g"', 'id = "rec_selforg"', "id", "is there twice"),
    ('bind = "n"', 'bind = "n"\nbond = "n"', "bond", "did you mean “bind”?"),
    ('gcm = [3, 5]', 'gcm = [3, 55]', "gcm", "1 to 23"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "key", "reason"), REFUSALS)
def test_broken_catalogue_is_refused_with_file_key_and_reason(old, new, key, reason):
    assert old in CATALOGUE
    table, more = parsed(CATALOGUE.replace(old, new, 1), "catalogue.toml"), parsed(MORE, "more.toml")
    units = library.catalogue().units
    names = Names(frozenset(library.sources()), frozenset(library.clauses()), library.terms(), units)
    with pytest.raises(DataError) as refusal:
        read_catalogue(table, more, names)
    assert refusal.value.file == "catalogue.toml"
    assert key in refusal.value.key
    assert reason in refusal.value.reason


@pytest.mark.parametrize(
    ("old", "new", "key", "reason"),
    [
        ("recruitment = 15, return = 45", "recruitment = 16, return = 45", "weights", "add up to 100"),
        ('m = "ret_ident", w = 9', 'm = "ret_ident", w = 19', "w", "lies outside 0 to 10"),
        ('m = "ret_docs", w = 8', 'm = "ret_ident", w = 8', "m", "is there twice"),
        ("L(rec_country_quota) <= 1", "L(rec_country_quota) < 1", "expr", "column 22"),
        ('role = "seat"', 'role = "throne"', "role", "is not one of"),
        ("confidence = 0.75", "confidence = true", "confidence", "must be a number"),
    ],
)
def test_broken_profile_is_refused_with_file_key_and_reason(old, new, key, reason):
    assert old in PROFILES
    table = parsed(PROFILES.replace(old, new, 1), "stakeholders.toml")
    with pytest.raises(DataError) as refusal:
        read_profiles(table, frozenset(library.sources()), library.vocabulary())
    assert key in refusal.value.key
    assert reason in refusal.value.reason


NAMED_IN_ANSWERS = {
    "Staat zu Staat": "rec_g2g",
    "kurze Beschäftigung": "rec_shortterm",
    "kurzzeitige Beschäftigung": "rec_shortterm",
    "mehr Sprachplätze": "trn_lang_presence",
    "Ausbildungsplätze bei Ihnen": "trn_health_cap",
    "schnellere Visa": "ena_visa_cap",
    "zügig bearbeitete": "ena_visa_cap",
    "längere Abwesenheit": "rec_circular",
    "Wir beginnen mit Gesprächen": "ena_social_sec",
    "unsere Stelle besser besetzen": "ena_visa_cap",
    "Anträge der Familie gemeinsam": "rec_family",
}


def test_what_is_offered_instead_stands_only_where_the_package_holds_it() -> None:
    """An answer to a demand that is not met names nothing that is not given either."""
    found = [each for each in library.arguments().all if each.stance == LIMIT and each.towards == PARTNER]
    named = [
        (each, measure) for each in found for words, measure in NAMED_IN_ANSWERS.items() if words in each.answer["de"]
    ]
    assert {measure for _each, measure in named} == set(NAMED_IN_ANSWERS.values())
    assert [each.id for each, measure in named if measure not in each.needs] == []


def test_no_argument_relies_on_what_is_never_there_when_it_is_printed() -> None:
    """Why a demand is not met is told where the package holds less of it, never the level that it says it holds."""
    never = [
        each.id
        for each in library.arguments().all
        if each.stance == LIMIT and each.needs.get(each.measure, 0) >= max(each.high, 1)
    ]
    assert never == []


def test_an_argument_for_several_levels_speaks_of_none_that_only_one_of_them_holds() -> None:
    """A deadline that is asked for is not given away in the answer; what is there already is not held out."""
    spread = [each for each in library.arguments().all if each.towards == PARTNER and each.low < each.high]
    words = ("Pilot", "setzen wir erst", "Tausende", "abgelaufenen", "prüfen Zeugnisse")
    assert [
        each.id for each in spread if any(word in f"{each.claim['de']} {each.answer['de']}" for word in words)
    ] == []
