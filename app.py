"""Command line: run the bot, ask it from the terminal, show the demo, look after the store."""

import asyncio
import logging
import signal
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any, TypeVar
from uuid import UUID

import structlog
import typer
from babel import default_locale

from appPackage.build import build
from bot.administrators import Administrators
from bot.app import BotIdentity, Parts, create_web_app, start_web_app
from bot.errors import attempted
from bot.loopback import loopback
from bot.screen import Notices
from bot.sign_in import SignInDesk
from bot.watch import Watch
from cards.card import Card
from cards.error import error_card, explain
from cards.help import greeting_card
from cards.progress import interrupted_card, progress_card
from cards.sign_in import SIGNED_IN
from cards.text import to_text
from composition import Seatwise, compose, open_audit, open_keys, open_store, utc_now
from demo.chat import chat
from demo.command import demo
from dialogs import COMMANDS
from dialogs.exports import SECONDS
from dialogs.help import told
from dialogs.turn import Later, Place, PlaceKind, Turn, told_while
from doctor_command import doctor
from services.audit.chain import Head
from services.audit.export import json_lines
from services.domain.actor import Actor
from services.errors import Misconfigured, SeatwiseError, Service, SignInFailed, SignInTrouble
from services.export.file import pieces_of, save
from services.export.sheet import FileFormat
from services.http.deadline import deadline
from services.http.download import download
from services.http.trust import ssl_context
from services.logs import log_as_json
from services.price_sheet import UnusablePrices, parse_prices
from services.published_names import parse_names
from services.renewal import renew_weekly
from services.rotate_key import rotated
from services.settings import ROOT, ConfigurationFault, Settings, load_settings
from services.sign_in import LASTS
from services.store.audit import AuditStore
from services.store.grants import grants
from services.store.prices import PriceStore
from services.store.sku_names import SkuNameStore

T = TypeVar("T")
EXIT_FAULT, EXIT_CONFIGURATION = 1, 2
SWEEP_SECONDS = 600.0
RENEWAL_SECONDS = 3600.0
"""Between looks at how old the refresh token is."""
PLACEHOLDER_ID, PLACEHOLDER_URL = str(UUID(int=0)), "https://seatwise.example"
TERMINAL = Place(PlaceKind.TERMINAL, "terminal")

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
    settings = _settings(context)
    _told(settings.check_bot)
    _run(_serve(settings), logged=logging.INFO)


@cli.command()
def ask(
    context: typer.Context,
    words: Annotated[list[str] | None, typer.Argument(help="The question, as you would type it in Teams.")] = None,
    as_: Annotated[str, typer.Option("--as", help="Ask as this Entra user (object id) instead of as operator.")] = "",
    export: Annotated[Path | None, typer.Option(help="Write the answer's list to this file (.csv or .xlsx).")] = None,
) -> None:
    """Ask one question from the terminal; the answer is printed as text. Without words: a chat."""
    settings = _settings(context)
    asked = " ".join(words or ())
    if export:
        succeeded = _run(_export(settings, asked, as_, export))
    else:
        succeeded = _run(_ask(settings, asked, as_) if asked else _chat(settings, as_))
    if not succeeded:
        raise typer.Exit(EXIT_FAULT)


cli.command()(demo)
cli.command()(doctor)


@cli.command()
def connect(
    context: typer.Context,
    port: Annotated[int, typer.Option(help="The port of this machine that the browser comes back to.")] = 0,
) -> None:
    """Sign the service account in to Microsoft with MFA, in a browser on this machine, and keep the sign-in."""
    _run(_connect(_settings(context), port))


@cli.command()
def migrate(context: typer.Context) -> None:
    """Bring the database up to date."""
    settings = _settings(context)

    async def bring_up_to_date() -> None:
        async with open_store(settings):
            typer.echo("The database is up to date.")

    _run(bring_up_to_date())


@cli.command(name="sku-names")
def sku_names(
    context: typer.Context,
    source: Annotated[str, typer.Argument(help="Microsoft's CSV of product names: a file, or its https address.")],
) -> None:
    """Import Microsoft's published list of product names."""
    settings = _settings(context)

    async def import_names() -> None:
        names = parse_names(_content(settings, source))
        async with open_store(settings) as database:
            count = await SkuNameStore(database, utc_now).replace_all(names)
        typer.echo(f"{count} product names imported.")

    _run(import_names())


@cli.command(name="rotate-key")
def rotate_key(
    context: typer.Context,
    new: Annotated[bool, typer.Option("--new", help="Make a new key in the key file first.")] = False,
    forget: Annotated[str, typer.Option(help="Then take this key, which nothing may need, out of the file.")] = "",
) -> None:
    """Put every stored secret under the current key, while the bot runs; may be run again at any time."""
    settings = _settings(context)

    async def rotate() -> None:
        async with open_store(settings) as database, open_keys(settings) as keys:
            typer.echo(await rotated(database, keys, new=new, forget=forget))

    _run(rotate())


prices = typer.Typer(help="Look after the price list.", no_args_is_help=True)
cli.add_typer(prices, name="prices")


@prices.command(name="import")
def import_prices(
    context: typer.Context,
    source: Annotated[Path, typer.Argument(help="Partner Center's price sheet, or a CSV: sku,price,currency,term.")],
) -> None:
    """Put the prices of a file in the place of all earlier ones."""
    settings = _settings(context)

    async def replace_all() -> None:
        try:
            found = parse_prices(_file(source))
        except UnusablePrices as fault:
            raise ConfigurationFault(f"{source} cannot be used as a price list: {fault}") from None
        async with open_store(settings) as database:
            count = await PriceStore(database, utc_now).replace_all(found)
        typer.echo(f"{count} prices imported.")

    _run(replace_all())


audit = typer.Typer(help="Look after the record of who asked and changed what.", no_args_is_help=True)
cli.add_typer(audit, name="audit")


@audit.command(name="verify")
def verify_audit(
    context: typer.Context,
    seq: Annotated[int, typer.Option(help="A row that your log told as the last one.")] = 0,
    hash_: Annotated[str, typer.Option("--hash", help="That row's hash.")] = "",
) -> None:
    """Check that the record is whole; exit 1 at the first damage."""
    settings = _settings(context)

    async def verify() -> bool:
        async with _audit(settings) as record:
            verdict = await record.verify(Head(seq, hash_) if seq else None)
        typer.echo(f"{verdict.whole} rows are whole; the last is {verdict.head.seq}, hash {verdict.head.hash}.")
        if verdict.damage:
            typer.echo(f"Damage at row {verdict.seq}: {verdict.damage}. What that means: docs/audit.md")
        return verdict.damage is None

    if not _run(verify()):
        raise typer.Exit(EXIT_FAULT)


@audit.command(name="export")
def export_audit(
    context: typer.Context, target: Annotated[Path, typer.Argument(help="The file to write, one row a line.")]
) -> None:
    """Write the whole record as JSON lines."""
    settings = _settings(context)

    async def export() -> None:
        async with _audit(settings) as record:
            try:
                await save(json_lines(record.all()), target)
            except OSError as fault:
                raise ConfigurationFault(f"{target} cannot be written: {fault.strerror}.") from None
        typer.echo(f"{target} is written.")

    _run(export())


@audit.command(name="grants")
def audit_grants(
    context: typer.Context, account: Annotated[str, typer.Argument(help="The bot's account, as in \"'seatwise'@'%'\".")]
) -> None:
    """Print what the bot's account on MySQL needs: on the record, to add and to read."""
    settings = _settings(context)
    if settings.embedded:
        typer.echo("SQLite knows no accounts: DATABASE_URL has to name a MySQL database.", err=True)
        raise typer.Exit(EXIT_CONFIGURATION)
    typer.echo("\n".join(grants(settings.database_url.get_secret_value(), account)))


@asynccontextmanager
async def _audit(settings: Settings) -> AsyncIterator[AuditStore]:
    async with open_store(settings) as database, open_keys(settings) as keys:
        yield await open_audit(settings, database, keys)


@cli.command(name="export")
def export_customer(
    context: typer.Context,
    customer: Annotated[str, typer.Argument(help="The customer, as you would name it in Teams.")],
    target: Annotated[Path, typer.Argument(help="The file to write, one row a line.")],
) -> None:
    """Write everything that is stored about a customer as JSON lines."""
    settings = _settings(context)

    async def export() -> None:
        async with compose(settings) as seatwise:
            found = await seatwise.directory.find(customer, seatwise.operator)
            try:
                await save(seatwise.leaving.export(found, seatwise.operator), target)
            except OSError as fault:
                raise ConfigurationFault(f"{target} cannot be written: {fault.strerror}.") from None
        typer.echo(f"{target} is written.")

    _run(export())


@cli.command()
def package(
    context: typer.Context,
    target: Annotated[Path, typer.Option(help="The zip to write.")] = ROOT / "build" / "seatwise.zip",
) -> None:
    """Build the Teams app package to upload: the manifest with your ids and addresses, and the icons."""
    settings = _told(lambda: load_settings(context.obj))
    if not (settings.app_id and settings.public_url):
        typer.echo("MicrosoftAppId or PUBLIC_URL is not set: the package holds placeholders and is for a look only.")
    app_id = settings.app_id or PLACEHOLDER_ID
    typer.echo(build(COMMANDS.all, app_id, settings.public_url or PLACEHOLDER_URL, target))


def _content(settings: Settings, source: str) -> bytes:
    if source.startswith("https://"):
        trust = ssl_context(settings.ca_bundle)
        return download(source, Service.PRODUCT_LIST, trust=trust, proxy=settings.https_proxy)
    return _file(Path(source))


def _file(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise ConfigurationFault(f"{path} cannot be read: {fault.strerror}.") from None


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


def _settings(context: typer.Context) -> Settings:
    settings = _told(lambda: load_settings(context.obj))
    _told(settings.check_partner)
    return settings


def _told(step: Callable[[], T]) -> T:
    try:
        return step()
    except ConfigurationFault as fault:
        typer.echo(str(fault), err=True)
        raise typer.Exit(EXIT_CONFIGURATION) from None


def _run(work: Coroutine[Any, Any, T], *, logged: int = logging.WARNING) -> T:
    """Run `work`; a fault that the operator can mend is told in words, without a traceback."""
    log_as_json(logged)
    try:
        return asyncio.run(work)
    except ConfigurationFault as fault:
        typer.echo(str(fault), err=True)
        raise typer.Exit(EXIT_CONFIGURATION) from None
    except SeatwiseError as fault:
        told = explain(fault)
        typer.echo(f"{told.what} {told.why} {told.next_step}", err=True)
        raise typer.Exit(EXIT_CONFIGURATION if isinstance(fault, Misconfigured) else EXIT_FAULT) from None


if __name__ == "__main__":
    cli()
