"""What programs may do: the same use cases as pages, behind the same guard; each made once for one Idempotency-Key."""

from collections.abc import Sequence
from io import BytesIO

from flask import Response, request, send_file, url_for

from negotiator.bargaining.errors import Refused
from negotiator.bargaining.words import Shape
from negotiator.language import _
from negotiator.services.accounts.api_tokens import Scope
from negotiator.services.briefs.life import printing
from negotiator.services.briefs.material.orders import Order
from negotiator.services.dossiers.files import files
from negotiator.services.packages import packages
from negotiator.services.positions import ratings
from negotiator.services.positions.ratings import RowEntry
from negotiator.services.proposals import proposing
from negotiator.services.proposals.proposing import Wish
from negotiator.services.work import jobs
from negotiator.web import context, forms
from negotiator.web.api import shapes, told
from negotiator.web.api.answers import answer, made
from negotiator.web.api.bodies import Chosen, Exporting, Named, Ordered, Ratings, RatingSent, Wished, sent
from negotiator.web.api.door import Operation, serves
from negotiator.web.api.reading import DOSSIER
from negotiator.web.jobs import line
from negotiator.web.submissions import new_pen, once

PACKAGES, FILES = (Scope.PACKAGES,), (Scope.FILES,)
TWICE = _("This measure is rated twice here. Send it once.")
ENDS = _("An interval has a low and a higher end, and the importance is the middle between them.")
BROUGHT = "api.json"  # what log and messages call a file that came without a name


@serves(
    f"{DOSSIER}/positions/<int:position_id>/ratings",
    Operation("Rates measures: all of them are kept or none.", (Scope.POSITIONS,), Ratings, list[shapes.Rating]),
    "POST",
)
def rate(dossier_id: int, position_id: int) -> Response:
    """The lines as they are now, in the order in which they were sent."""
    entries = _entries(sent(Ratings).ratings)
    kept = ratings.rate(context.session(), context.reader(), dossier_id, position_id, entries)
    return answer([told.rating(each) for each in kept])


def _entries(rated: Sequence[RatingSent]) -> list[RowEntry]:
    """What was sent of each measure. Raises Refused at the place of one that comes twice, or of ends that fit not."""
    wrong, seen, entries = {}, set[str](), []
    for n, each in enumerate(rated):
        if each.measure in seen:
            wrong[f"ratings.{n}.measure"] = TWICE
        seen.add(each.measure)
        try:
            entries.append(_entry(each))
        except ValueError:
            wrong[f"ratings.{n}.low"] = ENDS
    if wrong:
        raise Refused(forms.CORRECT, wrong)
    return entries


def _entry(each: RatingSent) -> RowEntry:
    shape, at = forms.shape_of(each.wish)
    return RowEntry(
        each.measure, each.exact, Shape(shape), at, each.certainty, each.reason, each.version, new_pen(),
        left_out=each.left_out, ends_left_out=each.ends_left_out, wordless=True,
    )  # fmt: skip


@serves(
    f"{DOSSIER}/proposals",
    Operation("Lets the optimiser propose packages.", PACKAGES, Wished, shapes.Job, 202),
    "POST",
)
def propose(dossier_id: int) -> Response:
    """The job that looks for them."""
    wanted = sent(Wished)
    how = {"alternatives": wanted.alternatives, "behind": wanted.behind}
    wish = Wish(tuple(wanted.concepts), wanted.seconds, **how)
    return begun(once(lambda: proposing.ask(context.session(), line(), context.reader(), dossier_id, wish)))


def begun(job_id: int) -> Response:
    """How far the job is, and where to look again."""
    context.settle()
    response = answer(told.job(jobs.seen(context.session(), context.reader(), job_id)), 202)
    response.headers["Location"] = url_for("api.job", job_id=job_id)
    return response


@serves(
    f"{DOSSIER}/packages/<ref>/judgement",
    Operation("What a package with other levels means; counted as a guess.", PACKAGES, Chosen, shapes.Judged),
    "POST",
)
def judge(dossier_id: int, ref: str) -> Response:
    """Nothing is kept but the count, which is for good before the answer."""
    levels = sent(Chosen).levels
    context.settle()
    typed = {key: str(n) for key, n in levels.items()}
    page = packages.draft(context.session(), context.reader(), dossier_id, ref, typed=typed)
    return answer(told.judged(page.pillars, page.meaning, page.unjudged))


@serves(
    f"{DOSSIER}/packages/<ref>/copies",
    Operation("Keeps a package with other levels under a name.", PACKAGES, Named, shapes.Made, 201),
    "POST",
)
def keep(dossier_id: int, ref: str) -> Response:
    """The number of the new package, by which it is found."""
    wanted, session, reader = sent(Named), context.session(), context.reader()
    typed = {key: str(n) for key, n in wanted.levels.items()}
    number = once(
        lambda: packages.keep(session, reader, dossier_id, ref, typed=typed, name=wanted.name, note=wanted.note)
    )
    return made(number, url_for("api.package", dossier_id=dossier_id, ref=number))


@serves(
    f"{DOSSIER}/documents",
    Operation("Lets a document be printed.", (Scope.DOCUMENTS,), Ordered, shapes.Job, 202),
    "POST",
)
def order(dossier_id: int) -> Response:
    """The job that prints it."""
    wanted, session, reader = sent(Ordered), context.session(), context.reader()
    refs = tuple(wanted.packages)
    wish = Order(
        wanted.kind, wanted.language, wanted.grade, wanted.edition, refs, wanted.form, wanted.round, wanted.house
    )
    highest = context.settings().grade
    return begun(once(lambda: printing.ask(session, line(), reader, dossier_id, order=wish, highest=highest)))


@serves(
    f"{DOSSIER}/file",
    Operation("The whole dossier as a file; written into its log.", FILES, Exporting),
    "POST",
)
def export(dossier_id: int) -> Response:
    """The file."""
    found = files.export(context.session(), context.reader(), dossier_id, sent(Exporting).scope)
    return send_file(BytesIO(found.content), "application/json", as_attachment=True, download_name=found.name)


@serves(
    "/dossiers",
    Operation("A new dossier from a file, with the owner as its lead.", FILES, dict[str, object], shapes.Made, 201),
    "POST",
)
def bring() -> Response:
    """The number of the new dossier."""
    content = request.get_data()
    number = once(lambda: files.bring(context.session(), context.reader(), content, BROUGHT))
    return made(number, url_for("api.dossier", dossier_id=number))


@serves(
    "/jobs/<int:job_id>/cancellation",
    Operation("Asks long work to stop.", (Scope.PACKAGES, Scope.DOCUMENTS), None, shapes.Job),
    "POST",
)
def cancel(job_id: int) -> Response:
    """How far it is; what was found until then stays."""
    return answer(told.job(jobs.stop(context.session(), context.reader(), job_id)))
