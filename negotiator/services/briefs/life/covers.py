"""What is added to the cover of a paper for home when it is made: the hour, and who is to get it."""

from dataclasses import replace
from datetime import datetime

from negotiator.briefs.columns import ColumnsView
from negotiator.briefs.stamped import stamped
from negotiator.briefs.views import BriefView, Part
from negotiator.clock import ZONE
from negotiator.language import _, hour
from negotiator.services.briefs.material.orders import Order
from negotiator.services.briefs.papers.kinds import View
from negotiator.services.records.voice import Voice


def covered(view: View, order: Order, moment: datetime) -> View:
    """The paper with the hour of its making (German time) and its distribution list; papers for the partner are left as
    they are."""
    if isinstance(view, ColumnsView) or view.shared:
        return view
    parts = _parts(Voice(order.language), order, moment)
    told: View = (
        replace(view, cover=(*view.cover, *parts), fingerprint="")
        if isinstance(view, BriefView)
        else replace(view, head=(*view.head, *parts), fingerprint="")
    )
    return stamped(told)


def _parts(voice: Voice, order: Order, moment: datetime) -> tuple[Part, ...]:
    here = moment.astimezone(ZONE)
    made = Part(voice.say(_("Made")), f"{voice.day(here.date())}, {hour(moment)}")
    return (made, Part(voice.say(_("Distribution")), order.distribution)) if order.distribution else (made,)
