"""The words behind what log entries hold: stages, roles, decisions, deeds, names of details."""

from collections.abc import Mapping

from negotiator.catalogue.concepts import WORDS
from negotiator.language import _
from negotiator.services.access.audit import Deed
from negotiator.services.work.kinds import KINDS

STAGES = {
    "screening": _("Screening"),
    "exploration": _("Exploration"),
    "coordination": _("Coordination between ministries"),
    "mandate": _("Mandate"),
    "negotiation": _("Negotiation"),
    "legal check": _("Legal check"),
    "initialling": _("Initialling"),
    "signature": _("Signature"),
    "implementation": _("Implementation"),
    "review": _("Review"),
}
ROLES = {
    "lead": _("Lead"),
    "ministry": _("Ministry desk"),
    "signer": _("Ministry, co-signing"),
    "checker": _("Finance or justice check"),
    "adviser": _("Adviser"),
    "consulted": _("Consulted"),
    "leadership": _("Leadership"),
    "partner": _("Partner delegation"),
}
PARTS = {"seat": _("Seat"), "voice": _("Voice"), "advisory": _("Adviser"), "silent": _("Without a seat")}
DECISIONS = {
    "asked": _("asked for"),
    "granted": _("granted"),
    "refused": _("refused"),
    "withdrawn": _("withdrawn"),
    "lapsed": _("lapsed"),
}
REQUESTS = {**DECISIONS, "granted": _("confirmed")}
TRIALS = {"shared": _("shared with the others"), "private": _("private again"), "deleted": _("deleted")}
BALLOTS = {"laid": _("laid before the house"), "answered": _("answered in confidence"), "closed": _("closed")}
COMMENTS = {"written": _("written"), "settled": _("settled")}
COORDINATIONS = {
    "opened": _("laid before the house"),
    "carries": _("carries it"),
    "condition": _("carries it under a condition"),
    "objects": _("objects"),
    "noted": _("took note"),
    "agreed": _("agreed"),
    "escalated": _("taken to leadership"),
    "decided": _("decided by leadership"),
    "withdrawn": _("withdrawn"),
}
ROUNDS = {"begun": _("newly recorded"), "withdrawn": _("withdrawn")}
CIRCLES = {"sealed": _("Nobody else"), "lead": _("The lead"), "open": _("The circle of ministries")}
PROGRESS = {"draft": _("in preparation"), "submitted": _("handed in")}
CERTAINTY = {"d": _("declared"), "a": _("assessed")}
STRENGTH = {"hard": _("hard"), "soft": _("needs leadership")}
RULE_STRENGTH = {"hard": _("hard"), "soft": _("soft")}
SWITCHED = {"on": _("switched on"), "off": _("switched off")}
TIES = {
    "sequence": _("one after the other"),
    "package": _("only together"),
    "condition": _("one withheld unless the other (not allowed for help)"),
}
FIRM = {
    "said": _("only said"),
    "offered": _("offered"),
    "agreed": _("agreed ad referendum"),
    "initialled": _("initialled"),
    "withdrawn": _("offer withdrawn"),
}
OF_ROUNDS = {"date": _("Day"), "place": _("Place"), "status": _("State"), "record": _("Record in a few sentences")}
SIDES = {"de": _("German side"), "partner": _("Partner")}
CONCEPTS = {concept.value: told.name for concept, told in WORDS.items()}
NUMBERS = {"asked": _("asked for"), "confirmed": _("confirmed by its house"), "entered": _("entered for its house")}
ASKED = {  # kinds of long work, and questions about a draft
    **{kind.id: kind.asked for kind in KINDS.values() if kind.asked},
    "repair": _("the smallest change of a draft that everybody accepts"),
    "better": _("what would be better for somebody and worse for nobody"),
    "instead": _("what happens if a measure is refused"),
    "why": _("why a measure stands at its level"),
    "stays": _("what stays when importances vary"),
}
PLAIN = {
    "backup": _("a copy of the whole database"),
    "takeout": _("the whole installation in an open format"),
    "takeout with sealed parts": _("the whole installation in an open format, with all that is sealed"),
    "installation": _("the whole installation, moved to another database"),
    "proposal": _("packages"),
    "package kept": _("a changed package kept under a name"),
    "what-if": _("a package with levels changed by hand"),
    "silent acceptance": _("packages laid before the houses"),
    "draft shared": _("a draft shared with the others"),
    "overlay": _("packages under other circumstances"),
    "overlay shared": _("an overlay shared with the others"),
    "linkage": _("a linkage"),
    "dossier": _("the dossier"),
    "questionnaire": _("the answers about the country"),
    "master data": _("the master data"),
    "mandate given": _("number, day and giver of the mandate"),
    "calendar": _("the deadlines as a calendar file"),
    "screening": _("the comparison of countries"),
    "defaults": _("what was left to confirm"),
    "dossier file": _("the dossier as a file"),
    "assumptions": _("the register of assumptions as a table"),
    "tables": _("measures, people, facts and limits as a table"),
    "invitation": _("an invitation"),
    "e-mail address asked for": _("an e-mail address, to be confirmed"),
    "e-mail address confirmed": _("an e-mail address, confirmed"),
    "e-mail address removed": _("an e-mail address, removed"),
    "e-mail switched": _("whether e-mail is sent"),
    "password": _("the password"),
    "passkey added": _("a passkey added"),
    "passkey removed": _("a passkey removed"),
    "second factor on": _("the second factor switched on"),
    "second factor off": _("the second factor switched off"),
    "recovery codes": _("recovery codes"),
    "audit log": _("the log"),
    "audit log with details": _("the log with its details"),
}
DONE: Mapping[Deed, str] = {
    Deed.SIGNED_IN: _("signed in"),
    Deed.SIGN_IN_FAILED: _("failed to sign in"),
    Deed.SIGNED_OUT: _("signed out"),
    Deed.ACCOUNT_MADE: _("made an account"),
    Deed.ACCOUNT_CHANGED: _("changed an account"),
    Deed.CREDENTIAL_CHANGED: _("changed how somebody signs in"),
    Deed.INVITED: _("invited"),
    Deed.MEMBER_CHANGED: _("changed somebody's part"),
    Deed.CHANGED: _("changed"),
    Deed.RELEASED: _("released or handed in"),
    Deed.SIGNED: _("co-signed"),
    Deed.READ_SEALED: _("read"),
    Deed.EXPORTED: _("fetched as a file"),
    Deed.SOLVED: _("asked the optimiser"),
    Deed.OVERRODE: _("decided on an override"),
    Deed.KEYS_ROTATED: _("renewed the keys"),
    Deed.LOG_RESTARTED: _("began the log anew"),
    Deed.RESTORED: _("put back"),
}
MEANS = {
    "password": _("with a password"),
    "password, code": _("with a password and a code"),
    "passkey": _("with a passkey"),
    "provider": _("through the identity provider"),
    "demo": _("through the demonstration's link"),
}
NAMES = {
    "distribution": _("distribution list"),
    "column": _("Second column"),
    "style": _("House style"),
    "field": _("what"),
    "form": _("file"),
    "round": _("round"),
    "from": _("from"),
    "to": _("to"),
    "until": _("until"),
    "due": _("to be answered by"),
    "low": _("at the least"),
    "high": _("at the most"),
    "why": _("reason"),
    "reference": _("where this is on file"),
    "package": _("package"),
    "overlay": _("overlay"),
    "factor": _("multiplied by"),
    "offers": _("measures in the offers"),
    "changes": _("before and after"),
    "minutes": _("minutes, before and after"),
    "commitment": _("commitment"),
    "declaration": _("declared"),
    "name": _("name"),
    "before": _("earlier name"),
    "deleted": _("deleted"),
    "number": _("Number"),
    "withdrawn": _("withdrawn"),
    "levels": _("levels"),
    "edition": _("version"),
    "a": _("first measure"),
    "b": _("second measure"),
    "type": _("how they are tied"),
    "removed": _("taken away"),
    "red line": _("red line"),
    "least score": _("least acceptable score"),
    "measure": _("measure"),
    "measures": _("measures"),
    "login": _("login"),
    "role": _("role"),
    "stakeholder": _("for"),
    "house": _("house"),
    "circle": _("in the mandate circle"),
    "invited by": _("invited by"),
    "concepts": _("fairness concepts"),
    "seconds": _("seconds"),
    "limits": _("limits set for this question"),
    "seed": _("seed"),
    "alternatives": _("with alternatives"),
    "behind": _("may go behind our last offer"),
    "runs": _("runs"),
    "many": _("packages"),
    "distance": _("differing measures"),
    "scope": _("scope"),
}
SCOPES = {"means": _("money and capacities"), "consent": _("consent and balance"), "law": _("rights and law")}
DEEDS = {
    "elsewhere": _("on other devices"),
    "opened": _("opened"),
    "closed": _("closed"),
    "may open dossiers": _("may open dossiers"),
    "everywhere": _("all sessions ended"),
    "forgotten": _("person forgotten"),
    "may not open dossiers": _("may not open dossiers any more"),
}
