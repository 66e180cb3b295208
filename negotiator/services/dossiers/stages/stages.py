"""The stage of a dossier: what is missing for the next one, who has to act, and the move itself."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property

from sqlmodel import Session, col, select

from models.audit import AuditEntry
from models.clock import now, today
from models.dossier import Dossier
from models.gate import MANDATE_GATE, GateConfirmation
from models.package import Origin, Package
from models.stakeholder import Stakeholder
from negotiator.bargaining.errors import NotAllowed, NotRecorded, Refused
from negotiator.catalogue.plan import Linkage, is_over
from negotiator.catalogue.reading.context import FAILED, check_of
from negotiator.language import _, day, say, sentence
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader, may, require
from negotiator.services.access.audit import Deed
from negotiator.services.access.cuts import cut
from negotiator.services.access.derived import PLAN, derived
from negotiator.services.access.frames import dossier_for, frame_of, locked_for
from negotiator.services.access.given import Given, given
from negotiator.services.access.telling import Occasion, told
from negotiator.services.dossiers.stages import gates
from negotiator.services.dossiers.stages.contradictions import against
from negotiator.services.dossiers.stages.gates import BY_KEY, STAGES, By, Gate
from negotiator.services.dossiers.stages.signatures import houses, unsigned_positions
from negotiator.services.dossiers.stages.stage_views import GateLine, Move, StageLine, StagesPage
from negotiator.services.records import submissions
from negotiator.services.records.law import Law, context_under, law_in
from negotiator.services.records.loading import known
from negotiator.services.records.locks import unchanged
from negotiator.services.records.plans import given_already
from negotiator.services.records.protection import protection_words
from negotiator.services.records.voice import DRAFTED
from negotiator.services.records.wording import words

CORRECT = _("Please correct what is marked.")
MOVED = "stage "
KNOWN = ("protection", "ranges")  # gates of which more is to be known though they are met
MOST_MOVES = 50
WHERE = _("Please say where this is on file, for example date and file number.")


def page(session: Session, reader: Reader, dossier_id: int) -> StagesPage:
    """Everything about the stage. Raises NotRecorded or NotAllowed."""
    require(reader, Action.READ_RULES, dossier_id)
    return cut(session, reader, dossier_id, PLAN, _page, given(session, dossier_id))


def _page(session: Session, reader: Reader, dossier_id: int, _given: Given) -> StagesPage:
    dossier = dossier_for(session, reader, dossier_id, Action.READ_RULES)
    judge = Judge(session, reader, dossier)
    here = STAGES.index(dossier.stage)
    lines = {gate.key: judge.line(gate) for gate in gates.GATES}
    needed = gates.required(dossier.stage) if here + 1 < len(STAGES) else ()
    return StagesPage(
        frame=frame_of(reader, dossier),
        stages=tuple(
            StageLine(
                stage,
                "past" if n < here else "here" if n == here else "ahead",
                tuple(lines[gate.key] for gate in gates.GATES if gate.stage == stage),
            )
            for n, stage in enumerate(STAGES)
        ),
        next=STAGES[here + 1] if here + 1 < len(STAGES) else "",
        back=STAGES[:here],
        open=tuple(lines[gate.key] for gate in needed if lines[gate.key].state != "met"),
        packages=judge.named(),
        moves=_moves(session, dossier_id),
        may_move=may(reader, Action.MOVE_STAGE, dossier_id),
        version=dossier.version,
    )


class Judge:
    """Tells which gates of a dossier are met, each thing looked up once."""

    def __init__(
        self,
        session: Session,
        reader: Reader,
        dossier: Dossier,
        kept: Mapping[str, GateConfirmation] | None = None,
        people: Mapping[str, Stakeholder] | None = None,
    ) -> None:
        self.session, self.reader, self.dossier = session, reader, dossier
        self.id, self.day = known(dossier.id), today(session)
        self.kept = gates.confirmations_in(session, (self.id,))[self.id] if kept is None else kept
        self.people = gates.houses_in(session, (self.id,))[self.id] if people is None else people

    @cached_property
    def law(self) -> Law:
        """What in law is not confirmed, with the word that counts today."""
        return law_in(self.session, self.id)

    @property
    def context(self) -> Mapping[str, object]:
        """The answers about the country as they count today."""
        return context_under(self.law, self.dossier.context)

    def against(self, gate: Gate) -> str:
        """What the law says against a confirmation of the gate."""
        return against(gate.key, self.context, self.law, self.day.isoformat(), self.reader.language)

    def is_mine(self, gate: Gate) -> bool:
        """Whether this reader confirms the gate."""
        return gates.may_confirm(self.reader, self.id, gate, self.people.get(gate.house))

    def waits(self, gate: Gate) -> bool:
        """Whether the gate is not confirmed as things stand."""
        return gate.key not in self.kept or self.state(gate)[0] != "met"

    def to_sign(self) -> tuple[int, str]:
        """The named text that this reader has to co-sign for its house: id and name; (0, "") if none waits."""
        row, place = self.kept.get("text"), self.reader.standing(self.id)
        house = place.stakeholder_id if place else None
        if row is None or row.package_id is None or not may(self.reader, Action.SIGN_PACKAGE, self.id, house):
            return 0, ""
        lines = houses(self.session, self.reader, self.id, row.package_id)
        mine = any(line.stakeholder_id == house and line.state != "signed" for line in lines)
        return (row.package_id, self.package_name(row)) if mine else (0, "")

    def line(self, gate: Gate) -> GateLine:
        """One gate as this reader sees it."""
        house = self.people.get(gate.house)
        row, mine = self.kept.get(gate.key), self.is_mine(gate)
        state, missing = self.state(gate)
        return GateLine(
            key=gate.key,
            name=say(self.reader.language, gate.name),
            state=state,
            missing=missing,
            who="lead" if gates.recorded_by_lead(gate, house) else gate.by.value,
            house=words(house.text, self.reader.language) if house else "",
            by=row.name if row else "",
            at=row.confirmed_at if row else None,
            reference=row.reference if row else "",
            package=self.package_name(row),
            mine=mine,
            confirmed=row is not None,
            optional=gate.key in gates.OPTIONAL,
            against=self.against(gate) if row else "",
        )

    def state(self, gate: Gate) -> tuple[str, str]:
        """met, missing or lapsed; and in words what is missing, or what is to be known of a gate that is met."""
        if gate.by is By.SELF:
            missing = self.checked(gate)
            if missing and gate.instead and self.state(BY_KEY[gate.instead])[0] == "met":
                return "met", ""
            if gate.key in KNOWN and not missing:
                return "met", self.known_of(gate)
            return ("missing", missing) if missing else ("met", "")
        row = self.kept.get(gate.key)
        if row is None:
            return "missing", ""
        same = row.mark == gates.mark_of(self.session, self.dossier, gate)
        if gate.key == MANDATE_GATE and self.mandate_over():
            return "lapsed", self.say(_("The mandate expired on %(day)s."), day=self.mandate_until())
        if gate.key == "text" and row.package_id is None:
            same = False
        return ("met", "") if same else ("lapsed", self.say(_("What was confirmed has changed since.")))

    def checked(self, gate: Gate) -> str:
        """What is missing of a gate that the tool checks; empty if nothing."""
        match gate.key:
            case "partner":
                seated = gates.has_partner(self.session, self.id)
                return "" if seated else self.say(_("Nobody of the partner has a seat."))
            case "protection":
                failed = check_of(self.context, self.day.isoformat()).state == FAILED
                return self.protection() if failed else ""
            case "positions":
                return self._listed(_("Not co-signed as it stands: %(names)s."), self.unsigned())
            case "ranges":
                return "" if gates.has_ranges(self.session, self.id) else self.say(_("No range is recorded."))
            case "signed":
                return self._listed(_("Not co-signed for its field: %(names)s."), self.unsigned_text())
            case _:
                return self.text_breaks()

    def known_of(self, gate: Gate) -> str:
        """What is to be known of a gate that the tool found met."""
        if gate.key == "protection":
            return self.protection()
        return "" if given_already(self.session, self.dossier) else self.say(DRAFTED)

    def protection(self) -> str:
        """How the protection check counts today: a gate that an open or expired one leaves open says so."""
        language = self.reader.language
        told = protection_words(self.context, self.day.isoformat(), self.say, lambda each: day(each, language))
        return sentence(told)

    def mandate_over(self) -> bool:
        """Whether the mandate was given for a time that is over."""
        return is_over((self.dossier.mandate_given or {}).get("until", ""), self.day.isoformat())

    def mandate_until(self) -> str:
        """The last day of the mandate as people write it."""
        return day(date.fromisoformat((self.dossier.mandate_given or {})["until"]), self.reader.language)

    def unsigned(self) -> tuple[str, ...]:
        """Houses whose position is not co-signed as it stands."""
        return unsigned_positions(self.session, self.id, self.reader.language)

    def unsigned_text(self) -> tuple[str, ...]:
        """Houses that have not signed the text; the text itself if none is named."""
        row = self.kept.get("text")
        if row is None or row.package_id is None:
            return (self.say(_("no package is named yet")),)
        lines = houses(self.session, self.reader, self.id, row.package_id)
        return tuple(line.name for line in lines if line.state != "signed")

    def text_breaks(self) -> str:
        """Whether the text breaks hard rules; no more than that: whose red line it is may be sealed. Conditions of
        those who speak for themselves count as far as anybody is told, the same for all readers: naming one text after
        the other must not read them. The rest they say by their signature."""
        row = self.kept.get("text")
        package = self.session.get(Package, row.package_id) if row and row.package_id else None
        if package is None:
            return self.say(_("No package is named yet."))
        linkages = tuple(Linkage(*each) for each in package.linkages)
        count = derived(self.session, self.id).counted.tally(package.levels, linkages)
        own = select(Stakeholder.key).where(Stakeholder.dossier_id == self.id, col(Stakeholder.claimed))
        closed = frozenset(self.session.exec(own))
        found = told(count.verdict, count.standings, closed, count.seats, Occasion.KEPT)
        return self.say(_("It breaks hard rules; its page tells what you may know of them.")) if found.hard else ""

    def named(self) -> tuple[tuple[str, str], ...]:
        """Packages that can be named as the text: those that somebody keeps."""
        rows = (row for row in derived(self.session, self.id).packages if row.origin == Origin.NAMED)
        return tuple((str(row.id), words(row.text, self.reader.language)) for row in rows)

    def package_name(self, row: GateConfirmation | None) -> str:
        """The package that a confirmation names."""
        package = self.session.get(Package, row.package_id) if row and row.package_id else None
        return words(package.text, self.reader.language) if package else ""

    def say(self, message: str, **params: object) -> str:
        """A sentence for this reader."""
        return say(self.reader.language, message, **params)

    def _listed(self, message: str, names: Sequence[str]) -> str:
        told = ", ".join(names)
        return self.say(message, names=told) if told else ""


def confirm(
    session: Session, reader: Reader, dossier_id: int, gate_key: str, *, reference: str, package_id: int | None = None
) -> None:
    """Keeps a confirmation by the one whose turn it is. Raises NotRecorded, NotAllowed, Refused."""
    dossier = dossier_for(session, reader, dossier_id, Action.READ_RULES)
    gate = _gate(session, reader, dossier_id, gate_key)
    fields = {} if reference.strip() else {"reference": WHERE}
    if gate.key == "text":
        package = session.get(Package, package_id) if package_id else None
        if package is None or package.dossier_id != dossier_id or package.origin is not Origin.NAMED:
            fields["package"] = _("Please choose one of these.")
    if fields:
        raise Refused(CORRECT, fields=fields)
    row = GateConfirmation(
        dossier_id=dossier_id,
        gate=gate.key,
        account_id=reader.account_id,
        name=reader.name,
        reference=reference.strip(),
        mark=gates.mark_of(session, dossier, gate),
        package_id=package_id if gate.key == "text" else None,
    )
    session.add(row)
    session.flush()
    detail = {"field": gate.key, "from": "", "to": "confirmed", "why": reference.strip(), "package": row.package_id}
    audit.record(session, reader, Deed.CHANGED, f"gate {gate.key}", dossier_id, None, detail)
    submissions.done(session)
    session.commit()


def take_back(session: Session, reader: Reader, dossier_id: int, gate_key: str, reason: str) -> None:
    """Takes a confirmation back; the dossier stays where it is, and goes no further. Raises as `confirm`."""
    dossier_for(session, reader, dossier_id, Action.READ_RULES)
    gate = _gate(session, reader, dossier_id, gate_key)
    if not reason.strip():
        raise Refused(CORRECT, fields={"reference": _("Please say why.")})
    query = select(GateConfirmation).where(
        GateConfirmation.dossier_id == dossier_id,
        GateConfirmation.gate == gate.key,
        col(GateConfirmation.withdrawn_at).is_(None),
    )
    rows = session.exec(query).all()
    if not rows:
        raise NotRecorded(_("Nothing is confirmed here."))
    for row in rows:
        row.withdrawn_at, row.withdrawn_by = now(session), reader.name
        session.add(row)
    detail = {"field": gate.key, "from": "confirmed", "to": "", "why": reason.strip()}
    audit.record(session, reader, Deed.CHANGED, f"gate {gate.key}", dossier_id, None, detail)
    session.commit()


def move(session: Session, reader: Reader, dossier_id: int, to: str, *, reason: str, version: int) -> None:
    """Moves the dossier one stage on, if every gate until there is met, or back to any earlier one, with a reason.

    Raises NotRecorded, NotAllowed, Collision, or Refused with what is missing in words."""
    dossier = locked_for(session, reader, dossier_id, Action.MOVE_STAGE)
    if to not in STAGES or to == dossier.stage:
        raise Refused(CORRECT, fields={"to": _("Please choose one of these.")})
    unchanged(dossier.version, version, mine=to, theirs=lambda: dossier.stage)
    here, there = STAGES.index(dossier.stage), STAGES.index(to)
    if there > here + 1:
        message = _("Stages follow one another: none is left out.")
        raise Refused(message, fields={"to": message})
    if there < here and not reason.strip():
        raise Refused(CORRECT, fields={"reason": _("Please say why.")})
    if there > here:
        _require_gates(Judge(session, reader, dossier))
    before = dossier.stage
    dossier.stage, dossier.version = to, dossier.version + 1
    session.add(dossier)
    detail = {"field": "stage", "from": before, "to": to, "why": reason.strip()}
    audit.record(session, reader, Deed.CHANGED, f"{MOVED}{before} > {to}", dossier_id, None, detail)
    session.commit()


def _require_gates(judge: Judge) -> None:
    lines = [judge.line(gate) for gate in gates.required(judge.dossier.stage)]
    missing = [f"{line.name}: {line.missing}" if line.missing else line.name for line in lines if line.state != "met"]
    if missing:
        raise Refused(
            _("The dossier cannot leave this stage yet. Missing: %(missing)s"),
            missing="; ".join(text.rstrip(".") for text in missing) + ".",
        )


def _gate(session: Session, reader: Reader, dossier_id: int, key: str) -> Gate:
    """The gate, if it is the reader's turn. Raises NotRecorded or NotAllowed."""
    gate = BY_KEY.get(key)
    if gate is None or gate.by is By.SELF:
        raise NotRecorded(_("There is no such gate."))
    house = gates.house_of(session, dossier_id, gate.house) if gate.house else None
    if not gates.may_confirm(reader, dossier_id, gate, house):
        raise NotAllowed(_("Somebody else confirms this. The page says who."))
    return gate


def _moves(session: Session, dossier_id: int) -> tuple[Move, ...]:
    """Moves of the past from the log, latest first."""
    query = select(AuditEntry).where(
        AuditEntry.dossier_id == dossier_id,
        AuditEntry.action == Deed.CHANGED.value,
        col(AuditEntry.thing).startswith(MOVED),
    )
    rows = session.exec(query.order_by(col(AuditEntry.id).desc()).limit(MOST_MOVES))
    found = []
    for row in rows:
        before, _arrow, after = row.thing.removeprefix(MOVED).partition(" > ")
        found.append(Move(before, after, row.actor, row.at))
    return tuple(found)
