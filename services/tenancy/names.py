"""How a company's name is compared: without case, accents, punctuation and legal suffixes. Pure."""

import re
import unicodedata
from dataclasses import dataclass

_SUFFIX_WORDS = (
    # English-speaking countries, India, Singapore, Malaysia, South Africa
    "ltd limited inc incorporated llc llp lp plc co company corp corporation pty proprietary pte pvt sdnbhd bhd cc cic "
    # German, Dutch, French, Italian, Spanish, Portuguese
    "gmbh mbh ug ag kg kgaa ohg gbr ev se bv nv vof sa sas sasu sarl srl spa snc sl slu ltda lda eirl "
    # Nordic, Baltic, Central and Eastern Europe
    "ab oy oyj as asa aps ks hf ehf ou uab sia kft zrt nyrt sro spzoo spk doo dd ood ead"
)
LEGAL_SUFFIXES = frozenset(_SUFFIX_WORDS.split())
"""Words at the end of a name that only tell the legal form, folded; spaced and dotted forms are joined first."""

_SAME_SUFFIX = {"limited": "ltd", "incorporated": "inc", "company": "co", "corporation": "corp", "proprietary": "pty"}
_LONGEST_SPACED_SUFFIX = 4  # sp. z o.o.
_UNDECOMPOSED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "&": " and "}
    | dict.fromkeys("'’‘ʼ`´", "")  # O'Brien and OBrien are one name
)
_WORD = re.compile(r"[^\W_]+")
_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{2,59})")
_LONGEST_DOMAIN = 253


@dataclass(frozen=True, slots=True)
class Name:
    """A name in the forms it is compared by.

    `literal`: case-folded, spaces collapsed; `words`: folded, with the legal suffix in its short form;
    `bare_words` and `bare`: without it.
    """

    literal: str
    words: tuple[str, ...]
    bare_words: tuple[str, ...]
    bare: str

    @classmethod
    def of(cls, text: str) -> "Name":
        """Return the forms of `text`; a name of symbols alone is its own only word."""
        literal = " ".join(visible(unicodedata.normalize("NFC", text)).casefold().split())
        words = folded_words(text) or ((literal,) if literal else ())
        bare_words, suffixes = _split_suffix(words)
        return cls(literal, bare_words + suffixes, bare_words, " ".join(bare_words))


def folded_words(text: str) -> tuple[str, ...]:
    """Return the words of `text` without case, accents, punctuation, control and bidi characters."""
    folded = unicodedata.normalize("NFKD", visible(text).casefold()).casefold()
    folded = unicodedata.normalize("NFKD", folded).translate(_UNDECOMPOSED)
    return tuple(_WORD.findall("".join(c for c in folded if not unicodedata.category(c).startswith("M"))))


def as_tenant_id(text: str) -> str | None:
    """Return `text` as a lower-case GUID if it is one, braces allowed."""
    stripped = text.strip().strip("{}").lower()
    return stripped if _GUID.fullmatch(stripped) else None


def as_domain(text: str) -> str | None:
    """Return `text` as a lower-case DNS name in its ASCII form if it looks like one."""
    name = visible(text).strip().rstrip(".").lower()
    if "." not in name or len(name) > _LONGEST_DOMAIN:
        return None
    if not name.isascii():
        try:
            name = name.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    return name if _DOMAIN.fullmatch(name) else None


def visible(text: str) -> str:
    """Control characters part words; formatting ones (zero-width, bidi, surrogates) are nothing at all."""
    if text.isprintable():
        return text
    return "".join(
        " " if kind == "Cc" else "" if kind.startswith("C") else character
        for character, kind in ((character, unicodedata.category(character)) for character in text)
    )


def _split_suffix(words: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the words that name the company and its legal suffixes; the first word always names it."""
    suffixes: tuple[str, ...] = ()
    while True:
        length = _suffix_length(words)
        if not length:
            break
        suffix = "".join(words[-length:])
        suffixes = (_SAME_SUFFIX.get(suffix, suffix), *suffixes)
        words = words[:-length]
        if len(words) > 1 and words[-1] == "and":  # GmbH & Co. KG
            words = words[:-1]
    return words, suffixes


def _suffix_length(words: tuple[str, ...]) -> int:
    """Return how many of the last words are one legal suffix: "s p a" is three, "ltd" one."""
    for length in range(min(_LONGEST_SPACED_SUFFIX, len(words) - 1), 0, -1):
        tail = words[-length:]
        spaced = length == 1 or tail == ("sdn", "bhd") or all(len(word) <= 2 for word in tail)
        if spaced and "".join(tail) in LEGAL_SUFFIXES:
            return length
    return 0
