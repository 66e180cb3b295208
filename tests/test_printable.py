"""Characters that nobody can see: they come in through no door, and no writer makes a damaged file of them."""

import datetime
import io
import json
import zipfile
from fractions import Fraction
from xml.etree import ElementTree

import pytest
from flask import Flask, request
from sqlmodel import Session

from negotiator.briefs import docx, workbook, workbook_reading, xlsx
from negotiator.briefs.sheets import SheetView
from negotiator.briefs.views import Band, Cell, Section, Table, Words
from negotiator.briefs.workbook import Column, Sheet
from negotiator.catalogue.dossier_file.file import DossierFile, read, written
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.printable import cleaned, printable
from negotiator.services.accounts import accounts
from negotiator.services.briefs.writing import partner_words
from negotiator.web import reading

ODD = "".join(
    chr(code) for code in (*range(32), *range(0x7F, 0xA0), 0xD800, 0xDFFF, *range(0xFDD0, 0xFDF0), 0x202D, 0x202E)
) + "".join(chr(plane << 16 | low) for plane in range(17) for low in (0xFFFE, 0xFFFF))
BAD = f"web{ODD}ctl"
TABLE = Table(BAD, (Cell(BAD),), (Band(BAD, ((Cell(BAD, tag=BAD, small=BAD),),)),), note=BAD)
SHEET = SheetView("D-05", "de", BAD, BAD, (), BAD, (Section("a", BAD, (Words(BAD, BAD), TABLE)),), BAD, BAD, BAD,
                  datetime.date(2026, 1, 1))  # fmt: skip
WRITTEN = {
    "docx": lambda: docx.render(SHEET),
    "xlsx": lambda: xlsx.render(SHEET),  # type: ignore[arg-type]  # of a view it asks sections and language
    "workbook": lambda: workbook.written([Sheet(BAD, (Column("key", BAD, choices=(BAD, "b")),), ((BAD,),))]),
}


@pytest.mark.parametrize("writer", WRITTEN)
def test_every_writer_makes_parts_that_can_be_read(writer: str) -> None:
    with zipfile.ZipFile(io.BytesIO(WRITTEN[writer]())) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    for content in parts.values():
        ElementTree.fromstring(content)
    assert any("web" in content and "ctl" in content for content in parts.values())
    assert not any(letter in content for content in parts.values() for letter in ODD if letter not in "\t\n\r")


@pytest.mark.parametrize("letter", [each for each in ODD if each not in "\t\n\r"])
def test_each_is_left_out_or_parts_words(letter: str) -> None:
    assert printable(f"a{letter}b") in {"ab", "a b"}


def test_what_people_write_stays() -> None:
    text = "Zeile\n\tmit „Wörtern“, ein\u00adgeteilt, \U0001f1f0\U0001f1ea \u200fعربي\u202c e\u0301"
    assert printable(text) == text
    assert cleaned({"a\x00": [text, 1, None, Fraction(1, 3), {"b": "\x01"}]}) == {
        "a": [text, 1, None, Fraction(1, 3), {"b": ""}]
    }


def test_no_door_of_the_application_lets_them_in() -> None:
    app = Flask("doors")
    reading.install(app)
    sent = {"why": "web\x01ctl\x0b\ufffe"}
    for how in ({"data": sent}, {"data": sent, "content_type": "multipart/form-data"}, {"query_string": sent}):
        with app.test_request_context(method="POST", **how):  # type: ignore[arg-type]
            assert request.values["why"] == "webctl "
    with app.test_request_context(method="POST", json={"ratings": [{"reason": sent["why"]}]}):
        assert request.get_json() == {"ratings": [{"reason": "webctl "}]}


def test_nobody_is_named_with_them_by_a_provider_or_a_terminal(session: Session) -> None:
    assert accounts.make(session, "pia", " Pia\u202e\n\x1b\x00 Amt ", None).name == "Pia Amt"


def test_no_file_brings_them_along() -> None:
    found = json.loads(written(DossierFile(demo_scenario("kenya_like"))))
    found["dossier"]["title"]["de"] = "web\x01ctl"
    assert read(json.dumps(found).encode(), "x.json").plan.title["de"] == "webctl"
    made = workbook.written([Sheet("x", (Column("key", "K"),), (("C1\x9b!",),))])
    assert workbook_reading.read(made)["x"][2][0] == "C1!"
    table = "sentence,words\r\na\x00,web\x1bctl\u202e\r\n"
    assert partner_words._rows(table.encode()) == (("a", "webctl"),)
