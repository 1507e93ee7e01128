"""What a message was understood to ask."""

from dataclasses import dataclass

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
