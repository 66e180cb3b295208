"""Rounds in words for one reader: what was agreed, what lies outside the mandate, who promised what by when."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from models.clock import today
from models.round import Round
from negotiator.catalogue.minutes import TOGETHER, Minutes
from negotiator.catalogue.plan import HOME_SIDE, PARTNER_SIDE, Measure, Plan
from negotiator.language import _, say
from negotiator.services.access.access import Action, Reader, Sheet, may
from negotiator.services.access.derived import derived
from negotiator.services.dossiers.rounds.round_entries import ABSENT, SIDES
from negotiator.services.dossiers.rounds.round_views import CommitmentLine, DeclarationLine, OfferRow, RoundLine
from negotiator.services.records.minutes import minutes_of
from negotiator.services.records.wording import words


@dataclass(frozen=True, slots=True)
class Telling:
    """A dossier's plan and the reader who is told of its rounds; `day` is today in ISO."""

    reader: Reader
    dossier_id: int
    plan: Plan
    sheets: Mapping[str, Sheet]
    day: str

    @property
    def language(self) -> str:
        """The reader's language."""
        return self.reader.language

    @property
    def mandate(self) -> Mapping[str, tuple[int, int]] | None:
        """The mandate's ranges; None where the reader may not know them, or there are none that count."""
        known = may(self.reader, Action.READ_MANDATE, self.dossier_id) and self.plan.ranges
        return self.plan.ranges if known else None

    def line(self, row: Round) -> RoundLine:
        """One round."""
        minutes, held = minutes_of(row), {} if row.withdrawn_at else row.offers
        on_table = {side: minutes.on_the_table(side, levels) for side, levels in held.items()}
        return RoundLine(
            n=row.n,
            date=row.date,
            place=row.place,
            status=row.status,
            record=words(row.record, self.language),
            offers={side: len(levels) for side, levels in on_table.items() if levels},
            withdrawn_at=row.withdrawn_at,
            withdrawn_by=row.withdrawn_by or "",
            withdrawn_why=row.withdrawn_why or "",
            people=minutes.people,
            points=minutes.points,
            settled=self._settled(held, minutes),
            commitments=self.commitments(minutes),
            declarations=self._declarations(minutes),
            outside=self._outside(on_table.get(HOME_SIDE, {})),
        )

    def _settled(self, held: Mapping[str, Mapping[str, int]], minutes: Minutes) -> tuple[tuple[str, str], ...]:
        levels = held.get(HOME_SIDE, {})
        named = ((m, levels[m.id]) for m in self.plan.measures if m.id in levels)
        return tuple(
            (f"{self._name(m)}: {words(m.levels[n].text, self.language)}", how.value)
            for m, n in named
            if n <= m.top and (how := minutes.how(HOME_SIDE, m.id)) in TOGETHER
        )

    def _outside(self, ours: Mapping[str, int]) -> tuple[str, ...] | None:
        if self.mandate is None:
            return None
        return tuple(self._name(m) for m in self.plan.measures if m.id in ours and self._is_outside(m, ours[m.id]))

    def _is_outside(self, measure: Measure, n: int) -> bool:
        low, high = (self.mandate or {}).get(measure.id, (0, measure.top))
        return not low <= n <= high

    def commitments(self, minutes: Minutes) -> tuple[CommitmentLine, ...]:
        """What was promised, in the order in which it was entered."""
        people = {person.id: person for person in self.plan.participants}
        found = []
        for n, row in minutes.commitments.items():
            owner = people.get(row.owner)
            found.append(
                CommitmentLine(
                    n=n,
                    what=row.what,
                    owner=words(owner.text, self.language) if owner else row.owner,
                    ours=owner is None or owner.side != PARTNER_SIDE,
                    due=row.due,
                    done=row.done,
                    late=not row.done and bool(row.due) and row.due < self.day,
                    mine=not row.done and self.may_meet(row.owner),
                )
            )
        return tuple(found)

    def may_meet(self, owner: str) -> bool:
        """Whether the reader may say that what this stakeholder promised is done."""
        sheet = self.sheets.get(owner)
        return may(self.reader, Action.MEET_COMMITMENT, self.dossier_id, sheet.stakeholder_id if sheet else None)

    def _declarations(self, minutes: Minutes) -> tuple[DeclarationLine, ...]:
        names = {person.id: words(person.text, self.language) for person in self.plan.participants}
        measures = {m.id: self._name(m) for m in self.plan.measures}
        return tuple(
            DeclarationLine(
                n=n,
                who=names.get(row.who, row.who),
                speaker=row.speaker,
                measure=measures.get(row.measure, ""),
                said=row.said,
                revised=row.revised,
                open=row.measure in measures and self.may_revise(row.who),
            )
            for n, row in minutes.declarations.items()
        )

    def may_revise(self, who: str) -> bool:
        """Whether the reader may write our assessment of this stakeholder."""
        sheet = self.sheets.get(who)
        return sheet is not None and may(self.reader, Action.EDIT_POSITION, self.dossier_id, sheet=sheet)

    def offer(self, row: Round, minutes: Minutes, measure: Measure) -> OfferRow:
        """A measure with what each side said of it in a round."""
        texts = [words(level.text, self.language) for level in measure.levels]
        ours, bounds = row.offers.get(HOME_SIDE, {}).get(measure.id), (self.mandate or {}).get(measure.id)
        told = say(self.language, _("Mandate: %(lo)s to %(hi)s"), lo=bounds[0], hi=bounds[1]) if bounds else ""
        return OfferRow(
            measure.id,
            self._name(measure),
            tuple((str(n), f"{n} – {text}") for n, text in enumerate(texts)),
            offered={side: str(row.offers.get(side, {}).get(measure.id, ABSENT)) for side in SIDES},
            firm={side: minutes.how(side, measure.id).value for side in SIDES},
            bounds=told,
            outside=ours is not None and self._is_outside(measure, ours),
        )

    def _name(self, measure: Measure) -> str:
        return words(measure.text, self.language)


def telling(session: Session, reader: Reader, dossier_id: int) -> Telling:
    """Who is told of the rounds of which dossier; for services that have asked whether they may read them."""
    state = derived(session, dossier_id)
    return Telling(reader, dossier_id, state.plan, state.sheets, today(session).isoformat())
