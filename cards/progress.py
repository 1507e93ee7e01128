"""What is shown while an answer takes longer: it becomes the answer, or says that there will be none."""

from cards.card import Card
from cards.layout import card, heading, paragraph, small_print


def progress_card(words: str) -> Card:
    """Return the card that says what is being done, in `words` such as "Reading Contoso's licences"."""
    body = [paragraph(f"{words}…"), small_print("This takes a little longer. The answer will replace it.", "none")]
    return card(body, f"{words}…")


def interrupted_card() -> Card:
    """Return the card that takes the progress card's place when the bot stops before the answer is there."""
    title, told = "Interrupted by a restart", "Seatwise was restarted before the answer was there. Ask again."
    return card([heading(title), paragraph(told)], f"{title}. {told}")
