"""The interface for programs: tokens, what each may, errors as problem details, one key one record."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import select
from werkzeug.test import TestResponse

from models.api_token import ApiToken
from models.database import session_of
from models.job import Job
from models.kinds import Role
from models.package import Package
from negotiator.services.accounts import api_tokens
from negotiator.services.accounts.api_tokens import Scope, Wanted
from negotiator.services.accounts.tokens import kept, new_token
from negotiator.services.briefs.papers import kinds
from negotiator.web.api.bodies import Ordered
from negotiator.web.api.description import description
from tests.conftest import Clock, Person
from tests.records import Room, room_of
from tests.security.requests import rules

Enter = Callable[[Person], FlaskClient]
V1 = "/api/v1"
pytestmark = pytest.mark.slow


@pytest.fixture
def room(engine: Engine) -> Room:
    return room_of(engine)


@pytest.fixture
def lead(person: Callable[..., Person], room: Room) -> Person:
    return person("lea", room.dossier, Role.LEAD, room.stakeholders["de_envoy"], in_circle=True)


@pytest.fixture
def token(engine: Engine, clock: Clock) -> Callable[..., str]:
    """A token of somebody's for these scopes."""

    def make(who: Person, *scopes: Scope, days: int = 7) -> str:
        made = api_tokens.MARK + new_token()
        with session_of(engine, write=True) as session:
            api_tokens.make(session, who.reader, Wanted("test", scopes, days), made, clock())
        return made

    return make


@pytest.fixture
def program(app: Flask, token: Callable[..., str]) -> Callable[..., FlaskClient]:
    """A program that sends somebody's token."""

    def make(who: Person, *scopes: Scope) -> FlaskClient:
        client = app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token(who, *(scopes or tuple(Scope)))}"
        return client

    return make


Program = Callable[..., FlaskClient]


def test_a_token_is_made_shown_once_kept_as_a_hash_and_withdrawn(
    engine: Engine, lead: Person, signed_in: Enter, client: FlaskClient
) -> None:
    browser = signed_in(lead)
    page = browser.post("/account/tokens", data={"name": "Report", "scopes": "read", "days": "30"}).text
    made = page.split('value="neg_', 1)[1].split('"', 1)[0]
    head = {"Authorization": f"Bearer neg_{made}"}
    with session_of(engine) as session:
        row = session.exec(select(ApiToken)).one()
    assert (row.token, row.scopes) == (kept(f"neg_{made}"), "read")
    assert made not in browser.get("/account/tokens").text
    assert client.get(f"{V1}/me", headers=head).json["scopes"] == ["read"]
    assert browser.post(f"/account/tokens/{row.id}/end").status_code == 303
    assert client.get(f"{V1}/me", headers=head).status_code == 401


def test_a_withdrawn_token_is_not_shown_as_new(engine: Engine, lead: Person, signed_in: Enter) -> None:
    browser = signed_in(lead)
    form = {"name": "Report", "scopes": "read", "days": "30", "submission": "s" * 20}
    first, again = (browser.post("/account/tokens", data=form) for _n in range(2))
    assert [each.text.count('value="neg_') for each in (first, again)] == [1, 1]
    with session_of(engine) as session:
        number = session.exec(select(ApiToken.id)).one()
    browser.post(f"/account/tokens/{number}/end")
    late = browser.post("/account/tokens", data=form)
    assert (late.status_code, late.text.count('value="neg_')) == (422, 0)
    assert "schon ein Schlüssel" in late.text


def test_a_form_for_a_token_says_what_is_wrong(lead: Person, signed_in: Enter) -> None:
    answer = signed_in(lead).post("/account/tokens", data={"name": " ", "days": "3650"})
    assert answer.status_code == 422
    assert answer.text.count("kern-error") >= 3


def test_a_token_ends_by_itself_and_with_its_account(
    engine: Engine, lead: Person, program: Program, person: Callable[..., Person], signed_in: Enter, clock: Clock
) -> None:
    first = program(lead)
    root = signed_in(person("root", is_admin=True))
    clock.forward(days=7, seconds=-1)
    assert first.get(f"{V1}/me").status_code == 200
    clock.forward(seconds=1)
    assert first.get(f"{V1}/me").status_code == 401
    second = program(lead)
    root = signed_in(person("root", is_admin=True))
    for active, status in (("", 401), ("yes", 401)):  # opened again, the old token stays dead
        assert (
            root.post(
                f"/administration/accounts/{lead.id}/active", data={"active": active, "anyway": "yes"}
            ).status_code
            == 303
        )
        assert second.get(f"{V1}/me").status_code == status


def test_an_administrator_sees_all_tokens_and_withdraws_them(
    engine: Engine, lead: Person, program: Program, person: Callable[..., Person], signed_in: Enter
) -> None:
    client, root = program(lead), signed_in(person("root", is_admin=True))
    assert "lea" in root.get("/administration/tokens").text
    with session_of(engine) as session:
        number = session.exec(select(ApiToken.id)).one()
    assert root.post(f"/administration/tokens/{number}/withdraw").status_code == 303
    assert client.get(f"{V1}/me").status_code == 401


def test_a_token_does_what_its_scopes_say_and_no_more(app: Flask, room: Room, lead: Person, program: Program) -> None:
    """Every address of the map with a token of every other scope."""
    found = 0
    for scope in Scope:
        client = program(lead, scope)
        for path, methods in description_of(app)["paths"].items():
            for method, operation in methods.items():
                allowed = operation.get("description", "").removeprefix("Scope: ").split(" or ")
                if not operation.get("description") or scope.value in allowed:
                    continue
                answer = client.open(path.replace("{dossier_id}", str(room.dossier)), method=method.upper())
                if "{" in path.replace("{dossier_id}", ""):
                    continue
                assert answer.status_code == 403, (scope, path)
                assert scope.value not in answer.json["detail"]
                found += 1
    assert found > 15


def description_of(app: Flask) -> dict[str, dict[str, dict[str, dict[str, str]]]]:
    with app.test_request_context():
        return description()  # type: ignore[return-value]


def test_the_description_names_every_address_and_no_other(app: Flask) -> None:
    told = {(path, method.upper()) for path, methods in description_of(app)["paths"].items() for method in methods}
    there = {
        (rule.rule.replace("<int:", "{").replace("<", "{").replace(">", "}"), method)
        for rule, method in rules(app)
        if rule.rule.startswith("/api/")
    }
    assert told == there


def test_what_is_not_there_is_a_problem_in_the_owners_language(
    lead: Person, program: Program, client: FlaskClient
) -> None:
    answer = program(lead).get(f"{V1}/dossiers/999")
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")
    assert answer.json == {
        "type": "about:blank", "title": "Not Found", "status": 404,
        "detail": "Dieses Dossier gibt es nicht, oder es ist nicht für Sie freigegeben.",
    }  # fmt: skip
    for path in (f"{V1}/nothing", "/api/v2/dossiers", "/api"):
        assert client.get(path).content_type == "application/problem+json"
    visitor = client.get(f"{V1}/dossiers")
    assert (visitor.status_code, visitor.headers["WWW-Authenticate"]) == (401, 'Bearer realm="negotiator"')


def test_a_session_of_a_browser_opens_nothing(lead: Person, signed_in: Enter) -> None:
    assert signed_in(lead).get(f"{V1}/dossiers").status_code == 401


def test_ratings_are_kept_or_refused_together_and_collide_as_on_the_page(
    room: Room, lead: Person, program: Program
) -> None:
    client, position = program(lead), room.positions["de_envoy"]
    there = f"{V1}/dossiers/{room.dossier}/positions/{position}"
    before = {each["measure"]: each for each in client.get(there).json["ratings"]}
    measure = next(iter(before))
    wanted = {"measure": measure, "importance": 7.5, "wish": "up", "version": before[measure]["version"]}
    wrong = client.post(f"{there}/ratings", json={"ratings": [wanted, wanted | {"measure": "x", "importance": 11}]})
    assert (wrong.status_code, [e["field"] for e in wrong.json["errors"]]) == (422, ["ratings.1.importance"])
    kept_now = client.post(f"{there}/ratings", json={"ratings": [wanted]})
    assert kept_now.status_code == 200
    assert kept_now.json[0]["importance"] == 7.5
    late = client.post(f"{there}/ratings", json={"ratings": [wanted | {"importance": 1}]})
    assert late.status_code == 409
    assert {e["measure"]: e["importance"] for e in client.get(there).json["ratings"]}[measure] == 7.5


def test_a_job_is_begun_once_for_one_key_and_found_where_the_answer_says(
    engine: Engine, room: Room, lead: Person, program: Program
) -> None:
    client, there = program(lead), f"{V1}/dossiers/{room.dossier}/proposals"
    head = {"Idempotency-Key": "k" * 20}
    first, again = (client.post(there, json={"concepts": ["nash"], "seconds": 60}, headers=head) for _n in range(2))
    assert (first.status_code, first.json["id"]) == (202, again.json["id"])
    job = client.get(first.headers["Location"]).json
    assert (job["state"], job["proposal"]) == ("waiting", None)
    with session_of(engine) as session:
        assert len(session.exec(select(Job)).all()) == 1
    stopped = client.post(f"{first.headers['Location']}/cancellation")
    assert stopped.json["state"] == "cancelled"


def test_levels_are_judged_and_a_package_is_kept(engine: Engine, room: Room, lead: Person, program: Program) -> None:
    client, there = program(lead), f"{V1}/dossiers/{room.dossier}/packages"
    with session_of(engine) as session:
        ref = str(session.exec(select(Package.id).where(Package.dossier_id == room.dossier)).first())
    judged = client.post(f"{there}/{ref}/judgement", json={"levels": {"rec_health": 2}})
    assert judged.json["levels"]["rec_health"] == 2
    told = [line[name] for line in judged.json["scores"] for name in ("score", "least", "surplus")]
    numbers = [each for each in told if isinstance(each, float)]
    assert numbers == [round(each, 1) for each in numbers] != [], "as fine as on pages, and no finer"
    made = client.post(f"{there}/{ref}/copies", json={"levels": {"rec_health": 2}, "name": "By a program"})
    assert made.status_code == 201
    full = client.get(made.headers["Location"]).json
    assert (full["package"]["name"], full["judged"]["levels"]) == ("By a program", judged.json["levels"])
    none = client.post(f"{there}/{ref}/judgement", json={"levels": {"rec_health": 99}})
    assert (none.status_code, none.json["errors"][0]["field"]) == (422, "rec_health")


def test_a_dossier_goes_out_as_a_file_and_comes_back(
    room: Room, lead: Person, program: Program, person: Callable[..., Person]
) -> None:
    file = program(lead).post(f"{V1}/dossiers/{room.dossier}/file", json={"scope": "readable"})
    assert file.status_code == 200
    starter = person("starter", may_start=True)
    made = program(starter).post(f"{V1}/dossiers", data=file.data, content_type="application/json")
    assert made.status_code == 201, made.text
    mine = program(starter)
    assert [each["id"] for each in mine.get(f"{V1}/dossiers").json] == [made.json["id"]]
    broken = program(starter).post(f"{V1}/dossiers", data=b'{"dossier": {}}', content_type="application/json")
    assert (broken.status_code, broken.json["errors"][0]["field"]) == (422, "file")


@pytest.mark.parametrize("media", ["application/json", "text/plain", "application/x-www-form-urlencoded"])
def test_a_key_stands_for_what_was_sent_with_it(
    room: Room, lead: Person, program: Program, person: Callable[..., Person], media: str
) -> None:
    """Whatever it is said to be: the same once, something else refused, an unusable key too."""
    file = program(lead).post(f"{V1}/dossiers/{room.dossier}/file", json={"scope": "readable"}).data
    mine, there = program(person("starter", may_start=True)), f"{V1}/dossiers"
    head = {"Idempotency-Key": "k" * 16}
    first, again = (mine.post(there, data=file, content_type=media, headers=head) for _n in range(2))
    assert (first.status_code, again.json) == (201, first.json)
    other = mine.post(there, data=file + b" ", content_type=media, headers=head)
    assert (other.status_code, other.content_type) == (422, "application/problem+json")
    assert len(mine.get(there).json) == 1
    for key in ("", "k" * 15, "k" * 65, "k" * 15 + " k"):
        refused = mine.post(there, data=file, content_type=media, headers={"Idempotency-Key": key})
        assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, "Idempotency-Key"), key
    assert len(mine.get(there).json) == 1


def test_what_a_rating_leaves_out_stays_as_it_is(room: Room, lead: Person, program: Program) -> None:
    client, there = program(lead), f"{V1}/dossiers/{room.dossier}/positions/{room.positions['de_envoy']}"
    first = client.get(there).json["ratings"][0]
    measure = first["measure"]

    def send(*rated: dict[str, object]) -> TestResponse:
        version = next(r["version"] for r in client.get(there).json["ratings"] if r["measure"] == measure)
        return client.post(
            f"{there}/ratings", json={"ratings": [{"measure": measure, "version": version} | r for r in rated]}
        )

    said = {"importance": 5, "low": 4, "high": 6, "wish": "down", "certainty": "a", "reason": "why"}
    assert send(said).status_code == 200
    for left in ({"importance": 5}, {"reason": "why"}, {}, said):
        now = send(left).json[0]
        assert {name: now[name] for name in said} == said, left
    assert [send({"importance": 6}).json[0][name] for name in ("low", "high", "wish", "reason")] == [
        None,
        None,
        "down",
        "why",
    ]
    for wrong, field in (
        ([{"importance": 5e-324}], "ratings.0.importance"),
        ([{"importance": 1}, {"importance": 2}], "ratings.1.measure"),
        ([{"importance": 5, "low": 1, "high": 2}], "ratings.0.low"),
        ([{"importance": 5, "wish": "drawn"}], "wish"),
    ):
        answer = send(*wrong)
        assert (answer.status_code, [e["field"] for e in answer.json["errors"]]) == (422, [field]), wrong


def test_each_kind_of_document_can_be_ordered() -> None:
    for kind in kinds.TABLE:
        assert Ordered(kind=kind).kind == kind


def test_a_red_line_is_drawn_changed_and_taken_out(room: Room, lead: Person, program: Program) -> None:
    client, there = program(lead), f"{V1}/dossiers/{room.dossier}/positions/{room.positions['de_envoy']}"
    line = {"condition": "L(rec_health) >= 1", "hard": False, "reason": "why"}
    head = {"Idempotency-Key": "k" * 20}
    made, again = (client.post(f"{there}/red-lines", json=line, headers=head) for _n in range(2))
    assert (made.status_code, again.json) == (201, made.json)

    def found() -> dict[str, object]:
        lines = client.get(made.headers["Location"]).json["red_lines"]
        return next((each for each in lines if each["id"] == made.json["id"]), {})

    assert {name: found()[name] for name in line} == line
    assert client.post(f"{there}/red-lines", json=line).json["errors"][0]["field"] == "expr"
    where = f"{there}/red-lines/{made.json['id']}"
    changed = client.post(where, json=line | {"hard": True, "version": found()["version"]})
    assert (changed.status_code, changed.json["hard"], changed.json["version"]) == (200, True, 2)
    late = client.post(where, json=line | {"reason": "other", "version": 1})
    assert (late.status_code, found()["reason"]) == (409, "why")
    never = client.post(f"{there}/red-lines", json={"condition": "L(rec_health) >= 99"})
    assert never.status_code == 422
    assert client.post(f"{where}/removal", json={"version": 1}).status_code == 409
    gone = client.post(f"{where}/removal", json={"version": 2})
    assert (gone.status_code, gone.data, found()) == (204, b"", {})


def test_a_round_is_recorded_changed_in_part_and_withdrawn(room: Room, lead: Person, program: Program) -> None:
    client, there = program(lead), f"{V1}/dossiers/{room.dossier}/rounds"
    before = len(client.get(there).json)
    told = {
        "place": "Nairobi", "points": ["visa", "dates"],
        "ours": {"levels": {"rec_health": 1}, "people": "State secretary"},
        "theirs": {"levels": {"rec_health": 2}, "firm": {"rec_health": "said"}},
    }  # fmt: skip
    made = client.post(there, json=told, headers={"Idempotency-Key": "k" * 20})
    assert (made.status_code, made.json["id"]) == (201, before + 1)
    where, found = made.headers["Location"], client.get(made.headers["Location"]).json
    assert (found["ours"]["levels"], found["theirs"]["firm"]) == ({"rec_health": 1}, {"rec_health": "said"})
    assert (found["round"]["place"], found["round"]["points"]) == ("Nairobi", ["visa", "dates"])
    now = client.post(where, json={"record": "We met.", "mark": found["mark"]}).json
    assert (now["ours"], now["theirs"], now["round"]["record"]) == (found["ours"], found["theirs"], "We met.")
    assert client.post(where, json={"record": "Late.", "mark": found["mark"]}).status_code == 409
    wrong = client.post(where, json={"ours": {"levels": {"rec_health": 99}}, "mark": now["mark"]})
    assert (wrong.status_code, wrong.json["errors"][0]["field"]) == (422, "ours.levels.rec_health")
    assert client.post(f"{where}/withdrawal", json={"why": " ", "mark": now["mark"]}).status_code == 422
    odd = {"firm": {"no_such_measure": "said"}}
    assert (
        client.post(where, json={"ours": odd, "mark": now["mark"]}).json["errors"][0]["field"].startswith("ours.firm.")
    )
    for _twice in range(2):
        assert client.post(f"{where}/withdrawal", json={"why": "error", "mark": now["mark"]}).status_code == 204
    assert client.post(f"{where}/withdrawal", json={"why": "another", "mark": now["mark"]}).status_code == 409
    lines = client.get(there).json
    assert (len(lines), lines[0]["withdrawn"] is not None, lines[0]["ours"]) == (before + 1, True, 0)


def test_packages_are_compared_as_on_the_page(engine: Engine, room: Room, lead: Person, program: Program) -> None:
    client, there = program(lead), f"{V1}/dossiers/{room.dossier}/comparison"
    with session_of(engine) as session:
        rows = session.exec(select(Package).where(Package.dossier_id == room.dossier).limit(2)).all()
        levels = [dict(row.levels) for row in rows]
    found = client.get(there, query_string={"with": ",".join(str(row.id) for row in rows)}).json
    assert [line["ref"] for line in found["packages"]] == [str(row.id) for row in rows]
    told = {each["key"]: each["levels"] for each in found["measures"]}
    assert all(told[key] == [each.get(key, 0) for each in levels] for key in told)
    assert {len(row["amounts"]) for row in found["money"]} == {2}
    many = client.get(there, query_string={"with": ",".join(str(n) for n in range(1, 9))})
    assert many.status_code == 422
