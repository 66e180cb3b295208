"""Texts that the catalogue and the scenarios hold in one language only, in the other: of measures, and what people
wrote."""

from dataclasses import replace
from functools import cache

from negotiator.catalogue.plan import Linkage, Named, Participant, Plan
from negotiator.catalogue.reading.library import data_text
from negotiator.catalogue.reading.tables import parsed

FILE = "german.toml"


def written_in(plan: Plan, language: str) -> Plan:
    """The plan with its reasons, marks and notes in German where `language` is "de" and a German text is known.

    Nothing that is computed with changes: only texts that a person could have typed."""
    if language != "de":
        return plan
    return replace(
        plan,
        participants=tuple(_participant(participant) for participant in plan.participants),
        linkages=tuple(_linkage(linkage) for linkage in plan.linkages),
        packages=tuple(_package(package) for package in plan.packages),
        rounds=tuple(replace(each, place=_german(each.place)) for each in plan.rounds),
    )


@cache
def texts() -> dict[str, str]:
    """English text -> German text. Raises DataError for a broken file."""
    return {line.text("en"): line.text("de") for line in parsed(data_text(FILE), FILE).tables("text")}


def said(text: str, language: str) -> str:
    """A text of the catalogue or of a scenario in this language, whichever it is written in, where it is known there;
    otherwise as it stands."""
    return _german(text) if language == "de" else _english().get(text, text)


@cache
def _english() -> dict[str, str]:
    """German text -> English text; of several with one German the first."""
    return {german: english for english, german in reversed(texts().items())}


def _german(text: str) -> str:
    return texts().get(text, text)


def _participant(participant: Participant) -> Participant:
    return replace(
        participant,
        prefs=tuple(replace(pref, why=_german(pref.why)) for pref in participant.prefs),
        red_lines=tuple(replace(line, why=_german(line.why)) for line in participant.red_lines),
        least_text=_german(participant.least_text),
        reasoning=_german(participant.reasoning),
    )


def _linkage(linkage: Linkage) -> Linkage:
    return replace(linkage, note=_german(linkage.note))


def _package(package: Named) -> Named:
    return replace(
        package, note=_german(package.note), linkages=tuple(_linkage(linkage) for linkage in package.linkages)
    )
