"""What is sure about a draft that leaves measures open: what it breaks whatever becomes of them."""

from models.trial import Trial
from negotiator.bargaining.certain import surely_broken, surely_unhappy
from negotiator.bargaining.programme import IR
from negotiator.catalogue.assembly import case_of
from negotiator.services.access.access import Grade
from negotiator.services.access.seen import as_seen
from negotiator.services.bench.asking import held, question_of
from negotiator.services.bench.replies import Question
from negotiator.services.packages.conditions import Conditions
from negotiator.services.packages.questions import condition_name
from negotiator.services.packages.shelf import Shelf
from negotiator.services.packages.views import ConditionLine


def question(shelf: Shelf, row: Trial, *, pinned: bool = False) -> Question:
    """The draft in the case as the reader may know it; with what is `pinned` in it fixed."""
    whole = shelf.by.case or case_of(shelf.plan)
    case = held(shelf.plan, as_seen(whole, shelf.eyes), row.cells, () if pinned else tuple(row.cells.pinned))
    return question_of(shelf.plan, whole, case, row.cells, "")


def sure(shelf: Shelf, row: Trial) -> tuple[ConditionLine, ...]:
    """The conditions that the draft breaks whatever becomes of what is open, as far as the reader may know; empty where
    nothing is open: then its rules are judged."""
    if not row.cells.open:
        return ()
    asked = question(shelf, row)
    conditions = Conditions(asked.case, shelf.plan, shelf.eyes)
    names = [condition_name(asked.case, each.id) for each in surely_broken(asked.case, asked.levels, asked.said)]
    unhappy = surely_unhappy(asked.case, asked.levels, asked.said)
    names += [IR + key for key in unhappy if shelf.eyes.grade(key).surplus is Grade.FULL]
    lines = (conditions.line(name) for name in dict.fromkeys(names))
    return tuple(line for line in lines if not line.sealed)
