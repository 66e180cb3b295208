"""Papers that nobody has released say so themselves."""

import datetime
from dataclasses import replace

from negotiator.briefs.sheets import SheetView
from negotiator.services.briefs.life import drafts


def test_a_word_file_for_the_partner_says_itself_that_it_is_not_released() -> None:
    view = SheetView("D-05", "de", "Non-paper", "N", (), "", (), "", "OHNE", "", datetime.date(2026, 3, 1), shared=True)
    assert drafts.for_editing(view, "docx").mark == "OHNE · Entwurf – nicht freigegeben"
    assert drafts.for_editing(view, "pdf") == view
    assert drafts.for_editing(replace(view, shared=False), "docx").mark == "OHNE"
