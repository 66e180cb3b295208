"""The field's words, one per thing, shared by every layer."""

from enum import StrEnum


class Sense(StrEnum):
    """How the two sides of a linear condition compare."""

    AT_MOST = "<="
    AT_LEAST = ">="
    EQUAL = "=="


class RuleClass(StrEnum):
    """Who may change a rule: `guardrails` classes A to E, T blocks an export and not the solver."""

    LOCKED = "A"
    LAW = "B"
    CAPACITY = "C"
    BALANCE = "D"
    QUALITY = "E"
    TEXT = "T"


class Status(StrEnum):
    """What a case allows: R not empty, F but not R, H but not F, H empty."""

    OK = "ok"
    NO_IR = "no_ir"
    RED_LINES = "red_lines"
    INFEASIBLE = "infeasible"


class Concept(StrEnum):
    """Rule that selects a package."""

    UTILITARIAN = "utilitarian"
    EGALITARIAN = "egalitarian"
    MAXIMIN = "maximin"
    LEXIMIN = "leximin"
    NASH = "nash"
    BALANCED = "balanced"


# By what a concept compares packages, so that it is known when an earlier answer stands; one in none is solved anew.
BY_WEIGHTS = frozenset((Concept.UTILITARIAN,))  # whatever is acceptable
BY_MARKS = frozenset((Concept.NASH, Concept.EGALITARIAN, Concept.BALANCED))  # gains above what is least acceptable
BY_IDEALS = frozenset((Concept.MAXIMIN, Concept.LEXIMIN))  # these as shares of what would be the best


class Shape(StrEnum):
    """How a stakeholder values the levels of a measure; PEAK and THRESHOLD carry a level beside them, DRAWN a value of
    each level."""

    UP = "up"
    DOWN = "down"
    PEAK = "peak"
    THRESHOLD = "thr"
    DRAWN = "drawn"


class Part(StrEnum):
    """How a stakeholder takes part in a dossier."""

    SEAT = "seat"
    VOICE = "voice"
    ADVISORY = "advisory"
    SILENT = "silent"


class Pillar(StrEnum):
    """The four pillars of an agreement and what enables them."""

    RECRUITMENT = "recruitment"
    RETURN = "return"
    TRAINING = "training"
    REINTEGRATION = "reintegration"
    ENABLING = "enabling"
