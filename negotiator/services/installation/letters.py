"""What a message says: that something of a kind happened, and where the installation is. No dossier, no country, no
house, no person, no number; a link only where it confirms the very address that the message goes to."""

from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import urlsplit

from models.mail import MailKind
from negotiator.language import _, say
from negotiator.services.accounts.mail_addresses import CONFIRM_HOURS

CONFIRM_PATH = "/account/mail/confirm/"
WORDS: Mapping[MailKind, tuple[str, str]] = {  # kind -> subject, text
    MailKind.CONFIRM: (
        _("Negotiator: confirm your e-mail address"),
        _(
            "Somebody who is signed in to Negotiator gave this address for messages. If it was you, open the link "
            "within %(hours)s hours and confirm it. If it was not, do nothing: only such links go to an address that "
            "is not confirmed."
        ),
    ),
    MailKind.INVITATION: (
        _("Negotiator: you were invited"),
        _("You were invited to work in Negotiator. Whoever invited you has a link for you and hands it over."),
    ),
    MailKind.RELEASE: (
        _("Negotiator: a paper was released"),
        _("A paper that you may fetch was released in Negotiator."),
    ),
    MailKind.REMINDER: (
        _("Negotiator: something waits for you"),
        _("Something that is due soon or overdue waits for you in Negotiator."),
    ),
}
END = _(
    "This message holds nothing of what it is about; sign in to see it. Which messages come is chosen in "
    "“Your account”, “E-mail”."
)


def letter(  # noqa: PLR0917 - what, in which language, from where to where, which one
    kind: MailKind, language: str, base: str, sender: str, to: str, token: str, number: str, at: datetime
) -> EmailMessage:
    """The message; `base` is the installation's address, `number` tells it from all others. Raises ValueError for an
    address that would break a header."""
    subject, text = (say(language, words, hours=CONFIRM_HOURS) for words in WORDS[kind])
    where = base + (CONFIRM_PATH + token if kind is MailKind.CONFIRM else "/")
    made = EmailMessage(policy=SMTP)
    made["From"], made["To"], made["Subject"] = sender, to, subject
    made["Date"] = format_datetime(at)
    made["Message-ID"] = f"<{number}@{urlsplit(base).hostname}>"
    made["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's absence notice answers it
    made.set_content("\n\n".join((text, where, say(language, END))) + "\n", cte="quoted-printable")
    made["Content-Language"] = language  # after the content, which takes such headers away
    return made
