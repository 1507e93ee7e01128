"""Which words of a question speak of a product. Which product is decided later, among those the customer has."""

from collections.abc import Sequence

from dialogs.heard import Token
from services.sku_vocabulary import ABBREVIATIONS, NAMES_OF_PART_NUMBERS
from services.tenancy.names import folded_words

_MORE = (
    "teams phone rooms essentials audio conferencing dynamics planner automate windows viva sharepoint onedrive "
    "frontline archiving endpoint purview fabric pstn calling nonprofit a1 a3 a5 g1 g3 g5 f5 e4 plan1 plan2"
)
_NOT_TELLING = frozenset({"for", "and", "id", "without", "no", "cloud"})
_JOINTS = frozenset({"for", "and", "of", "the", "a", "without", "no", "with", "or", "plan"})


def _product_words() -> frozenset[str]:
    phrases = (phrase for phrases in ABBREVIATIONS.values() for phrase in phrases)
    texts = (*ABBREVIATIONS, *phrases, *NAMES_OF_PART_NUMBERS.values(), _MORE)
    return frozenset(word for text in texts for word in folded_words(text)) - _NOT_TELLING


PRODUCT_WORDS = _product_words()
_PART_NUMBERS = frozenset(number.casefold() for number in NAMES_OF_PART_NUMBERS)


def is_product_word(token: str) -> bool:
    """Say whether one typed word speaks of a product: a word of its name, an abbreviation, or a part number."""
    words = folded_words(token)
    return token.casefold() in _PART_NUMBERS or "_" in token or (bool(words) and PRODUCT_WORDS.issuperset(words))


def is_product_text(tokens: Sequence[Token]) -> bool:
    """Say whether the tokens are words of a product, joints such as "for" apart."""
    telling = [token for token in tokens if token.words and token.word not in _JOINTS]
    return bool(telling) and all(is_product_word(token.text) for token in telling)
