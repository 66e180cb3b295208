"""Words that tables of people and access share."""

from enum import StrEnum


class Role(StrEnum):
    """What a person is in one dossier; nobody has a role in a dossier by default."""

    LEAD = "lead"
    MINISTRY = "ministry"
    SIGNER = "signer"
    CHECKER = "checker"
    ADVISER = "adviser"
    CONSULTED = "consulted"
    LEADERSHIP = "leadership"
    PARTNER = "partner"


class Language(StrEnum):
    """Languages of the pages."""

    GERMAN = "de"
    ENGLISH = "en"


class CeremonyKind(StrEnum):
    """A step between two requests that may be taken once."""

    SECOND_FACTOR = "second_factor"
    PASSKEY_ENTER = "passkey_enter"
    PASSKEY_ADD = "passkey_add"
    TOTP_ADD = "totp_add"
    OIDC = "oidc"
    DEMO = "demo"
