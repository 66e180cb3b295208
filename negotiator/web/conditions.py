"""The builder of conditions: its form, and what its page needs; red lines and own rules use the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from flask import Response, make_response, render_template, request

from negotiator.bargaining.errors import Refused
from negotiator.services.positions import conditions
from negotiator.services.positions.conditions import Answer, Built, Part
from negotiator.web import context, forms, number_fields

MOST_TYPED = 400
Sense = Literal[">=", "<=", "=="]
FIELDS = (
    *("measure", "sense", "level", "measure2", "sense2", "level2", "group", "place", "share", "group2", "place2"),
    *("kind", "measure_1", "measure_2", "measure_3", "measure_4", "weight_1", "weight_2", "weight_3", "weight_4"),
    *("number", "payer", "expr", "why", "pattern"),
)


class ConditionForm(forms.Typed):
    """A condition from the builder, or written in full; only the fields of its form are asked for."""

    pattern: Literal["level", "if", "both", "not_both", "share", "sum", "money", "text"] = "level"
    measure: forms.Short = ""
    sense: Sense = ">="
    level: number_fields.Level = 1
    measure2: forms.Short = ""
    sense2: Sense = ">="
    level2: number_fields.Level = 1
    group: forms.Short = ""
    place: forms.Short = ""
    share: number_fields.Ratio = None
    group2: forms.Short = "all"
    place2: forms.Short = ""
    kind: Literal["persons", "levels"] = "persons"
    measure_1: forms.Short = ""
    measure_2: forms.Short = ""
    measure_3: forms.Short = ""
    measure_4: forms.Short = ""
    weight_1: number_fields.Number = None
    weight_2: number_fields.Number = None
    weight_3: number_fields.Number = None
    weight_4: number_fields.Number = None
    number: number_fields.Number = None
    payer: forms.Short = ""
    expr: forms.Short = ""
    why: forms.Words = ""
    hard: Literal["yes", ""] = ""

    @property
    def built(self) -> Built:
        """The condition; a written text without a form is the text."""
        return Built(
            form="text" if self.expr and "pattern" not in self.model_fields_set else self.pattern,
            first=Part(self.measure, self.sense, self.level),
            second=Part(self.measure2, self.sense2, self.level2),
            group=self.group,
            place=self.place,
            share=self.share,
            group2=self.group2,
            place2=self.place2,
            kind=self.kind,
            terms=(
                (self.weight_1, self.measure_1),
                (self.weight_2, self.measure_2),
                (self.weight_3, self.measure_3),
                (self.weight_4, self.measure_4),
            ),
            payer=self.payer,
            number=self.number,
            text=self.expr,
        )


def judged() -> ConditionForm:
    """What was sent. Raises Refused with the fields that cannot be used."""
    return forms.judged(ConditionForm, request.form)


def typed() -> dict[str, str]:
    """What stood in the builder, for its page to show again."""
    found = {name: request.form.get(name, "")[:MOST_TYPED] for name in FIELDS if name in request.form}
    found["hard"] = request.form.get("hard", "")
    if "switch" in request.form:  # another form was asked for
        found["pattern"] = request.form["switch"][:MOST_TYPED]
    if "meant" in request.form:  # a name was chosen from those that may be meant
        found |= {"pattern": "text", "expr": request.form["meant"][:MOST_TYPED]}
    return found


def looked(dossier_id: int) -> Answer:
    """What can be said about the condition that was sent."""
    sent = typed()
    try:
        form = forms.judged(ConditionForm, {name: value for name, value in sent.items() if name in FIELDS})
    except Refused as refused:
        return Answer(errors=forms.said(refused.at("expr"), refused.params))
    with context.reading() as session:
        return conditions.look(session, context.reader(), dossier_id, form.built)


@dataclass(frozen=True, slots=True)
class Builder:
    """What the template of the builder needs: names to choose from, what stands in its fields, messages by field."""

    names: conditions.Names
    entries: tuple[tuple[str, str], ...] = ()
    wrong: tuple[tuple[str, str], ...] = ()
    answer: Answer | None = None

    @property
    def typed(self) -> dict[str, str]:
        """What stands in the fields."""
        return dict(self.entries)

    @property
    def errors(self) -> dict[str, str]:
        """Messages by field."""
        return dict(self.wrong)

    @property
    def form(self) -> str:
        """The form that is shown."""
        return self.typed.get("pattern") or ("text" if self.typed.get("expr") else "level")

    @property
    def levels(self) -> tuple[str, ...]:
        """The levels of the first measure; empty while none is meant."""
        return conditions.chosen(self.typed, "measure", self.names)

    @property
    def levels2(self) -> tuple[str, ...]:
        """The levels of the second measure."""
        return conditions.chosen(self.typed, "measure2", self.names)


def builder(
    dossier_id: int,
    entries: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    answer: Answer | None = None,
) -> Builder:
    """The builder with these entries."""
    with context.reading() as session:
        names = conditions.names_for(session, context.reader(), dossier_id)
    return Builder(names, tuple((entries or {}).items()), tuple((errors or {}).items()), answer)


def looked_at(dossier_id: int) -> Builder:
    """The builder with what was sent and what can be said about it; a form that was only now asked for stays without
    a word about what is not filled in yet."""
    if "switch" in request.form:
        return builder(dossier_id, typed())
    answer = looked(dossier_id)
    return builder(dossier_id, typed(), answer.errors, answer)


def refused(dossier_id: int, errors: Mapping[str, str]) -> Builder:
    """The builder with what was sent and refused, the place of a mistake marked."""
    return builder(dossier_id, typed(), _at_their_fields(errors), looked(dossier_id))


def _at_their_fields(errors: Mapping[str, str]) -> dict[str, str]:
    """A condition from the builder is wrong where it was chosen, not in the field that was left empty."""
    form = request.form.get("pattern") or ("text" if request.form.get("expr") else "level")
    field = {"text": "expr", "sum": "measure_1", "share": "group", "money": "payer"}.get(form, "measure")
    return {field if name == "expr" else name: text for name, text in errors.items()}


def piece(template: str, values: Mapping[str, object]) -> Response:
    """The builder alone, for htmx; nothing of it is kept in the browser's history."""
    response = make_response(render_template(template, **values))
    response.vary.add("HX-Request")
    return response
