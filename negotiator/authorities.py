"""Whose certificates this program trusts where it asks others: the system's authorities, to which a house adds its own,
and not only those that a Python package brings along."""

import os
import ssl
from pathlib import Path

DEBIAN = Path("/etc/ssl/certs/ca-certificates.crt")
OF_REQUESTS = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")  # the library looks at these itself


def authorities() -> str | bool:
    """What `requests` takes as `verify`: the file that SSL_CERT_FILE names, else the system's; True, for the ones that
    come with the library, where there is neither, or another variable names a file for the library."""
    if any(os.environ.get(name) for name in OF_REQUESTS):
        return True
    named = ssl.get_default_verify_paths().cafile
    return named or (str(DEBIAN) if DEBIAN.exists() else True)
