"""The few shapes our cards are made of. All text goes through cards.plain_text here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from cards.card import Button, Card
from cards.elements import (
    ActionSet,
    AdaptiveCard,
    Column,
    ColumnSet,
    Container,
    Execute,
    OpenUrl,
    RichTextBlock,
    Table,
    TableCell,
    TableColumn,
    TableRow,
    TextBlock,
    TextRun,
)
from cards.plain_text import LONGEST, PlainText, inert, label, markdown, readable, runs
from services.domain.customer import Customer

Element = Any
"""An element of cards.elements; its base classes come from a package without types."""
Spacing = Literal["none", "small", "default", "medium", "large"]
Size = Literal["small", "default", "medium", "large"]
Colour = Literal["default", "accent", "good", "warning", "attention"]
Style = Literal["default", "emphasis", "good", "attention", "warning", "accent"]

SENTENCES = 1200
"""Characters that a paragraph of ours, with names in it, may have."""
FALLBACK = 600
"""Characters of the text for clients that draw no cards."""
TITLE = 40
"""Characters on a button."""
WORD = 60
"""Characters of a state, a term, an error: what Microsoft calls something."""
ROWS_PER_PAGE = 15
MOST_ACTIONS = 6
"""Buttons that Teams draws at the foot of a card; more of them stand in the card."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text of one look within a paragraph."""

    text: str
    bold: bool = False
    subtle: bool = False
    small: bool = False
    colour: Colour = "default"
    fixed_width: bool = False


def card(body: Sequence[Element], summary: str, actions: Sequence[Element] = (), fallback: str = "") -> Card:
    """Return the card; `fallback` is what clients too old for it show, the summary if empty."""
    foot = len(actions) if len(actions) <= MOST_ACTIONS else min(MOST_ACTIONS, len(actions) - 2)  # none stands alone
    beside = [ActionSet(actions=list(actions[foot:]), spacing="medium")] if foot < len(actions) else []
    content = AdaptiveCard(
        body=[*body, *beside],
        actions=list(actions[:foot]) or None,
        fallback_text=markdown(fallback or summary, FALLBACK),
        lang="en",
    )
    return Card(content.render(), str(label(summary, SENTENCES)))


def heading(text: str, size: Size = "medium", spacing: Spacing | None = None) -> Element:
    """Return a heading, announced as one by screen readers unless it might be read as markdown."""
    if (shown := inert(text)) is not None:
        return TextBlock(text=shown, style="heading", size=size, weight="bolder", wrap=True, spacing=spacing)
    return RichTextBlock(
        inlines=[TextRun(text=piece, size=size, weight="bolder") for piece in runs(text)], spacing=spacing
    )


def paragraph(*spans: Span | str, right: bool = False, spacing: Spacing | None = None) -> Element:
    """Return a paragraph; spans after the first are set apart by a space.

    A plain one is a TextBlock, which breaks words that are too long for a narrow card; all else is text runs.
    """
    dressed = [span if isinstance(span, Span) else Span(span) for span in spans]
    place = {"horizontal_alignment": "right" if right else None, "spacing": spacing}
    shown = inert(dressed[0].text, SENTENCES) if len(dressed) == 1 else None
    if shown is not None:
        return TextBlock(text=shown, wrap=True, **place, **_look(dressed[0]))
    inlines = [run for span in dressed for run in _text_runs(span, first=span is dressed[0])]
    return RichTextBlock(inlines=inlines, **place)


def _text_runs(span: Span, first: bool) -> list[Element]:
    pieces = list(runs(span.text, SENTENCES))
    if not first and not span.fixed_width:
        pieces[0] = PlainText(" " + pieces[0])
    return [TextRun(text=piece, **_look(span)) for piece in pieces]


def _look(span: Span) -> dict[str, str | bool | None]:
    return {
        "size": "small" if span.small else None,
        "weight": "bolder" if span.bold else None,
        "is_subtle": True if span.subtle else None,
        "color": None if span.colour == "default" else span.colour,
        "font_type": "monospace" if span.fixed_width else None,
    }


def facts(pairs: Sequence[tuple[str, str]]) -> Element:
    """Return names and values, a pair under the other."""
    return Container(
        items=[
            paragraph(Span(f"{name}:", small=True, subtle=True), Span(value), spacing="none" if at else None)
            for at, (name, value) in enumerate(pairs)
        ]
    )


def small_print(text: str, spacing: Spacing | None = None) -> Element:
    """Return a subtle small line."""
    return paragraph(Span(text, subtle=True, small=True), spacing=spacing)


def box(items: Sequence[Element], style: Style) -> Element:
    """Return elements on a tinted ground."""
    return Container(items=list(items), style=style)


def table(header: Sequence[str], rows: Sequence[Sequence[Sequence[Element]]], widths: Sequence[int | str]) -> Element:
    """Return a table of cells (each a list of elements): the first column is text, the others are numbers."""
    columns = [
        TableColumn(width=width, horizontal_cell_content_alignment="right" if at else "left")
        for at, width in enumerate(widths)
    ]
    names = [[paragraph(Span(name, bold=True, small=True), right=at > 0)] for at, name in enumerate(header)]
    return Table(
        columns=columns,
        rows=[_table_row(names, "emphasis"), *(_table_row(cells, None) for cells in rows)],
        first_row_as_header=True,
        show_grid_lines=False,
        spacing="medium",
    )


def _table_row(cells: Sequence[Sequence[Element]], style: Style | None) -> Element:
    return TableRow(cells=[TableCell(items=list(items)) for items in cells], style=style)


def ask(command: str, tenant_id: str | None = None, **arguments: object) -> Button:
    """Return a button that asks a command: the payload that the command's own declaration reads."""
    tenant: Mapping[str, str] = {"tenant_id": tenant_id} if tenant_id else {}
    return Button("ask", {"command": command, "arguments": arguments, **tenant})


def follow(button: Button) -> Button:
    """Return the button as one that goes on with the same answer: its next page may use what was read for this one."""
    return replace(button, payload={**button.payload, "follows": True})


def action(title: str, button: Button, about: str = "") -> Element:
    """Return the button as it is drawn; `about` tells buttons of one title apart for those who hear the card."""
    return Execute(label(title, TITLE), button, label(f"{title}: {about}") if about else None)


def buttons(actions: Sequence[Element]) -> Element:
    """Return buttons that stand in the card."""
    return ActionSet(actions=list(actions), spacing="small")


def link(title: str, url: str) -> Element:
    """Return a button that opens an address of ours in the browser."""
    return OpenUrl(label(title, TITLE), url)


def shown_name(text: str, limit: int = LONGEST) -> str:
    """Return a name as it can be shown, or words that say that there is none to show."""
    return readable(text, limit) or "(no readable name)"


def shown_word(text: str) -> str:
    """Return a word of Microsoft's, such as a state or an error, no longer than such words are; empty for none."""
    return label(text, WORD)


def named_choice(customer: Customer, button: Button) -> Element:
    """Return one customer to pick: a button of its name, and under it the whole name and what else tells it apart."""
    name = shown_name(customer.name)
    pick = ActionSet(actions=[action(name, button)])
    return Container(items=[pick, small_print(f"{name} · {_about(customer)}")], separator=True, spacing="small")


def choice(customer: Customer, title: str, button: Button) -> Element:
    """Return one customer of a list, with the button that acts on it."""
    about = _about(customer)
    told = [paragraph(shown_name(customer.name)), *([small_print(about, spacing="none")] if about else [])]
    return ColumnSet(
        columns=[
            Column(items=told, width="stretch", vertical_content_alignment="center"),
            Column(
                items=[ActionSet(actions=[action(title, button, about=customer.name)])],
                width="auto",
                vertical_content_alignment="center",
            ),
        ],
        separator=True,
        spacing="small",
    )


def _about(customer: Customer) -> str:
    return " · ".join(part for part in (_domain(customer), relationship(customer)) if part)


def _domain(customer: Customer) -> str:
    return customer.domains[0] if customer.domains else customer.tenant_id


def relationship(customer: Customer) -> str:
    """Return Partner Center's word for how we stand to the customer; empty where Graph gave the list."""
    return customer.relationship or ""
