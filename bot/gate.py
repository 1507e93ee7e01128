"""Between the guard and the conversation: nobody is served so fast that others wait, nor answered in a flood."""

import structlog

from bot.allowance import Allowances, Rate
from bot.invoke import text_body
from bot.message import reference_to
from bot.screen import Shown
from bot.stage import Stage
from bot.wire import Inbound
from services.errors import TooFast

log = structlog.get_logger("bot.gate")

SECONDS_EACH, PAUSE = 3.0, 15.0
Person = tuple[str, str]


def person_rate(at_once: int) -> Rate:
    """Return the rate of one person: more than anybody types or presses."""
    return Rate(at_once, SECONDS_EACH, PAUSE)


class Gate:
    """Lets a person's messages and presses through, but for those that come too fast."""

    def __init__(self, allowances: Allowances[Person], stage: Stage) -> None:
        self._allowances, self._apologies = allowances, stage.apologies
        self._screen, self._background = stage.screen, stage.background

    def lets_through(self, activity: Inbound) -> bool:
        """Tell whether a message may be answered; the first one that may not gets a card, the next ones nothing."""
        wait = self._allowances.take(_person(activity))
        if wait is not None and wait.is_news:
            card = self._apologies.apology(TooFast(wait.seconds)).card
            self._background.start(self._screen.show(Shown(reference_to(activity)), card))
        return wait is None

    def refusal(self, activity: Inbound) -> bytes | None:
        """Return what a press that came too fast is answered with, in its own response; None for one that may be."""
        wait = self._allowances.take(_person(activity))
        if wait is None:
            return None
        return text_body(self._apologies.apology(TooFast(wait.seconds)).card.summary)


def _person(activity: Inbound) -> Person:
    tenant = activity.channel_data.tenant if activity.channel_data else None
    sender = activity.sender.aad_object_id if activity.sender else None
    return (tenant.id if tenant else "").casefold(), (sender or "").casefold()
