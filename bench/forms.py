"""Forms of pages as a browser would send them."""

import re

FIELDS = ("importance", "wish", "cert", "why", "version", "pen", "was")


def row_of(page: str) -> tuple[str, dict[str, str]] | None:
    """The address and the fields of the first row of a position sheet, as a browser would send them."""
    place = re.search(r'hx-post="([^"]*/measures/([a-z_0-9]+))"', page)
    if place is None:
        return None
    address, key = place[1], place[2]
    sent = {}
    for name in FIELDS:
        tag = re.search(
            rf'<input[^>]*name="{key}-{name}"[^>]*>|<select[^>]*name="{key}-{name}".*?</select>', page, re.DOTALL
        )
        value = tag and (re.search(r'value="([^"]*)" selected', tag[0]) or re.search(r' value="([^"]*)"', tag[0]))
        sent[f"{key}-{name}"] = value[1] if value else ""
    return address, sent
