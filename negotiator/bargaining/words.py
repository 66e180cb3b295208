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


class Shape(StrEnum):
    """How a stakeholder values the levels of a measure; PEAK and THRESHOLD carry a level beside them."""

    UP = "up"
    DOWN = "down"
    PEAK = "peak"
    THRESHOLD = "thr"


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
