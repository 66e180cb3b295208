"""Where German words are broken: before what a syllable can begin with, and nowhere else."""

import pyphen
import pytest

from negotiator.briefs import breaking


@pytest.mark.parametrize(
    ("word", "broken"),
    [
        ("Saisonarbeit", "Sai-son-ar-beit"),
        ("Charterrückführungen", "Char-ter-rück-füh-run-gen"),
        ("Nachbarland", "Nach-bar-land"),
        ("regelmäßiges", "re-gel-mä-ßi-ges"),  # what is right stays
        ("verstecken", "ver-ste-cken"),
        ("Umsetzung", "Um-set-zung"),
        ("Abschreckung", "Ab-schre-ckung"),
        ("Zwischenstufe", "Zwi-schen-stu-fe"),
        ("Zusammenarbeit", "Zu-sam-menar-beit"),  # not "zusamme-narbeit"
        ("Landessprache", "Lan-desspra-che"),  # not "Landess-prache"
        ("Auslandsstrang", "Aus-landsstrang"),  # not "Auslandss-trang"
    ],
)
def test_a_word_is_broken_where_a_syllable_begins(word: str, broken: str) -> None:
    for _time in range(2):  # once more changes nothing
        breaking.install(pyphen)
    assert pyphen.Pyphen(lang="de").inserted(word) == broken


def test_other_languages_are_left_alone() -> None:
    assert not hasattr(pyphen.Pyphen(lang="en_GB").hd.positions, "sound")
