"""What is shown while an answer takes longer: it becomes the answer."""

from cards.card import Card
from cards.layout import card, paragraph, small_print


def progress_card(words: str = "Asking Microsoft") -> Card:
    """Return the card that says what is being done, in `words` such as "Reading Contoso's licences"."""
    body = [paragraph(f"{words}…"), small_print("Microsoft is taking its time. The answer will replace this.", "none")]
    return card(body, f"{words}…")
