"""The words people use for SKUs, and finding the SKUs they mean.

Names are compared as whole words: "e3" is a word of "Office 365 E3", never a part of another word.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from rapidfuzz import fuzz, process

from services.domain.licence_report import LicenceReport, LicenceRow
from services.errors import InputFault, UnusableInput

Words = tuple[str, ...]

# What a person types -> the phrases it may stand for in a product's name.
ABBREVIATIONS: Mapping[str, tuple[str, ...]] = {
    "bp": ("business premium",),
    "bs": ("business standard",),
    "bb": ("business basic",),
    "m365": ("microsoft 365",),
    "o365": ("office 365",),
    "d365": ("dynamics 365",),
    "ms": ("microsoft",),
    "p1": ("p1", "plan 1"),
    "p2": ("p2", "plan 2"),
    "aad": ("azure active directory", "entra id"),
    "entra": ("entra", "azure active directory"),
    "ems": ("ems", "enterprise mobility security"),
    "exo": ("exchange online",),
    "pbi": ("power bi",),
    "mdo": ("defender for office 365",),
    "mde": ("defender for endpoint",),
    "mdb": ("defender for business",),
}

# Names of the part numbers whose letters do not tell, or tell wrongly, what the product is called today.
NAMES_OF_PART_NUMBERS: Mapping[str, str] = {
    "O365_BUSINESS_ESSENTIALS": "Microsoft 365 Business Basic",
    "SMB_BUSINESS_ESSENTIALS": "Microsoft 365 Business Basic",
    "O365_BUSINESS_PREMIUM": "Microsoft 365 Business Standard",
    "SMB_BUSINESS_PREMIUM": "Microsoft 365 Business Standard",
    "SPB": "Microsoft 365 Business Premium",
    "O365_BUSINESS": "Microsoft 365 Apps for business",
    "SMB_BUSINESS": "Microsoft 365 Apps for business",
    "OFFICESUBSCRIPTION": "Microsoft 365 Apps for enterprise",
    "STANDARDPACK": "Office 365 E1",
    "ENTERPRISEPACK": "Office 365 E3",
    "ENTERPRISEPREMIUM": "Office 365 E5",
    "DESKLESSPACK": "Office 365 F3",
    "SPE_E3": "Microsoft 365 E3",
    "SPE_E5": "Microsoft 365 E5",
    "SPE_F1": "Microsoft 365 F3",
    "M365_F1": "Microsoft 365 F1",
    "EXCHANGESTANDARD": "Exchange Online (Plan 1)",
    "EXCHANGEENTERPRISE": "Exchange Online (Plan 2)",
    "EXCHANGEDESKLESS": "Exchange Online Kiosk",
    "AAD_PREMIUM": "Microsoft Entra ID P1",
    "AAD_PREMIUM_P2": "Microsoft Entra ID P2",
    "EMS": "Enterprise Mobility + Security E3",
    "EMSPREMIUM": "Enterprise Mobility + Security E5",
    "POWER_BI_PRO": "Power BI Pro",
    "VISIOCLIENT": "Visio Plan 2",
    "VISIO_PLAN1_DEPT": "Visio Plan 1",
    "PROJECTPROFESSIONAL": "Planner and Project Plan 3",
    "PROJECTPREMIUM": "Planner and Project Plan 5",
    "ATP_ENTERPRISE": "Microsoft Defender for Office 365 (Plan 1)",
    "THREAT_INTELLIGENCE": "Microsoft Defender for Office 365 (Plan 2)",
    "INTUNE_A": "Microsoft Intune Plan 1",
    "MICROSOFT_365_COPILOT": "Microsoft 365 Copilot",
}

# Words that name no product.
FILLERS = frozenset(
    {"licence", "licences", "license", "licenses", "seat", "seats", "sku", "skus", "the", "a", "of", "and"}
)

NEAR = 60
"""Similarity, of 100, from which a name is offered as a near one."""


def matching_rows(report: LicenceReport, sku_words: str) -> tuple[LicenceRow, ...]:
    """Return the report's rows, folded ones too, that the words mean: by GUID, part number, name or abbreviation.

    Raises UnusableInput(NO_SUCH_SKU) with the nearest names when there is none. Where no source answered nobody knows
    which SKUs there are: no rows then, and no complaint.
    """
    if not report.is_known:
        return ()
    rows = (*report.rows, *report.folded)
    found = _by_key(rows, sku_words) or _by_name(rows, sku_words)
    if not found:
        raise UnusableInput(InputFault.NO_SUCH_SKU, sku_words, nearest_names(sku_words, (row.name for row in rows)))
    return found


def is_meant(sku_words: str, sku_id: str, part_number: str, name: str) -> bool:
    """Say whether the words mean this SKU: by GUID, part number, name or abbreviation."""
    typed = sku_words.strip().casefold()
    return typed in (sku_id, part_number.casefold()) or means(sku_words, name, part_number)


def means(sku_words: str, name: str, part_number: str = "") -> bool:
    """Say whether the words mean the product of this name, or of this part number where it has no name."""
    terms = [_phrases(word) for word in _words(sku_words) if word not in FILLERS]
    known_as = [_words(text) for text in _texts(name, part_number)]
    return bool(terms) and any(all(_has_any(words, term) for term in terms) for words in known_as)


def _by_key(rows: Sequence[LicenceRow], sku_words: str) -> tuple[LicenceRow, ...]:
    typed = sku_words.strip().casefold()
    if (sku_id := _guid(typed)) is not None:
        return tuple(row for row in rows if row.sku_id == sku_id)
    return tuple(row for row in rows if row.part_number.casefold() == typed)


def _by_name(rows: Sequence[LicenceRow], sku_words: str) -> tuple[LicenceRow, ...]:
    return tuple(row for row in rows if means(sku_words, row.name, row.part_number))


def _texts(name: str, part_number: str) -> list[str]:
    """Return the texts a product is known by: its name, and today's name of its part number, or that number alone."""
    known = NAMES_OF_PART_NUMBERS.get(part_number.upper())
    if name.casefold() == part_number.casefold() and known:
        return [known]  # the number's letters may spell another product's name
    return [name, known] if known else [name]


def nearest_names(sku_words: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return the three names that come nearest to the words, best first; none that is far."""
    found = process.extract(
        sku_words, sorted(set(names)), scorer=fuzz.WRatio, processor=_plain, limit=3, score_cutoff=NEAR
    )
    return tuple(name for name, _score, _index in found)


def _phrases(word: str) -> list[Words]:
    return [_words(phrase) for phrase in ABBREVIATIONS.get(word, (word,))]


def _has_any(words: Words, phrases: Sequence[Words]) -> bool:
    return any(words[at : at + len(phrase)] == phrase for phrase in phrases for at in range(len(words)))


def _words(text: str) -> Words:
    plain = _plain(text).replace("without teams", "noteams").replace("no teams", "noteams")
    return tuple(plain.split())


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", " ", unicodedata.normalize("NFKC", text).casefold()).strip()


def _guid(text: str) -> str | None:
    try:
        return str(UUID(text))
    except ValueError:
        return None
