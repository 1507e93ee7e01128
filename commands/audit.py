"""The commands on the record of who asked and changed what."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

import typer

from commands.running import EXIT_CONFIGURATION, EXIT_FAULT, carry_out, settings_of
from composition import open_audit, open_keys, open_store
from services.audit.chain import Head
from services.audit.export import json_lines
from services.export.file import save
from services.settings import ConfigurationFault, Settings
from services.store.audit import AuditStore
from services.store.grants import grants

audit = typer.Typer(help="Look after the record of who asked and changed what.", no_args_is_help=True)


@audit.command(name="verify")
def verify_audit(
    context: typer.Context,
    seq: Annotated[int, typer.Option(help="A row that your log told as the last one.")] = 0,
    hash_: Annotated[str, typer.Option("--hash", help="That row's hash.")] = "",
) -> None:
    """Check that the record is whole; exit 1 at the first damage."""
    settings = settings_of(context)

    async def verify() -> bool:
        async with _audit(settings) as record:
            verdict = await record.verify(Head(seq, hash_) if seq else None)
        typer.echo(f"{verdict.whole} rows are whole; the last is {verdict.head.seq}, hash {verdict.head.hash}.")
        if verdict.damage:
            typer.echo(f"Damage at row {verdict.seq}: {verdict.damage}. What that means: docs/audit.md")
        return verdict.damage is None

    if not carry_out(verify()):
        raise typer.Exit(EXIT_FAULT)


@audit.command(name="export")
def export_audit(
    context: typer.Context, target: Annotated[Path, typer.Argument(help="The file to write, one row a line.")]
) -> None:
    """Write the whole record as JSON lines."""
    settings = settings_of(context)

    async def export() -> None:
        async with _audit(settings) as record:
            try:
                await save(json_lines(record.all()), target)
            except OSError as fault:
                raise ConfigurationFault(f"{target} cannot be written: {fault.strerror}.") from None
        typer.echo(f"{target} is written.")

    carry_out(export())


@audit.command(name="grants")
def audit_grants(
    context: typer.Context, account: Annotated[str, typer.Argument(help="The bot's account, as in \"'seatwise'@'%'\".")]
) -> None:
    """Print what the bot's account on MySQL needs: on the record, to add and to read."""
    settings = settings_of(context)
    if settings.embedded:
        typer.echo("SQLite knows no accounts: DATABASE_URL has to name a MySQL database.", err=True)
        raise typer.Exit(EXIT_CONFIGURATION)
    typer.echo("\n".join(grants(settings.database_url.get_secret_value(), account)))


@asynccontextmanager
async def _audit(settings: Settings) -> AsyncIterator[AuditStore]:
    async with open_store(settings) as database, open_keys(settings) as keys:
        yield await open_audit(settings, database, keys)
