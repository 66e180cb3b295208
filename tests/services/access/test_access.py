"""The matrix of rights: every action for every role, written out, and what follows for positions and scores."""

import itertools

import pytest

from models.dossier import Disclosure
from models.kinds import Role
from models.position import Visibility
from negotiator.bargaining.errors import NotAllowed, NotRecorded
from negotiator.services.access import access
from negotiator.services.access.access import Action, Grade, Reader, ReaderStanding, Sheet, Shown, may, require

DOSSIER, OWN, OTHER = 1, 10, 11
S, L, O = Visibility.SEALED, Visibility.LEAD, Visibility.OPEN  # noqa: E741


def reader(role: Role | None, stakeholder: int | None = OWN, *, circle: bool = False, admin: bool = False) -> Reader:
    roles = {} if role is None else {DOSSIER: ReaderStanding(role, stakeholder, circle)}
    return Reader(1, "R", "de", roles, is_admin=admin)


def sheet(
    whose: int, visibility: Visibility = S, inner: Visibility = S, side: str = "de", spoken: bool = True
) -> Sheet:
    return Sheet(whose, side, visibility, inner, spoken)


# One letter for each role, in this order: lead, ministry, signer, checker, adviser, consulted, leadership, partner.
# y: always; o: only one's own; c: only in the mandate circle; -: never
ALWAYS = {
    Action.READ_DOSSIER: "yyyyyyyy",
    Action.EDIT_DOSSIER: "y-------",
    Action.MANAGE_MEMBERS: "yoo-----",
    Action.READ_CATALOGUE: "yyyyyyy-",
    Action.READ_CONTEXT: "yyyyyyy-",
    Action.READ_STATUS: "y-----y-",
    Action.READ_COSTS: "yyyyooy-",
    Action.EDIT_MEASURES: "y-------",
    Action.EDIT_CAPACITY: "oooooo--",
    Action.READ_NUMBERS: "yooooo--",
    Action.READ_RULES: "yyyy--y-",
    Action.EDIT_RULES: "y-------",
    Action.EDIT_THRESHOLDS: "------y-",
    Action.ASK_CHANGE: "y-------",
    Action.STATE_CHECK: "---o----",
    Action.READ_MANDATE: "yccc--y-",
    Action.EDIT_MANDATE: "y-----y-",
    Action.GIVE_MANDATE: "------y-",
    Action.READ_PACKAGES: "yyyy--y-",
    Action.NAME_PACKAGE: "y-------",
    Action.TRY_LEVELS: "yyyy--y-",
    Action.SOLVE: "y-------",
    Action.READ_SCORES: "yyyy--y-",
    Action.READ_OFFERS: "yyyyyyyy",
    Action.READ_ROUNDS: "yyyy--y-",
    Action.EDIT_ROUNDS: "y-------",
    Action.MAKE_BRIEF: "yyyy--y-",
    Action.MAKE_PARTNER_PAPER: "y-------",
    Action.READ_PARTNER_PAPER: "yyyy--yy",
    Action.RELEASE_PAPER: "y-----y-",
    Action.OVERRIDE: "------y-",
    Action.ASK_OVERRIDE: "y-------",
    Action.MOVE_STAGE: "y-------",
    Action.GIVE_CONSENT: "--o-----",
    Action.SIGN_PACKAGE: "--o-----",
    Action.READ_LOG: "yoo-----",
    Action.MEET_COMMITMENT: "yooo----",
    Action.COMMENT: "yyyyyyy-",
    Action.LAY_PACKAGES: "y-------",
    Action.ANSWER_SILENTLY: "oooo----",
    Action.SIGN_POSITION: "--o-----",
    Action.READ_COORDINATION: "yyyyooy-",
    Action.COORDINATE: "y-------",
    Action.RAISE_DISSENT: "yooo----",
    Action.ANSWER_COORDINATION: "oooooo--",
    Action.SETTLE_DISSENT: "------y-",
}
SHEETS = {Action.READ_POSITION, Action.READ_INNER, Action.EDIT_POSITION, Action.RELEASE_POSITION}


def test_every_action_is_in_this_table() -> None:
    assert set(ALWAYS) | SHEETS == set(Action) == set(access.RIGHTS)


@pytest.mark.parametrize(("action", "role"), list(itertools.product(ALWAYS, Role)))
def test_rights_that_need_no_sheet(action: Action, role: Role) -> None:
    letter = ALWAYS[action][list(Role).index(role)]
    asked = [
        may(reader(role), action, DOSSIER),
        may(reader(role), action, DOSSIER, OWN),
        may(reader(role), action, DOSSIER, OTHER),
        may(reader(role, circle=True), action, DOSSIER, OTHER),
    ]
    assert (
        asked
        == {"y": [True] * 4, "o": [False, True, False, False], "c": [False] * 3 + [True], "-": [False] * 4}[letter]
    )


@pytest.mark.parametrize("action", Action)
def test_strangers_administrators_and_nobody_may_nothing(action: Action) -> None:
    for who in (None, reader(None), reader(Role.LEAD, admin=True)):
        assert not may(who, action, DOSSIER, OWN, sheet(OWN, O, O))
    assert not may(reader(Role.LEAD), action, DOSSIER + 1, OWN, sheet(OWN, O, O))


@pytest.mark.parametrize(
    ("role", "who_reads"),
    [  # for a home sheet of somebody else: sealed, released to lead, open
        (Role.LEAD, (False, True, True)),
        (Role.LEADERSHIP, (False, True, True)),
        (Role.MINISTRY, (False, False, True)),
        (Role.SIGNER, (False, False, True)),
        (Role.CHECKER, (False, False, True)),
        (Role.ADVISER, (False, False, False)),
        (Role.CONSULTED, (False, False, False)),
        (Role.PARTNER, (False, False, False)),
    ],
)
def test_a_position_is_read_as_far_as_it_is_released(role: Role, who_reads: tuple[bool, ...]) -> None:
    for visibility, expected in zip((S, L, O), who_reads, strict=True):
        assert may(reader(role), Action.READ_POSITION, DOSSIER, sheet=sheet(OTHER, visibility)) is expected
        assert may(reader(role), Action.READ_INNER, DOSSIER, sheet=sheet(OTHER, visibility, visibility)) is expected
        assert not may(reader(role), Action.READ_INNER, DOSSIER, sheet=sheet(OTHER, visibility, S))


def test_the_inner_part_is_never_wider_than_the_position() -> None:
    assert not may(reader(Role.LEAD), Action.READ_INNER, DOSSIER, sheet=sheet(OTHER, S, O))
    assert not may(reader(Role.MINISTRY), Action.READ_INNER, DOSSIER, sheet=sheet(OTHER, L, O))


@pytest.mark.parametrize("role", [Role.MINISTRY, Role.SIGNER, Role.CHECKER, Role.LEAD, Role.LEADERSHIP, Role.PARTNER])
def test_ones_own_position_is_always_readable(role: Role) -> None:
    for action in (Action.READ_POSITION, Action.READ_INNER):
        assert may(reader(role), action, DOSSIER, sheet=sheet(OWN))


def test_only_the_desk_edits_and_the_lead_where_nobody_speaks() -> None:
    editors = {role for role in Role if may(reader(role), Action.EDIT_POSITION, DOSSIER, sheet=sheet(OWN))}
    assert editors == {Role.LEAD, Role.MINISTRY, Role.PARTNER}
    others = {role for role in Role if may(reader(role), Action.EDIT_POSITION, DOSSIER, sheet=sheet(OTHER, O, O))}
    assert others == set()
    silent = sheet(OTHER, spoken=False)
    assert {role for role in Role if may(reader(role), Action.EDIT_POSITION, DOSSIER, sheet=silent)} == {Role.LEAD}


@pytest.mark.parametrize("visibility", [S, L, O])
def test_our_assessment_of_the_partner_stays_in_the_mandate_circle(visibility: Visibility) -> None:
    assessed = sheet(OTHER, visibility, visibility, side="partner", spoken=False)
    for action in (Action.READ_POSITION, Action.READ_INNER):
        outside = {role for role in Role if may(reader(role), action, DOSSIER, sheet=assessed)}
        inside = {role for role in Role if may(reader(role, circle=True), action, DOSSIER, sheet=assessed)}
        assert outside == {Role.LEAD, Role.LEADERSHIP}
        assert inside == {Role.LEAD, Role.LEADERSHIP, Role.MINISTRY, Role.SIGNER, Role.CHECKER}


def test_what_a_partner_delegate_declares_is_sealed_even_from_the_lead() -> None:
    declared = sheet(OTHER, S, S, side="partner", spoken=True)
    assert not any(may(reader(role, circle=True), Action.READ_POSITION, DOSSIER, sheet=declared) for role in Role)


FULL, BAND, HIDDEN = Grade.FULL, Grade.BAND, Grade.HIDDEN


@pytest.mark.parametrize(
    ("rule", "of_other"),
    [
        (Disclosure.OPEN, Shown(FULL, BAND)),
        (Disclosure.BANDED, Shown(BAND, BAND)),
        (Disclosure.OWN, Shown(HIDDEN, HIDDEN)),
    ],
)
@pytest.mark.parametrize("role", [Role.LEAD, Role.MINISTRY, Role.CHECKER, Role.LEADERSHIP])
def test_scores_of_a_sealed_position_follow_the_dossiers_rule(rule: Disclosure, of_other: Shown, role: Role) -> None:
    shown = access.visible_scores(reader(role), DOSSIER, rule, [sheet(OWN), sheet(OTHER)])
    assert shown == {OWN: Shown(FULL, FULL), OTHER: of_other}


@pytest.mark.parametrize("rule", Disclosure)
def test_scores_that_could_be_worked_out_anyway_are_full(rule: Disclosure) -> None:
    shown = access.visible_scores(reader(Role.LEAD), DOSSIER, rule, [sheet(OTHER, L, L)])
    assert shown == {OTHER: Shown(FULL, FULL)}
    shown = access.visible_scores(reader(Role.LEAD), DOSSIER, rule, [sheet(OTHER, L, S)])
    assert shown[OTHER].score is FULL
    assert shown[OTHER].surplus is not FULL


@pytest.mark.parametrize("role", [Role.ADVISER, Role.CONSULTED, Role.PARTNER])
def test_agencies_laender_and_partner_see_no_score_at_all(role: Role) -> None:
    shown = access.visible_scores(reader(role), DOSSIER, Disclosure.OPEN, [sheet(OWN, O, O), sheet(OTHER, O, O)])
    assert set(shown.values()) == {Shown(HIDDEN, HIDDEN)}


def test_sealed_from_names_those_whose_least_score_is_not_ours_to_know() -> None:
    sheets = [sheet(OWN), sheet(OTHER, L, S), sheet(12, L, L), sheet(13, side="partner", spoken=False)]
    assert access.sealed_from(reader(Role.LEAD), DOSSIER, sheets) == {OTHER}
    assert access.sealed_from(reader(Role.MINISTRY), DOSSIER, sheets) == {OTHER, 12, 13}


def test_strangers_are_told_that_there_is_nothing_and_members_that_they_may_not() -> None:
    with pytest.raises(NotRecorded):
        require(reader(None), Action.READ_DOSSIER, DOSSIER)
    with pytest.raises(NotRecorded):
        require(reader(Role.LEAD, admin=True), Action.SOLVE, DOSSIER)
    with pytest.raises(NotAllowed):
        require(reader(Role.MINISTRY), Action.SOLVE, DOSSIER)
    require(reader(Role.LEAD), Action.SOLVE, DOSSIER)


@pytest.mark.parametrize(
    ("admin", "starter", "administers", "starts"),
    [(False, False, False, False), (False, True, False, True), (True, False, True, False), (True, True, True, False)],
)
def test_administrators_administer_and_starters_start_but_nobody_does_both(
    admin: bool, starter: bool, administers: bool, starts: bool
) -> None:
    who = Reader(1, "R", "de", {}, is_admin=admin, may_start=starter)
    for asked, allowed in ((access.require_admin, administers), (access.require_starter, starts)):
        if allowed:
            asked(who)
        else:
            with pytest.raises(NotAllowed):
                asked(who)
        with pytest.raises(NotAllowed):
            asked(None)
