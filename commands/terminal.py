"""The commands that ask from the terminal, and the one that signs in from it."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer
from babel import default_locale

from bot.loopback import loopback
from cards.card import Card
from cards.error import error_card
from cards.sign_in import SIGNED_IN
from cards.text import to_text
from commands.running import (
    EXIT_FAULT,
    carry_out,
    settings_of,
)
from composition import Seatwise, compose, utc_now
from demo.chat import chat
from dialogs.exports import SECONDS
from dialogs.turn import Later, Place, PlaceKind, Turn, told_while
from services.domain.actor import Actor
from services.errors import SeatwiseError, SignInFailed, SignInTrouble
from services.export.file import pieces_of, save
from services.export.sheet import FileFormat
from services.http.deadline import deadline
from services.settings import ConfigurationFault, Settings
from services.sign_in import LASTS

TERMINAL = Place(PlaceKind.TERMINAL, "terminal")


def ask(
    context: typer.Context,
    words: Annotated[list[str] | None, typer.Argument(help="The question, as you would type it in Teams.")] = None,
    as_: Annotated[str, typer.Option("--as", help="Ask as this Entra user (object id) instead of as operator.")] = "",
    export: Annotated[Path | None, typer.Option(help="Write the answer's list to this file (.csv or .xlsx).")] = None,
) -> None:
    """Ask one question from the terminal; the answer is printed as text. Without words: a chat."""
    settings = settings_of(context)
    asked = " ".join(words or ())
    if export:
        succeeded = carry_out(_export(settings, asked, as_, export))
    else:
        succeeded = carry_out(_ask(settings, asked, as_) if asked else _chat(settings, as_))
    if not succeeded:
        raise typer.Exit(EXIT_FAULT)


def connect(
    context: typer.Context,
    port: Annotated[int, typer.Option(help="The port of this machine that the browser comes back to.")] = 0,
) -> None:
    """Sign the service account in to Microsoft with MFA, in a browser on this machine, and keep the sign-in."""
    carry_out(_connect(settings_of(context), port))


async def _ask(settings: Settings, words: str, as_: str) -> bool:
    async with compose(settings) as seatwise:
        text, succeeded = await _answer(seatwise, _asker(settings, seatwise, as_), words)
        typer.echo(text)
        return succeeded


async def _export(settings: Settings, words: str, as_: str, path: Path) -> bool:
    ending = path.suffix.removeprefix(".").lower()
    if ending not in list(FileFormat):
        raise ConfigurationFault(f"The file to export to must end in .csv or .xlsx: {path.name}.")
    async with compose(settings) as seatwise:
        turn = Turn(_asker(settings, seatwise, as_), TERMINAL, _terminal_locale(), utc_now())
        try:
            with deadline(SECONDS):
                async with seatwise.router.sheet(turn, words) as sheet:
                    await save(pieces_of(sheet, FileFormat(ending)), path)
        except SeatwiseError as fault:
            typer.echo(to_text(error_card(fault).content))
            return False
        except OSError as fault:
            raise ConfigurationFault(f"{path} cannot be written: {fault.strerror}.") from None
    typer.echo(f"{path} is written.")
    return True


async def _connect(settings: Settings, port: int) -> None:
    async with compose(settings) as seatwise:
        sign_ins = seatwise.signing_in.sign_ins
        try:
            async with loopback(sign_ins, await sign_ins.link(seatwise.operator), port) as served:
                typer.echo(f"Sign in as the service account, with MFA, in a browser on this machine:\n{served.address}")
                if sys.stdout.isatty():
                    typer.launch(served.address)
                async with asyncio.timeout(LASTS.total_seconds()):
                    failure = await served.ended
        except TimeoutError:
            raise SignInFailed(SignInTrouble.LINK_GONE) from None
        except OSError as fault:
            raise ConfigurationFault(f"The port cannot be used: {fault.strerror}.") from None
    if failure is not None:
        raise failure
    typer.echo(SIGNED_IN.what)


async def _chat(settings: Settings, as_: str) -> bool:
    async with compose(settings) as seatwise:
        actor = _asker(settings, seatwise, as_)

        async def answer(words: str) -> str:
            return (await _answer(seatwise, actor, words))[0]

        await chat(answer)
        return True


def _asker(settings: Settings, seatwise: Seatwise, as_: str) -> Actor:
    return Actor(settings.partner_tenant_id, as_.lower(), as_) if as_ else seatwise.operator


async def _answer(seatwise: Seatwise, actor: Actor, words: str) -> tuple[str, bool]:
    """Return the answer as text, and whether it is one (else it says what went wrong)."""
    turn = Turn(actor, TERMINAL, _terminal_locale(), utc_now())
    try:
        return to_text((await _final(seatwise, turn, words)).content), True
    except SeatwiseError as fault:
        return to_text(error_card(fault).content), False


async def _final(seatwise: Seatwise, turn: Turn, words: str) -> Card:
    async def answered() -> Card:
        answer = await seatwise.router.answer(turn, words)
        return await answer.then if isinstance(answer, Later) else answer

    return await told_while(answered(), turn.progress, lambda words: typer.echo(f"{words} …", err=True))


def _terminal_locale() -> str:
    language = default_locale()
    return "en-GB" if language in (None, "en_US_POSIX") else str(language).replace("_", "-")
