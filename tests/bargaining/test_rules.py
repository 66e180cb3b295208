"""The language of red lines: what is read, and what is refused at which column."""

from fractions import Fraction

import pytest

from negotiator.bargaining.expressions import (
    Both,
    Cap,
    Comparison,
    CountryFact,
    Flag,
    Implication,
    LegalGate,
    LevelOf,
    Money,
    NotBoth,
    Number,
    Persons,
    PersonsOf,
    Side,
    Sum,
)
from negotiator.bargaining.rules import RedLineError, Vocabulary, parse
from negotiator.bargaining.words import Sense

ONE = Fraction(1)
KNOWN = Vocabulary(
    measures={"ret_forced": 3, "prot_hr": 2},
    pillars=frozenset({"training", "recruitment"}),
    groups=frozenset({"nat", "ref", "all"}),
    payers=frozenset({"federal"}),
    flags=frozenset({"conditionality"}),
    facts=frozenset({"WHO_LIST"}),
)


def compare(left, sense, right, left_factor=ONE, right_factor=ONE):
    return Comparison(Side(left_factor, left), sense, Side(right_factor, right))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("L(ret_forced) >= 1", compare(LevelOf("ret_forced"), Sense.AT_LEAST, Number(ONE))),
        ("L(ret_forced)<=0", compare(LevelOf("ret_forced"), Sense.AT_MOST, Number(Fraction(0)))),
        ("EURTOTAL(federal) <= cap.federal", compare(Money("federal"), Sense.AT_MOST, Cap("federal"))),
        ("flag(conditionality) == 0", compare(Flag("conditionality"), Sense.EQUAL, Number(Fraction(0)))),
        ("legal_gate(package) == ok", compare(LegalGate(), Sense.EQUAL, Number(ONE))),
        (
            "P(ref; recruitment) <= 0.35 * P(all; recruitment)",
            compare(
                Persons("ref", ("recruitment",)),
                Sense.AT_MOST,
                Persons("all", ("recruitment",)),
                right_factor=Fraction(7, 20),
            ),
        ),
        (
            "P(ref; {ret_forced, prot_hr, ret_forced}) ≥ P(all; training, prot_hr)",
            compare(Persons("ref", ("ret_forced", "prot_hr")), Sense.AT_LEAST, Persons("all", ("training", "prot_hr"))),
        ),
        ("L(ret_forced) ≤ 2", compare(LevelOf("ret_forced"), Sense.AT_MOST, Number(Fraction(2)))),
        (
            "G(prot_hr) >= 2 * G(ret_forced)",
            compare(PersonsOf("prot_hr"), Sense.AT_LEAST, PersonsOf("ret_forced"), right_factor=Fraction(2)),
        ),
        (
            "if L(ret_forced) >= 1 then L(prot_hr) >= 2",
            Implication(
                compare(LevelOf("ret_forced"), Sense.AT_LEAST, Number(ONE)),
                compare(LevelOf("prot_hr"), Sense.AT_LEAST, Number(Fraction(2))),
            ),
        ),
        (
            "if WHO_LIST == 1 then L(prot_hr) <= 1",
            Implication(
                compare(CountryFact("WHO_LIST"), Sense.EQUAL, Number(ONE)),
                compare(LevelOf("prot_hr"), Sense.AT_MOST, Number(ONE)),
            ),
        ),
        (
            "L(ret_forced) >= 1 iff L(prot_hr) >= 2",
            Both(
                compare(LevelOf("ret_forced"), Sense.AT_LEAST, Number(ONE)),
                compare(LevelOf("prot_hr"), Sense.AT_LEAST, Number(Fraction(2))),
            ),
        ),
        (
            "not (L(ret_forced) >= 1 and L(prot_hr) <= 0)",
            NotBoth(
                compare(LevelOf("ret_forced"), Sense.AT_LEAST, Number(ONE)),
                compare(LevelOf("prot_hr"), Sense.AT_MOST, Number(Fraction(0))),
            ),
        ),
        (
            "2 * L(ret_forced) + L(prot_hr) >= 4",
            compare(
                Sum((Side(Fraction(2), LevelOf("ret_forced")), Side(ONE, LevelOf("prot_hr")))),
                Sense.AT_LEAST,
                Number(Fraction(4)),
            ),
        ),
    ],
)
def test_parse_gives_a_typed_tree(text, tree):
    assert parse(text, KNOWN) == tree
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("", 1, "A quantity is expected here"),
        ("L(ret_forced) > 1", 15, "“<=”, “>=” or “==” is expected here."),
        ("L(nothing) >= 1", 3, "There is no measure “nothing”."),
        ("L(ret_forced) >= 4", 18, "“ret_forced” has no level 4, its highest is 3."),
        ("L(ret_forced) >= 1.5", 18, "Levels are whole numbers."),
        ("L(ret_forced) >= 1 and L(prot_hr) >= 1", 20, "Nothing may follow here, but “and” does."),
        ("L(ret_forced >= 1", 14, "“)” is expected here."),
        ("P(men; training) <= 1", 3, "There is no group “men”."),
        ("P(nat; {training) <= 1", 17, "“}” is expected here."),
        ("P(nat; training}) <= 1", 16, "“)” is expected here."),
        ("P(nat; abroad) <= 1", 8, "There is no measure “abroad”."),
        ("EURTOTAL(mars) <= 1", 10, "There is no payer “mars”."),
        ("flag(x) == 0", 6, "There is no flag “x”."),
        ("flag(conditionality) == 2", 25, "This is compared with"),
        ("if P(nat; training) >= 1 then L(prot_hr) >= 1", 4, "After “if”"),
        ("if L(ret_forced) >= 1 L(prot_hr) >= 1", 23, "“then” is expected here."),
        ("__import__('os').system('true')", 12, "“'” has no meaning here."),
        ("1 <= L(ret_forced)", 1, "The left side names what is limited"),
        ("L(ret_forced) >= L(prot_hr)", 18, "A level is compared with a number."),
        ("L(ret_forced) + EURTOTAL(federal) >= 1", 17, "Levels are added to levels"),
        ("cap.federal + 1 >= 1", 13, "Levels are added to levels"),
        ("G(ret_forced) + L(prot_hr) >= 1", 17, "Levels are added to levels"),
        ("G(prot_hr) >= L(prot_hr) + L(ret_forced)", 15, "A level is compared with a number."),
        ("L(ret_forced) + L(prot_hr) >= G(prot_hr)", 31, "A level is compared with a number."),
        ("G(prot_hr) >= 1 iff L(prot_hr) >= 1", 1, "In “iff” and “not”"),
        ("L(prot_hr) >= 1 iff G(prot_hr) >= 1", 21, "In “iff” and “not”"),
        ("not (L(prot_hr) >= 1 and G(prot_hr) >= 1)", 26, "In “iff” and “not”"),
        ("not L(prot_hr) >= 1", 5, "“(” is expected here."),
        ("L(ret_forced) >= 1;" + " " * 400, 301, "A condition has at most 300 characters."),
    ],
)
def test_parse_refuses_with_column_and_words(text, column, words):
    with pytest.raises(RedLineError) as refusal:
        parse(text, KNOWN)
    assert refusal.value.column == column
    assert words in str(refusal.value)
