"""What every part of the edge that serves a person works with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.background import Background
from bot.delivery import Delivery
from bot.errors import Apologies
from bot.pace import Pace
from bot.roster import Rosters
from bot.screen import Notices, Screen


@dataclass(frozen=True, slots=True)
class Stage:
    """How messages leave and cards are shown, what outlives a request, words for failures, the clock, who is where."""

    delivery: Delivery
    screen: Screen
    background: Background
    apologies: Apologies
    notices: Notices
    pace: Pace
    clock: Callable[[], datetime]
    rosters: Rosters
