"""A bar drawn in text, so that every client, dark or light, and the terminal draw it alike."""

from cards.layout import Colour, Span
from services.domain.licence import LicenceUnits

CELLS = 10
_USED, _UNUSED = "━", "─"


def gauge(units: LicenceUnits) -> tuple[Span, ...]:
    """Return a SKU's bar: assigned, on seats in grace, short, and what is left; empty where there are no seats."""
    parts: tuple[tuple[int, str, Colour], ...] = (
        (min(units.consumed, units.enabled), _USED, "accent"),
        (units.on_grace, _USED, "warning"),
        (units.short, _USED, "attention"),
        (units.free, _UNUSED, "default"),
        (units.warning - units.on_grace, _UNUSED, "warning"),
    )
    cells = _cells([amount for amount, _, _ in parts])
    return tuple(
        Span(mark * count, small=True, colour=colour, subtle=colour == "default", fixed_width=True)
        for count, (_, mark, colour) in zip(cells, parts, strict=True)
        if count
    )


def _cells(amounts: list[int]) -> list[int]:
    """Share CELLS out by the amounts; whatever is there at all gets one."""
    total = sum(amounts)
    if total == 0:
        return [0] * len(amounts)
    cells = [max(1, round(CELLS * amount / total)) if amount else 0 for amount in amounts]
    cells[cells.index(max(cells))] += CELLS - sum(cells)
    return cells
