"""One small figure of each kind, shared by the tests."""

from negotiator.charts.capacity import CapacityRow, CapacityWords, capacity_figure
from negotiator.charts.figure import Figure, Setting
from negotiator.charts.margins import MarginRow, MarginWords, margins_figure
from negotiator.charts.scores import ScoreRow, ScoreWords, scores_figure
from negotiator.charts.sensitivity import SwingEnd, SwingRow, SwingWords, sensitivity_figure
from negotiator.charts.stacks import StackRow, StackWords, stack_figure
from negotiator.charts.wins import WinRow, WinWords, wins_figure
from negotiator.hidden import ABSENT, HIDDEN, Told

BALANCED = "Ausgewogen"
NASH = "Nash"


def scores(setting: Setting) -> Figure:
    packages = len(setting.packages)
    rows = (
        ScoreRow("Bundesministerium des Innern (BMI)", Told(42.0), (Told(54.25), Told(58.5))[:packages]),
        ScoreRow("Auswärtiges Amt (AA)", Told(45.0), (Told(41.0), Told(46.5))[:packages]),
        ScoreRow("Geflüchtete <ohne Sitz> & andere", ABSENT, (Told(50.0), HIDDEN)[:packages]),
    )
    words = ScoreWords(
        "Ergebnis", "Alle gewinnen.", "Beteiligte", "Mindestwert", "Wert", "Abstand", "unter Mindestwert"
    )
    return scores_figure(rows, words, setting)


def money(setting: Setting) -> Figure:
    packages = len(setting.packages)
    rows = (
        StackRow("Einzelplan 23 (BMZ)", 6.0, ((1.25, 0.5, 3.0), (4.0, 2.0, 1.5))[:packages]),
        StackRow("Arbeitgeber", None, ((0.65, 0.0, 0.0), (1.0, 0.0, 0.0))[:packages]),
    )
    series = ("Anwerbung", "Rückkehr", "Ausbildung")
    words = StackWords("Geld", "Alles gedeckt.", "Zahler", "Summe", series, "Obergrenze", "über der Obergrenze")
    return stack_figure(rows, words, setting)


def capacity(setting: Setting) -> Figure:
    packages = len(setting.packages)
    rows = (
        CapacityRow("Sprachkursplätze", 400.0, ((300.0, 650.0), (0.0, 500.0))[:packages]),
        CapacityRow("Charterflüge", 0.0, ((0.0, 0.0), (0.0, 1.0))[:packages]),
    )
    words = CapacityWords("Kapazität", "Eng.", "Kapazität", "heute frei", "zusätzlich", "genutzt", "Anteil", "100 %")
    return capacity_figure(rows, words, setting)


def wins(setting: Setting) -> Figure:
    packages = len(setting.packages)
    rows = (
        WinRow("Migrantinnen und Migranten", ((14.5, 11.2), (9.0, 6.5))[:packages]),
        WinRow("Herkunftsland", ((12.0, 9.0), (8.0, 7.0))[:packages]),
    )
    words = WinWords("Gewinn", "Drei Seiten.", "Seite", "zugesagt", "belastbar", "Mindestgewinn")
    return wins_figure(rows, 7.0, words, setting)


def margins(setting: Setting) -> Figure:
    packages = len(setting.packages)
    rows = (
        MarginRow("Bundesministerium des Innern (BMI)", (Told(12.25), Told(13.0))[:packages]),
        MarginRow("Auswärtiges Amt (AA)", (Told(-41.0), HIDDEN)[:packages]),
    )
    words = MarginWords("Abstand", "Einer lehnt ab.", "Beteiligte", "Mindestwert", "lehnt ab")
    return margins_figure(rows, words, setting)


def sensitivity(setting: Setting) -> Figure:
    rows = (
        SwingRow("Kapazität: Sprachkursplätze", SwingEnd("320", -4.25, 3), SwingEnd("480", 1.5, 0)),
        SwingRow("Geld: Einzelplan 06 (Inneres)", SwingEnd("1,44", None, 0), SwingEnd("2,16", 0.0, 1)),
    )
    words = SwingWords("Hängt an", "Kurse.", "Annahme", "unten", "oben", "Punkte", "Stufen", "nichts passt")
    return sensitivity_figure(rows, words, setting)


def every(ident: str, language: str, packages: tuple[str, ...]) -> tuple[Figure, ...]:
    makers = {
        "scores": scores,
        "money": money,
        "capacity": capacity,
        "wins": wins,
        "margins": margins,
        "sensitivity": sensitivity,
    }
    return tuple(make(Setting(f"{ident}-{name}", language, packages)) for name, make in makers.items())
