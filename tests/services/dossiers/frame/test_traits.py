"""What the rules know about the country, in words."""

from negotiator.services.dossiers.frame.traits import told
from negotiator.services.dossiers.frame.views import Trait


def test_answers_to_questions_of_ones_own_stand_last_as_they_were_written() -> None:
    answers = {"extra": {"Wasserknappheit": "im Süden", "Ernte": "ok"}, "first_host": True}
    assert told(answers, {}, "de")[1:] == (Trait("Ernte", "ok"), Trait("Wasserknappheit", "im Süden"))
    assert told({"first_host": True}, {}, "de") == told(answers, {}, "de")[:1]
