"""What the forms of a position hold."""

from typing import Literal

from negotiator.web import forms, number_fields


class RowForm(forms.Typed):
    """One row: importance and wish; `version` and `pen` tell what the person had before them."""

    importance: number_fields.Said
    wish: str
    cert: Literal["d", "a"]
    why: forms.Words = ""
    version: number_fields.Edition = 0
    pen: forms.Short = ""
    was: forms.Short = ""


class MarkForm(forms.Typed):
    """The least acceptable score."""

    least: number_fields.Score = None
    least_text: forms.Words = ""
    reasoning: forms.Words = ""
    version: number_fields.Edition


class ReleaseForm(forms.Typed):
    """Who may read, and whether it is complete."""

    visibility: Literal["sealed", "lead", "open"]
    inner: Literal["sealed", "lead", "open"]
    submitted: Literal["yes", ""] = ""
    knowingly: Literal["yes", ""] = ""
    version: number_fields.Edition
