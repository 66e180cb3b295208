"""Names of packages: in one dossier no two are alike, whatever made them."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from negotiator.catalogue.plan import Text


def plain_name(name: str) -> str:
    """The name as names are compared: whatever its spaces and capitals."""
    return " ".join(name.split()).casefold()


def names_in(texts: Iterable[Mapping[str, str]]) -> frozenset[str]:
    """All names in all languages, as names are compared."""
    return frozenset(plain_name(name) for text in texts for name in text.values())


def unlike(text: Text, taken: Collection[str], better: Iterable[Text] = ()) -> Text:
    """The name, else the first of `better`, else one with a number, that is none of the taken ones in any language."""
    tries = (text, *better)
    return next(each for each in _numbered(tries) if not names_in((each,)) & set(taken))


def _numbered(tries: tuple[Text, ...]) -> Iterator[Text]:
    yield from tries
    number = 2
    while True:
        yield {tongue: f"{name} ({number})" for tongue, name in tries[-1].items()}
        number += 1
