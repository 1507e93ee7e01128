"""Command line: run the bot, and every other command by its name."""

import asyncio
import logging
import signal
from pathlib import Path
from typing import Annotated
from uuid import UUID

import structlog
import typer

from appPackage.build import build
from bot.administrators import Administrators
from bot.app import BotIdentity, Parts, create_web_app, start_web_app
from bot.errors import attempted
from bot.screen import Notices
from bot.sign_in import SignInDesk
from bot.watch import Watch
from cards.error import error_card
from cards.help import greeting_card
from cards.progress import interrupted_card, progress_card
from commands.audit import audit
from commands.doctor import doctor
from commands.running import (
    carry_out,
    settings_of,
    told_or_exit,
)
from commands.stored import export_customer, migrate, prices, rotate_key, sku_names
from commands.terminal import ask, connect
from composition import Seatwise, compose
from demo.command import demo
from dialogs import COMMANDS
from dialogs.help import told
from services.http.trust import ssl_context
from services.renewal import renew_weekly
from services.settings import ROOT, ConfigurationFault, Settings, load_settings

SWEEP_SECONDS = 600.0
RENEWAL_SECONDS = 3600.0
"""Between looks at how old the refresh token is."""
PLACEHOLDER_ID, PLACEHOLDER_URL = str(UUID(int=0)), "https://seatwise.example"

cli = typer.Typer(add_completion=False, pretty_exceptions_enable=False, no_args_is_help=False)


@cli.callback(invoke_without_command=True)
def main(
    context: typer.Context,
    env_file: Annotated[Path, typer.Option(help="The file of settings read beside the environment.")] = ROOT / ".env",
) -> None:
    """Seatwise: a Teams bot that knows what your customers bought, use and waste. Without a command: run the bot."""
    context.obj = env_file
    if context.invoked_subcommand is None:
        run(context)


@cli.command()
def run(context: typer.Context) -> None:
    """Run the bot with the settings of the environment and `.env`."""
    settings = settings_of(context)
    told_or_exit(settings.check_bot)
    carry_out(_serve(settings), logged=logging.INFO)


for command in (ask, demo, doctor, connect, migrate):
    cli.command()(command)
cli.command(name="sku-names")(sku_names)
cli.command(name="rotate-key")(rotate_key)
cli.command(name="export")(export_customer)
cli.add_typer(prices, name="prices")
cli.add_typer(audit, name="audit")


@cli.command()
def package(
    context: typer.Context,
    target: Annotated[Path, typer.Option(help="The zip to write.")] = ROOT / "build" / "seatwise.zip",
) -> None:
    """Build the Teams app package to upload: the manifest with your ids and addresses, and the icons."""
    settings = told_or_exit(lambda: load_settings(context.obj))
    if not (settings.app_id and settings.public_url):
        typer.echo("MicrosoftAppId or PUBLIC_URL is not set: the package holds placeholders and is for a look only.")
    app_id = settings.app_id or PLACEHOLDER_ID
    typer.echo(build(COMMANDS.all, app_id, settings.public_url or PLACEHOLDER_URL, target))


async def _serve(settings: Settings) -> None:
    async with compose(settings) as seatwise:
        web_app = create_web_app(BotIdentity.of(settings), _parts(settings, seatwise))
        try:
            runner = await start_web_app(web_app, settings.host, settings.port)
        except OSError as fault:
            raise ConfigurationFault(f"HOST or PORT is not usable: {fault.strerror}.") from None
        for host, port, *_ in runner.addresses:
            structlog.get_logger().info("bot.listening", host=host, port=port)
        sweeping = asyncio.create_task(_sweep_for_ever(seatwise))
        renewing = asyncio.create_task(_renew_for_ever(seatwise))
        try:
            await _until_told_to_stop()
        finally:
            sweeping.cancel()
            renewing.cancel()
            await asyncio.gather(sweeping, renewing, runner.cleanup(), return_exceptions=True)


async def _renew_for_ever(seatwise: Seatwise) -> None:
    while True:
        await attempted("sign_in.not_renewed", renew_weekly(seatwise.signing_in.renew))
        await asyncio.sleep(RENEWAL_SECONDS)


async def _sweep_for_ever(seatwise: Seatwise) -> None:
    while True:
        await attempted("sweep.failed", seatwise.sweep())  # the database is away? soon enough next time
        await asyncio.sleep(SWEEP_SECONDS)


def _parts(settings: Settings, seatwise: Seatwise) -> Parts:
    return Parts(
        conversations=seatwise.router,
        error_card=error_card,
        notices=Notices(
            progress=lambda words: progress_card(words or "Looking that up"),
            interrupted=interrupted_card,
            greeting=lambda: greeting_card(told(COMMANDS.all)),
        ),
        token=seatwise.bot_tokens.token,
        ssl_context=ssl_context(settings.ca_bundle),
        files=seatwise.exports,
        probes={"database": seatwise.database.health},
        sign_in=SignInDesk(seatwise.signing_in.sign_ins, settings.public_url) if settings.public_url else None,
        watch=_watch(settings, seatwise),
    )


def _watch(settings: Settings, seatwise: Seatwise) -> Watch:
    signing_in = seatwise.signing_in
    chats, issue = signing_in.chats, signing_in.issue
    return Watch(signing_in.stops, Administrators(settings.admin_users, settings.partner_tenant_id, chats, issue))


async def _until_told_to_stop() -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()


if __name__ == "__main__":
    cli()
