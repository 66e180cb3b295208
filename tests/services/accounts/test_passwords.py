"""Passwords after NIST SP 800-63B: length and a list, no rituals."""

import pytest

from negotiator.bargaining.errors import Refused
from negotiator.services.accounts import passwords


@pytest.mark.parametrize(
    "password",
    ["vierzehnzeiche", "passwordpassword", "aaaaaaaaaaaaaaaaaaa", "abcabcabcabcabcabc", "basketball" * 2, "x" * 129],
)
def test_short_common_repeated_and_endless_passwords_are_refused(password: str) -> None:
    with pytest.raises(Refused) as refused:
        passwords.judge(password)
    assert set(refused.value.fields) == {"password"}


@pytest.mark.parametrize("password", ["drei schiffe am kai", "ÄÖÜ sind schöne Buchstaben", "k7qm-x2fd-9wpt-4hce"])
def test_long_sentences_pass_without_digits_or_signs(password: str) -> None:
    passwords.judge(password, "anna", "Anna Beispiel")


def test_ones_own_name_is_no_password() -> None:
    with pytest.raises(Refused):
        passwords.judge("negotiator-anna-1", "anna.beispiel@example.org", "Anna Beispiel")


def test_the_hash_is_argon2id_with_its_own_salt() -> None:
    one, two = passwords.hashed("drei schiffe am kai"), passwords.hashed("drei schiffe am kai")
    assert one.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert one != two
    assert passwords.fits(one, "drei schiffe am kai")
    assert not passwords.fits(one, "drei schiffe am Kai")
    assert not passwords.outdated(one)


def test_composed_and_decomposed_letters_are_the_same_password() -> None:
    assert passwords.fits(passwords.hashed("scho\u0308ne Schiffe am Kai"), "sch\u00f6ne Schiffe am Kai")


def test_no_account_costs_the_same_work_and_never_fits() -> None:
    assert not passwords.fits(None, "the password of an account that does not exist")
