"""Reading the occupations among the persons of measures."""

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction

from negotiator.catalogue.plan import Text
from negotiator.catalogue.reading.tables import Table


@dataclass(frozen=True, slots=True)
class Occupation:
    """An occupation: the mark of its measures, `women` the usual share of women in it (0-1), and measures of the
    catalogue that train for it without bearing the mark."""

    tag: str
    text: Text
    women: Fraction
    trains: tuple[str, ...]
    src: tuple[str, ...]


def read_occupations(
    top: Table, tags: Collection[str], measures: Collection[str], sources: Collection[str]
) -> tuple[Occupation, ...]:
    """The occupations in written order, one for each of these marks. Raises DataError."""
    found: list[Occupation] = []
    for table in top.tables("occupation"):
        tag = table.text("tag", one_of=tags)
        if any(each.tag == tag for each in found):
            table.refuse("tag", "“%(name)s” is there twice", name=tag)
        trained = table.texts("measures", one_of=measures)
        women, text = table.number("women", most=1), table.words()
        found.append(Occupation(tag, text, women, trained, table.texts("src", one_of=sources)))
        table.close()
    for tag in tags:
        if not any(each.tag == tag for each in found):
            top.refuse("occupation", "“%(name)s” is missing", name=tag)
    top.close()
    return tuple(found)
