"""What a message was understood to ask."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.domain.customer import Customer
from services.tenancy.matching import One, Several

Who = One | Several | str | None
"""The customer that was named: one, several that answer to it, words that no list holds (yet), or nobody."""


@dataclass(frozen=True, slots=True)
class Understood:
    """A command's name, about whom, and the words left for the command itself.

    `in_plain_words`: it was read out of a sentence, so the answer says what was understood.
    """

    command: str
    who: Who = None
    rest: str = ""
    named: str = ""
    """The customer in the words that were used."""
    in_plain_words: bool = False
    rests: Mapping[str, str] = field(default_factory=dict)
    """What is left for the command by tenant id, where that depends on which customer is picked."""


@dataclass(frozen=True, slots=True)
class Unsure:
    """What is known of a question that cannot be answered with certainty: who it names, and commands it may be for.

    `readings`: what it asks if this or that is meant.
    """

    who: Who = None
    commands: tuple[str, ...] = ()
    readings: tuple[Understood, ...] = ()


def known(who: Who) -> tuple[Customer, ...]:
    """Return the customers that were named, as far as they are on the list."""
    return who.customers if isinstance(who, One | Several) else ()
