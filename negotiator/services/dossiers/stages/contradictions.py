"""What the law that is recorded says against a gate that somebody confirmed: a word on file outlives the facts that it
rested on, and the gate says so. It stays met: whoever confirmed it takes it back."""

from collections.abc import Iterator, Mapping
from functools import partial

from negotiator.catalogue.plan import GOVERNMENT
from negotiator.catalogue.reading.context import PASSED, REGIMES, check_of
from negotiator.language import _, day, say, sentence
from negotiator.services.records.law import LEVEL, Law, said
from negotiator.services.records.protection import protection_words

ON_COUNTRY = frozenset({"need", "foreign_office", "powers"})  # who confirms these has judged the country
ON_LAW = frozenset({"law", "languages", "powers"})  # and these, what the law allows
AGAINST = _("Confirmed, but the legal facts of the dossier say otherwise: %(facts)s")
GOVERNMENT_OPEN = _("nobody has confirmed how the government stands")
RESTRICTED = _("the government is recorded as one with which less or nothing may be agreed")
LEVELS = _("the legal status of these levels is asked to be stricter, or its confirmation has expired: %(num)s")


def against(gate: str, context: Mapping[str, object], law: Law, as_of: str, language: str) -> str:
    """What the answers about the country as they count, and what in law is not confirmed, say against a gate that was
    confirmed; empty if nothing."""
    found = list(_facts(gate, context, law, as_of, language))
    return say(language, AGAINST, facts=" ".join(map(sentence, found))) if found else ""


def _facts(gate: str, context: Mapping[str, object], law: Law, as_of: str, language: str) -> Iterator[str]:
    things = dict(law)
    if gate in ON_COUNTRY | ON_LAW and check_of(context, as_of).state != PASSED:
        yield protection_words(context, as_of, partial(say, language), lambda each: day(each, language))
    if gate in ON_COUNTRY and GOVERNMENT in things:
        yield say(language, GOVERNMENT_OPEN)
    elif gate in ON_COUNTRY and said(context, "regime") != REGIMES[0]:
        yield say(language, RESTRICTED)
    levels = sum(thing.startswith(f"{LEVEL}.") for thing in things)
    if gate in ON_LAW and levels:
        yield say(language, LEVELS, num=levels)
