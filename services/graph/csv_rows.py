"""CSV as it arrives: rows as soon as they are there, so that a large file is never in memory whole."""

import codecs
import csv
from collections.abc import Iterable

LONGEST_ROW = 1_000_000
"""Characters that may wait for their row to end."""


class BadCsv(ValueError):
    """What arrives is no CSV in UTF-8."""


class CsvRows:
    """Turns pieces of a file (UTF-8, with or without a byte order mark) into rows of cells."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._begun, self._waiting, self._is_quoted = "", list[str](), False

    def feed(self, piece: bytes) -> list[list[str]]:
        """Return the rows that are whole with this piece; raises BadCsv."""
        *ended, self._begun = (self._begun + self._decode(piece)).split("\n")
        whole: list[str] = []
        for line in ended:
            self._waiting.append(line + "\n")
            # Quotes come in pairs where a row ends: a quote inside quotes is written twice.
            self._is_quoted ^= line.count('"') % 2 == 1
            if not self._is_quoted:
                whole += self._waiting
                self._waiting.clear()
        if sum(map(len, self._waiting)) + len(self._begun) > LONGEST_ROW:
            raise BadCsv("a row that does not end")
        return _rows(whole)

    def finish(self) -> list[list[str]]:
        """Return the last row, if no line end came after it; raises BadCsv."""
        return _rows([*self._waiting, self._begun + self._decode(b"", final=True)])

    def _decode(self, piece: bytes, *, final: bool = False) -> str:
        try:
            return self._decoder.decode(piece, final)
        except UnicodeDecodeError as fault:
            raise BadCsv("no UTF-8") from fault


def _rows(lines: Iterable[str]) -> list[list[str]]:
    try:
        return [row for row in csv.reader(lines, strict=True) if row]
    except csv.Error as fault:
        raise BadCsv(str(fault)) from fault
