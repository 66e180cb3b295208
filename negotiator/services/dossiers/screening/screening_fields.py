"""What is asked of a country before a dossier is opened, by heading; and the result, with reason and last day."""

from negotiator.language import _
from negotiator.services.dossiers.entries.entry_fields import Entry, Field
from negotiator.services.dossiers.frame import traits

OK, OPEN, FAILED = ("ok", "open", "failed")
RESULT_WORDS = {OK: _("in order"), OPEN: _("open"), FAILED: _("failed")}
YES_NO = (("", ""), ("yes", _("yes")), ("no", _("no")))


def _words(name: str, *keys: str) -> Field:
    choices = (("", ""), *((key, traits.ANSWERS[key]) for key in keys))
    return Field(name, traits.QUESTIONS[name], Entry.CHOICE, choices=choices)


GROUPS: tuple[tuple[str, tuple[Field, ...]], ...] = (
    (
        _("Record of rights"),
        (
            Field("regime", traits.QUESTIONS["regime"], Entry.CHOICE, choices=(("", ""), *traits.OF_REGIME.items())),
            _words("nr_check", "ok", "open", "failed"),
            Field("nr_check_date", traits.QUESTIONS["nr_check_date"], Entry.DAY, most=10),
        ),
    ),
    (
        _("Labour market"),
        (
            _words("labour_market", "slack", "mixed", "tight"),
            _words("migration_model", "temporary", "circular", "permanent", "mixed"),
            Field("who_list", traits.QUESTIONS["who_list"], Entry.CHOICE, choices=YES_NO),
        ),
    ),
    (
        _("Structure of refugees"),
        (
            Field("first_host", traits.QUESTIONS["first_host"], Entry.CHOICE, choices=YES_NO),
            Field("hosts_refugees", traits.QUESTIONS["hosts_refugees"], Entry.CHOICE, choices=YES_NO),
            _words("refugees_may_work", "yes", "restricted", "no"),
        ),
    ),
    (
        _("Frame"),
        (
            Field("eu_readmission", traits.QUESTIONS["eu_readmission"], Entry.CHOICE, choices=YES_NO),
            Field("source", _("Source of the answers"), most=300),
        ),
    ),
)
ASKED = tuple(field for _heading, fields in GROUPS for field in fields)
RESULT = (
    Field("result", _("Result"), Entry.CHOICE, required=True, choices=tuple(RESULT_WORDS.items())),
    Field("reason", _("Reason"), Entry.TEXT, most=500),
    Field("until", _("Holds until"), Entry.DAY, most=10),
)
FIELDS = (*ASKED, *RESULT)
