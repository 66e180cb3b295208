"""What waits for one reader at a dossier's stage: gates, things to record, a text to co-sign, the next move."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from models.dossier import Dossier
from models.gate import MANDATE_GATE
from negotiator.language import say
from negotiator.services.access.access import Action, Reader, may
from negotiator.services.dossiers.stages import gates
from negotiator.services.dossiers.stages.gates import STAGES, By
from negotiator.services.dossiers.stages.stages import Judge
from negotiator.services.records.loading import known

OWN = {"partner": Action.EDIT_DOSSIER, "ranges": Action.EDIT_MANDATE}  # what the tool checks, and whose it is to record


@dataclass(frozen=True, slots=True)
class Turn:
    """What waits for one reader at the stage of a dossier: `gates` to confirm and things `missing` that are theirs to
    record, by name; a `package` to co-sign for their house (its id, 0 if none) with its `title`; `next` is the stage
    that they may move on to at once. `decision`: they gave the mandate, and nobody has recorded by which decision."""

    gates: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    package: int = 0
    title: str = ""
    next: str = ""
    decision: bool = False


def turns_of(session: Session, reader: Reader, dossiers: Sequence[Dossier]) -> dict[int, Turn]:
    """What waits for this reader, by dossier. As many queries for many dossiers as for one, while nothing waits."""
    ids = [known(each.id) for each in dossiers if may(reader, Action.READ_RULES, known(each.id))]
    if not ids:
        return {}
    kept, people = gates.confirmations_in(session, ids), gates.houses_in(session, ids)
    found = {}
    for dossier in dossiers:
        key = known(dossier.id)
        if key in ids:
            found[key] = _turn(Judge(session, reader, dossier, kept[key], people[key]))
    return found


def _turn(judge: Judge) -> Turn:
    reader, key, stage = judge.reader, judge.id, judge.dossier.stage
    needed = gates.required(stage) if stage != STAGES[-1] else ()
    waiting = [gate for gate in needed if gate.by is not By.SELF and judge.waits(gate)]
    own = [gate for gate in needed if gate.key in OWN and gate.stage == stage and may(reader, OWN[gate.key], key)]
    package, title = judge.to_sign() if "signed" in {gate.key for gate in needed} else (0, "")
    moving = bool(needed) and not waiting and may(reader, Action.MOVE_STAGE, key)
    return Turn(
        gates=tuple(say(reader.language, gate.name) for gate in waiting if judge.is_mine(gate)),
        missing=tuple(say(reader.language, gate.name) for gate in own if judge.checked(gate)),
        package=package,
        title=title,
        next=STAGES[STAGES.index(stage) + 1] if moving and all(judge.state(g)[0] == "met" for g in needed) else "",
        decision=_decides(judge),
    )


def _decides(judge: Judge) -> bool:
    """Whether the mandate waits for its number and day, and this reader records them: from the first range on, not
    before the dossier has come to the mandate, for then nobody has given it."""
    if (judge.dossier.mandate_given or {}).get("day") or not may(judge.reader, Action.GIVE_MANDATE, judge.id):
        return False
    reached = STAGES.index(judge.dossier.stage) >= STAGES.index(gates.BY_KEY[MANDATE_GATE].stage)
    return reached and gates.has_ranges(judge.session, judge.id)
