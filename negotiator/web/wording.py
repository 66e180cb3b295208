"""How templates of records write numbers and marks: registered with the application by the dossiers' blueprint."""

from datetime import date
from fractions import Fraction

from flask import Blueprint

from negotiator import dates, numbers
from negotiator.language import day, month, number
from negotiator.services.positions import weights
from negotiator.services.positions.views import RatingLine
from negotiator.services.records.locks import stamp
from negotiator.web import context, submissions

MONTH = len("2026-03")
PLACES = 1  # scores are shown with one decimal: more would be false precision


def install(blueprint: Blueprint) -> None:
    """Gives all templates what they write numbers with."""
    blueprint.add_app_template_filter(points)
    blueprint.add_app_template_filter(isoday)
    blueprint.add_app_template_global(entry)
    blueprint.add_app_template_global(day_entry)
    blueprint.add_app_template_global(dates.kept_day, "kept_day")
    blueprint.add_app_template_global(stamp, "stamp")
    blueprint.add_app_template_global(weight_entry)
    blueprint.add_app_template_global(opinion_entry)
    blueprint.add_app_template_global(value_entry)
    blueprint.add_app_template_global(submissions.new_key)
    blueprint.add_app_template_global(submissions.new_pen)


def points(value: Fraction) -> str:
    """A score."""
    return number(value, context.language(), PLACES)


def entry(value: Fraction | None) -> str:
    """A number as it stands in a field."""
    return numbers.entry(value, context.language())


def day_entry(value: object) -> str:
    """A kept day or month as it stands in a field."""
    return dates.day_entry(value, context.language())


def isoday(value: str) -> str:
    """An ISO date or month in words; as it stands if it is none."""
    try:
        if len(value) == MONTH:
            return month(dates.first_day(value), context.language())
        return day(date.fromisoformat(value), context.language())
    except ValueError:
        return value


def weight_entry(line: RatingLine) -> str:
    """An importance as it stands in its field: a number, an interval or a word; empty where it is not rated."""
    return weights.written(line.weight, context.language())


def opinion_entry(line: RatingLine) -> str:
    """The second opinion as it stands in its field; empty where there is none."""
    return weights.written(line.opinion, context.language())


def value_entry(value: weights.Weight) -> str:
    """The value of a level as it stands in its field, 0 to 100: a number, an interval or a word."""
    return weights.written(value, context.language(), weights.TIMES)
