"""Hearings, coordination rounds and dissents as plain values, as the file of a dossier carries them."""

from dataclasses import dataclass

OPENED = ("dissent", "meeting", "hearing")  # by the lead, a dissent by a house too
KINDS = (*OPENED, "statement")  # which a house gives unasked
STANCES = ("carries", "condition", "objects", "noted")
OUTCOMES = ("", "agreed", "noted", "escalated", "decided", "withdrawn")
BRIDGES = ("level", "sequence", "payer", "other")
STEPS = ("directors", "secretaries", "cabinet")


@dataclass(frozen=True, slots=True)
class Answered:
    """What one house (its key) answered; `at` is the moment in UTC (ISO), empty if nobody knows."""

    house: str
    stance: str
    levels: tuple[int, ...] | None = None
    text: str = ""
    by: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Coordinated:
    """One record; `houses` are keys of those asked, days and moments ISO, empty where there is none."""

    kind: str
    title: str
    text: str = ""
    measure: str = ""
    level: int | None = None
    houses: tuple[str, ...] = ()
    date: str = ""
    due: str = ""
    opened_by: str = ""
    opened_at: str = ""
    outcome: str = ""
    bridge: str = ""
    ending: str = ""
    ended_by: str = ""
    ended_at: str = ""
    step: str = ""
    decision: str = ""
    decided_by: str = ""
    decided_at: str = ""
    answers: tuple[Answered, ...] = ()
