"""What programs may read: the same views as pages, cut to the token's owner."""

from io import BytesIO

from flask import Response, g, request, send_file

from negotiator.services.accounts.api_tokens import Scope
from negotiator.services.briefs.life import printing
from negotiator.services.dossiers.desk import dossiers
from negotiator.services.dossiers.measures import measures
from negotiator.services.dossiers.stakeholders import stakeholders
from negotiator.services.packages import comparison, packages
from negotiator.services.positions import positions
from negotiator.services.work import jobs
from negotiator.web import context, forms
from negotiator.web.api import shapes, told
from negotiator.web.api.answers import answer
from negotiator.web.api.description import description
from negotiator.web.api.door import Operation, serves

READ = (Scope.READ,)
DOSSIER = "/dossiers/<int:dossier_id>"


@serves("/openapi.json", Operation("This description, in the form of OpenAPI 3.1.", ()))
@context.public
def openapi() -> Response:
    """The description of the interface; it tells of no dossier, and is open to everybody."""
    return answer(description())


@serves("/me", Operation("Whose token it is, and what it is good for.", tuple(Scope), answer=shapes.Me))
def me() -> Response:
    """The owner of the token."""
    reader = context.reader()
    found = shapes.Me(
        account=reader.account_id, name=reader.name, language=reader.language, scopes=sorted(g.bearer.scopes)
    )
    return answer(found)


@serves("/dossiers", Operation("The dossiers in which the owner has a part.", READ, answer=list[shapes.Dossier]))
def list_dossiers() -> Response:
    """All of them, the latest first."""
    return answer([told.dossier(card) for card in dossiers.mine(context.session(), context.reader())])


@serves(DOSSIER, Operation("One dossier at a glance.", READ, answer=shapes.Dossier))
def dossier(dossier_id: int) -> Response:
    """The same of one."""
    return answer(told.dossier(dossiers.card(context.session(), context.reader(), dossier_id)))


@serves(f"{DOSSIER}/stakeholders", Operation("Who has interests in it.", READ, answer=list[shapes.Stakeholder]))
def list_stakeholders(dossier_id: int) -> Response:
    """All of them, by how they take part."""
    page = stakeholders.listed(context.session(), context.reader(), dossier_id)
    return answer([told.stakeholder(line) for _part, lines in page.groups for line in lines])


@serves(f"{DOSSIER}/measures", Operation("Its measures with their levels.", READ, answer=list[shapes.Measure]))
def list_measures(dossier_id: int) -> Response:
    """All of them, by pillar."""
    page = measures.listed(context.session(), context.reader(), dossier_id)
    return answer([told.measure(line, pillar.id) for pillar in page.pillars for line in pillar.measures])


@serves(f"{DOSSIER}/positions", Operation("How far positions are.", READ, answer=list[shapes.Standing]))
def list_positions(dossier_id: int) -> Response:
    """Those that the reader may know of, the own ones first."""
    page = positions.listed(context.session(), context.reader(), dossier_id)
    return answer([told.standing(line) for line in (*page.own, *page.seats, *page.others)])


@serves(f"{DOSSIER}/positions/<int:position_id>", Operation("What a position says.", READ, answer=shapes.Position))
def position(dossier_id: int, position_id: int) -> Response:
    """As far as the reader may read it; a read by somebody else is written into its house's log."""
    return answer(told.position(positions.sheet(context.session(), context.reader(), dossier_id, position_id)))


@serves(
    f"{DOSSIER}/packages",
    Operation("Its packages by where they come from.", READ, answer=shapes.Packages, query=("page",)),
)
def list_packages(dossier_id: int) -> Response:
    """Proposals a few to a page, and with each page all named packages and offers."""
    page = packages.listed(context.session(), context.reader(), dossier_id, forms.whole(request.args.get("page", "1")))
    found = shapes.Packages(
        proposals=[told.proposal(line) for line in page.proposals],
        named=[told.package(line) for line in page.named],
        offers=[told.package(line) for line in page.offers],
        page=page.page,
        pages=page.pages,
    )
    return answer(found)


@serves(
    f"{DOSSIER}/packages/<ref>",
    Operation("One package with what it means to the owner.", READ, answer=shapes.FullPackage),
)
def package(dossier_id: int, ref: str) -> Response:
    """By the case that it was solved from, else by the dossier as it stands."""
    page = packages.package(context.session(), context.reader(), dossier_id, ref)
    judged = told.judged(page.pillars, page.meaning, page.meaning.unsaid)
    return answer(shapes.FullPackage(package=told.package(page.line), judged=judged))


@serves(
    f"{DOSSIER}/comparison",
    Operation("Packages side by side.", READ, answer=shapes.Comparison, words=("with",)),
)
def compare(dossier_id: int) -> Response:
    """Those that `with` names, with commas, six at most, counted by the dossier as it stands; the most telling ones
    without it."""
    refs = [ref.strip() for ref in request.args.get("with", "").split(",") if ref.strip()]
    return answer(told.comparison(comparison.comparison(context.session(), context.reader(), dossier_id, refs)))


@serves(f"{DOSSIER}/proposals/<int:proposal_id>", Operation("One run of the optimiser.", READ, answer=shapes.Proposal))
def proposal(dossier_id: int, proposal_id: int) -> Response:
    """With the packages that it found."""
    return answer(told.proposal(packages.proposal(context.session(), context.reader(), dossier_id, proposal_id).line))


@serves(
    f"{DOSSIER}/documents",
    Operation("What was printed for the owner.", READ, answer=list[shapes.Document]),
)
def list_documents(dossier_id: int) -> Response:
    """The newest first, then papers of others that wait for release or were released."""
    page = printing.listed(context.session(), context.reader(), dossier_id, context.settings().grade)
    return answer([told.document(line) for line in (*page.documents, *page.others)])


@serves(f"{DOSSIER}/documents/<int:document_id>", Operation("A printed document: its file.", READ))
def document(dossier_id: int, document_id: int) -> Response:
    """The file."""
    found = printing.fetched(context.session(), context.reader(), dossier_id, document_id)
    return send_file(BytesIO(found.content), mimetype=found.media, as_attachment=True, download_name=found.name)


@serves("/jobs/<int:job_id>", Operation("How far long work is.", tuple(Scope), answer=shapes.Job))
def job(job_id: int) -> Response:
    """One's own."""
    return answer(told.job(jobs.seen(context.session(), context.reader(), job_id)))
