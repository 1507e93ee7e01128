"""Buttons leave as opaque ids and come back to the rows behind them: whose, where, until when, how often."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from cards.card import Card
from dialogs.notes import WITHOUT_BUTTONS, with_last_line
from dialogs.turn import Answer, Later, Press, Turn
from services.errors import ButtonClosed, ButtonFault, InputFault, SeatwiseError, UnusableInput
from services.store.buttons import ButtonRow

KEPT = timedelta(hours=24)
_ID = re.compile(r"[0-9a-f]{32}")

log = structlog.get_logger("dialogs")


class ButtonRows(Protocol):
    """Where the rows are kept: services.store.buttons.ButtonStore."""

    async def add(self, rows: Sequence[ButtonRow]) -> None:
        """Store rows, all or none."""
        ...

    async def find(self, id: str) -> ButtonRow | None:
        """Return the row, expired or used ones too."""
        ...

    async def use(self, id: str, now: datetime) -> bool:
        """Mark the row used; False if it was used already or is gone."""
        ...


class Buttons:
    """Issues cards and opens what was pressed. `new_id` returns 128 random bits as 32 hex digits."""

    def __init__(self, rows: ButtonRows, new_id: Callable[[], str]) -> None:
        self._rows = rows
        self._new_id = new_id

    async def issue(self, turn: Turn, answer: Answer) -> Answer:
        """Return the answer with final cards, their rows stored before anybody can press.

        A card whose rows cannot be stored goes out without its buttons, and says so.
        """
        if isinstance(answer, Later):
            return Later(await self._issued(turn, answer.now), self._issued_later(turn, answer))
        return await self._issued(turn, answer)

    async def _issued_later(self, turn: Turn, later: Later) -> Card:
        return await self._issued(turn, await later.then)

    async def _issued(self, turn: Turn, card: Card) -> Card:
        content, issued = card.issue(self._new_id)
        rows = [
            ButtonRow(
                id=one.id,
                verb=one.button.verb,
                payload=dict(one.button.payload),
                conversation_id=turn.place.id,
                actor_object_id=turn.actor.object_id if one.button.only_asker else None,
                created_at=turn.now,
                expires_at=turn.now + KEPT,
                single_use=one.button.single_use,
            )
            for one in issued
        ]
        try:
            if rows:
                await self._rows.add(rows)
        except SeatwiseError as error:  # what was read is worth more than its buttons
            log.warning("buttons.not_stored", error=repr(error))
            return with_last_line(card.without_buttons(), WITHOUT_BUTTONS)
        return Card(content, card.summary)

    async def open(self, turn: Turn, press: Press) -> ButtonRow:
        """Return the row that was pressed; raise ButtonClosed, or UnusableInput for what no card of ours sends."""
        if not isinstance(press.id, str) or not isinstance(press.verb, str):
            raise UnusableInput(InputFault.TAMPERED)
        row = await self._rows.find(press.id) if _ID.fullmatch(press.id) else None
        if row is None:
            raise ButtonClosed(ButtonFault.UNKNOWN)
        fault = _fault(row, turn)
        if fault:
            raise ButtonClosed(fault)
        if row.verb != press.verb:
            raise UnusableInput(InputFault.TAMPERED)
        if row.single_use and not await self._rows.use(row.id, turn.now):
            raise ButtonClosed(ButtonFault.USED)
        return row


def _fault(row: ButtonRow, turn: Turn) -> ButtonFault | None:
    if row.conversation_id != turn.place.id:
        return ButtonFault.ELSEWHERE
    if row.actor_object_id not in (None, turn.actor.object_id):
        return ButtonFault.NOT_YOURS
    return ButtonFault.EXPIRED if turn.now >= row.expires_at else None
