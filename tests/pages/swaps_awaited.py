"""Swaps of pages that wait for long work: it is asked for, looked after and stopped."""

from fractions import Fraction

from playwright.sync_api import Page, expect
from sqlalchemy import Engine
from sqlmodel import select

from models.database import session_of
from models.job import Job, JobState
from models.overlay import Circumstances, Overlay
from models.package import Origin, Package
from tests.conftest import Person
from tests.pages.swaps import kept
from tests.records import Room


def stopped(engine: Engine, state: JobState) -> None:
    with session_of(engine, write=True) as session:
        for job in session.exec(select(Job)):
            job.state, job.error = state, ("It did not work", {})
            session.add(job)
        session.commit()


def answers(page: Page, engine: Engine) -> None:
    """An answer that is waited for, with the focus on what goes when it is there."""
    page.locator("#answers article button").first.focus()
    page.wait_for_timeout(1000)
    kept(page)
    stopped(engine, JobState.FAILED)
    expect(page.locator("#answers article button")).to_have_count(0)
    kept(page, says="nicht geklappt")
    assert page.evaluate("() => document.activeElement.matches('#answers article h2')")


def job(page: Page, room: Room, engine: Engine, lead: Person) -> None:
    with session_of(engine, write=True) as session:
        row = Job(dossier_id=room.dossier, account_id=lead.id, kind="propose", asked={}, step="Starting")
        session.add(row)
        session.commit()
        path = f"/jobs/{row.id}"
    page.goto(path)
    page.locator("#job button").first.focus()
    page.wait_for_timeout(800)
    kept(page)
    assert page.evaluate("() => document.activeElement.matches('#job button')")
    stopped(engine, JobState.FAILED)
    expect(page.locator("#job button")).to_have_count(0)
    kept(page, says="nicht geklappt")


def study(page: Page, room: Room, engine: Engine, lead: Person) -> None:
    with session_of(engine, write=True) as session:
        ref = str(session.exec(select(Package.id).where(Package.origin == Origin.NAMED)).first())
        asked: dict[str, object] = {"package": ref}
        session.add(Job(dossier_id=room.dossier, account_id=lead.id, kind="others", asked=asked, step="Starting"))
        session.commit()
    page.goto(f"/dossiers/{room.dossier}/packages/{ref}/studies")
    page.locator("#others button").first.focus()
    page.wait_for_timeout(1800)
    kept(page)
    stopped(engine, JobState.FAILED)
    kept(page, says="nicht geklappt")


def elsewhere(page: Page, room: Room, engine: Engine, lead: Person, trial: int) -> None:
    """Answers that are waited for beside the workbench: of a counter-offer, and of a package under an overlay."""
    page.goto(f"/dossiers/{room.dossier}/bench/drafts/{trial}/counter")
    page.locator("form[action$=repairs] button").first.click()
    waited(page, engine, "answer")
    changes = (("capacity", "visa", Fraction(1, 100)),)
    with session_of(engine, write=True) as session:
        session.add(
            Overlay(dossier_id=room.dossier, account_id=lead.id, name="Eng", circumstances=Circumstances(changes))
        )
        session.commit()
    page.goto(f"/dossiers/{room.dossier}/bench/stress")
    page.locator("form[action$=repairs] button").first.click()
    waited(page, engine, "repair")


def waited(page: Page, engine: Engine, name: str) -> None:
    """The focus inside an answer that is not there yet, then on its heading."""
    place = f"article[id^={name}-]"
    page.locator(place).first.wait_for()
    page.evaluate(
        "place => { const box = document.querySelector(place); const here = box.querySelector('button') ?? box;"
        " here.tabIndex = here.tabIndex < 0 ? -1 : 0; here.focus(); }",
        place,
    )
    page.wait_for_timeout(1000)
    kept(page)
    stopped(engine, JobState.FAILED)
    kept(page, says="nicht geklappt")
