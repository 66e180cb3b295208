"""Every page, for every role and in both languages: no key, no mark of a machine, nothing of the other language.

What is marked as another language (`lang`), code, and what stands in fields is left out; all else is read as people do.
"""

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from models.account import Account
from models.database import session_of
from models.kinds import Language
from models.round import Round
from negotiator.language import words
from negotiator.services.access import audit
from negotiator.services.access.audit import Deed
from tests.conftest import Person
from tests.security.crawl import ids
from tests.security.yard import Yard, add_proposals, give, yard_of
from tests.services.dossiers.log.test_log_words import CHANGES

READERS = ("lead", "ministry", "signer", "adviser", "leadership", "partner", "admin", "visitor")
RAW = re.compile(
    r"\b[a-z]{2,}_[a-z0-9_]+\b|\b(?:True|False|None|nan|inf)\b|%\(\w+\)|\bDisclosure\.|\bRole\.|Fraction\("
)
ENUMS = frozenset(
    re.findall(
        r"\w+",
        """ok open closed planned submitted sealed seat voice advisory silent hard soft sequence condition up
        down declared assessed slack tight mixed temporary circular solved named offer balanced banded own asked granted
        refused withdrawn running done failed queued cancelled bedingt aenderung""",
    )
)
ENGLISH = re.compile(r"\b(the|and|of|are|with|which|from|not|by|year|package|measure|must|only|without)\b")
GERMAN = re.compile(r"\b(und|nicht|für|der|das|die|wird|werden|eine|einer|zum|zur|ist|ohne|mit)\b")
PROPER = re.compile(
    r"(?:As in|Wie in|In German, after|Auf Englisch, nach) [“„\"].*|"  # quotes the other language
    r"\b[LPG]\([^)]*\)|https?://\S+|Training of Trainers|"
    r"(?:in )?the Philippines|Isle of Man|Port of Spain|"
    r"Work-and-Stay|Train-the-Trainer|by-law|[A-Z]\w+ for [A-Z]\w+|Joint [A-Z]\w+ [A-Z]\w+|negotiator[\w ./-]*|"
    r"NEGOTIATOR_\w+|\d[\w.-]*_\w+\.pdf|D-0\d_[\w.-]+|Recht und Politik|[A-Z]\w+, [A-Z]\w+ and [A-Z]\w+"
)
SKIPPED = frozenset({"script", "style", "code", "textarea", "template", "title"})
EMPTY = frozenset(
    {"input", "br", "meta", "link", "img", "hr", "col", "use", "path", "rect", "line", "circle", "polygon"}
)
TOLD = ("aria-label", "title", "alt", "placeholder", "data-label")


class Words(HTMLParser):
    """The texts of a page in the page's language, one by one, labels for assistive technology among them."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.page, self.found, self.stack = language, list[str](), list[tuple[str, str, bool]]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        tongue, skip = (self.stack[-1][1], self.stack[-1][2]) if self.stack else (self.page, False)
        tongue, skip = given.get("lang") or tongue, skip or tag in SKIPPED
        if tongue == self.page and not skip:
            self.found += [text for name in TOLD if (text := given.get(name))]
        if tag not in EMPTY:
            self.stack.append((tag, tongue, skip))

    def handle_endtag(self, tag: str) -> None:
        while self.stack and self.stack.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        tongue, skip = (self.stack[-1][1], self.stack[-1][2]) if self.stack else (self.page, False)
        if tongue == self.page and not skip and data.strip():
            self.found.append(" ".join(data.split()))


def read(page: str, language: str) -> list[str]:
    parser = Words(language)
    parser.feed(page)
    return parser.found


def faults(page: str, language: str) -> list[str]:
    """Texts that hold a key or a mark, are a bare word of a list, or belong to the other language."""
    other = ENGLISH if language == "de" else GERMAN
    kept = [PROPER.sub(" ", text) for text in read(page, language)]
    bare = [text for text in kept if language == "de" and text in ENUMS]
    return [*bare, *(text for text in kept if RAW.search(text) or other.search(text))]


@pytest.fixture
def yard(
    engine: Engine,
    person: Callable[..., Person],
    signed_in: Callable[[Person], FlaskClient],
    client: FlaskClient,
) -> Yard:
    made = yard_of(engine, person, signed_in, client)
    add_proposals(made)
    for name in ("lead", "ministry"):
        give(made, name, made.here.dossier)
    with session_of(engine, write=True) as session:
        own = made.here.stakeholders["de_bmi"]
        for thing, detail, _part in CHANGES:
            told = thing.replace("position 1", f"position {made.here.positions['de_bmi']}")
            whose = own if thing.startswith("position") else None
            audit.record(
                session, made.people["lead"].reader, Deed.CHANGED, told, made.here.dossier, whose, detail=detail
            )
        session.commit()
    return made


def addresses(app: Flask, yard: Yard) -> Iterator[str]:
    here, packages = yard.here, yard.packages[yard.here.dossier]
    positions = [here.positions[key] for key in ("de_bmi", "de_bmg", "de_bmf", "p_labour")]
    some = list(dict.fromkeys([*list(packages.values())[:1], *list(packages.values())[-2:]]))
    known = {
        "dossier_id": [here.dossier],
        "position_id": positions,
        "ref": [*map(str, some), "r2-de"],
        "proposal_id": [yard.proposals[here.dossier]],
        "measure_key": ["rec_health"],
        "key": ["rec_health"],
        "n": ["2"],
    }
    return ids(app, known)


@pytest.mark.slow
@pytest.mark.parametrize("language", list(Language))
def test_pages_speak_to_people(app: Flask, engine: Engine, yard: Yard, language: Language) -> None:
    with session_of(engine, write=True) as session:
        for who in yard.people.values():
            session.get_one(Account, who.id).language = language
        session.commit()
    found, seen = dict[str, str](), set[str]()
    for path in addresses(app, yard):
        for reader in READERS:
            headers = {"Accept-Language": language.value}
            answer = yard.browsers[reader].get(path, headers=headers)
            if answer.status_code == 200 and answer.mimetype == "text/html":
                seen.add(reader)
                for text in faults(answer.text, language.value):
                    found.setdefault(text, f"{reader} {path}")
    assert seen == set(READERS)
    print(*(f"{where}: {text}" for text, where in found.items()), sep="\n")
    assert found == {}


def test_the_reader_of_pages_sees_what_it_looks_for() -> None:
    page = '<p>ret_ident</p><p lang="en">the law</p><td title="mit_wort">True</td><code>L(ret_ident)</code>'
    page += "<td>submitted</td>"
    assert faults(page, "de") == ["submitted", "ret_ident", "mit_wort", "True"]
    assert faults("<p>This is not the law</p>", "de") == ["This is not the law"]
    assert faults("<p>Das ist nicht das Gesetz</p>", "en") == ["Das ist nicht das Gesetz"]
    assert faults("<p>Das ist nicht das Gesetz</p>", "de") == []


def test_rounds_say_the_same_in_both_languages(yard: Yard, engine: Engine) -> None:
    with session_of(engine) as session:
        row = session.get_one(Round, 1)
        assert row.record["de"]
        assert row.record["en"]
    assert words("de").gettext("Log") == "Protokoll"
