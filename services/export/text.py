"""Text from customers' directories on its way into a file: nothing unseen in it, and nothing a spreadsheet runs."""

import re
import unicodedata

LONGEST_NAME = 100
"""Characters of a file's name, without its ending."""
LONGEST_CELL = 32_767
"""Units of UTF-16 that a cell holds in Excel, which breaks a longer one off, or into a second row, without a word."""

_BREAKS = re.compile("[\t\n\v\f\r\x85\u2028\u2029]+")
# Controls (C0, C1), lone surrogates, code points that are none, and marks that turn the order of letters round.
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff]"
)
# What begins a formula in Excel, LibreOffice or Google Sheets, also in its full-width or small form ...
_RUNS = "=+\\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b"
# ... and what may stand before it all the same: blanks, quotes, characters that draw nothing.
_BEFORE = '\\s"\u00ad\u115f\u1160\u180e\u200b-\u200d\u2060-\u2064\u2800\u3164\ufeff\uffa0'
# A semicolon begins a new cell where it is the separator, as in most of Europe.
_FORMULA = re.compile(f"(^|;)(?=[{_BEFORE}]*[{_RUNS}])")

_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|#%~\s]+')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d|desktop|_vti_)(?=$|[. ])", re.IGNORECASE)


def seen(text: str) -> str:
    """Return the text on one line and without what nobody can see; all else stays, up to what a cell holds."""
    return _fitting(text if text.isprintable() else _UNSEEN.sub("", _BREAKS.sub(" ", text)))


def inert(text: str) -> str:
    """Return the text for a CSV cell: an apostrophe stands before what a spreadsheet would take for a formula."""
    shown, first = seen(text), text[:1]
    if first.isascii() and first.isalnum() and ";" not in shown:  # nearly every cell: no need to look for more
        return shown
    return _fitting(_FORMULA.sub(r"\1'", shown))


def _fitting(text: str) -> str:
    """Return the text, cut where a cell ends; then its last character says so."""
    if 2 * len(text) <= LONGEST_CELL:  # nearly every text: no need to count units
        return text
    units = text.encode("utf-16-le")
    if len(units) <= 2 * LONGEST_CELL:
        return text
    return f"{units[: 2 * (LONGEST_CELL - 1)].decode('utf-16-le', 'ignore')}…"


def file_name(name: str, ending: str) -> str:
    """Return a name that OneDrive, Windows and a browser take, with its ending."""
    plain = _NOT_IN_NAMES.sub(" ", seen(unicodedata.normalize("NFC", name)))
    kept = plain.strip(" .")[:LONGEST_NAME].strip(" .") or "Seatwise"
    return f"{'_' if _RESERVED.match(kept) else ''}{kept}.{ending}"
