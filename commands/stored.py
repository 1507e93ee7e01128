"""The commands on what is stored: bring it up to date, fill it, put it under another key, write it out."""

from pathlib import Path
from typing import Annotated

import typer

from commands.running import carry_out, content_of, file_content, settings_of
from composition import compose, open_keys, open_store, utc_now
from services.export.file import save
from services.price_sheet import UnusablePrices, parse_prices
from services.published_names import parse_names
from services.rotate_key import rotated
from services.settings import ConfigurationFault
from services.store.prices import PriceStore
from services.store.sku_names import SkuNameStore

prices = typer.Typer(help="Look after the price list.", no_args_is_help=True)


def migrate(context: typer.Context) -> None:
    """Bring the database up to date."""
    settings = settings_of(context)

    async def bring_up_to_date() -> None:
        async with open_store(settings):
            typer.echo("The database is up to date.")

    carry_out(bring_up_to_date())


def sku_names(
    context: typer.Context,
    source: Annotated[str, typer.Argument(help="Microsoft's CSV of product names: a file, or its https address.")],
) -> None:
    """Import Microsoft's published list of product names."""
    settings = settings_of(context)

    async def import_names() -> None:
        names = parse_names(content_of(settings, source))
        async with open_store(settings) as database:
            count = await SkuNameStore(database, utc_now).replace_all(names)
        typer.echo(f"{count} product names imported.")

    carry_out(import_names())


def rotate_key(
    context: typer.Context,
    new: Annotated[bool, typer.Option("--new", help="Make a new key in the key file first.")] = False,
    forget: Annotated[str, typer.Option(help="Then take this key, which nothing may need, out of the file.")] = "",
) -> None:
    """Put every stored secret under the current key, while the bot runs; may be run again at any time."""
    settings = settings_of(context)

    async def rotate() -> None:
        async with open_store(settings) as database, open_keys(settings) as keys:
            typer.echo(await rotated(database, keys, new=new, forget=forget))

    carry_out(rotate())


@prices.command(name="import")
def import_prices(
    context: typer.Context,
    source: Annotated[Path, typer.Argument(help="Partner Center's price sheet, or a CSV: sku,price,currency,term.")],
) -> None:
    """Put the prices of a file in the place of all earlier ones."""
    settings = settings_of(context)

    async def replace_all() -> None:
        try:
            found = parse_prices(file_content(source))
        except UnusablePrices as fault:
            raise ConfigurationFault(f"{source} cannot be used as a price list: {fault}") from None
        async with open_store(settings) as database:
            count = await PriceStore(database, utc_now).replace_all(found)
        typer.echo(f"{count} prices imported.")

    carry_out(replace_all())


def export_customer(
    context: typer.Context,
    customer: Annotated[str, typer.Argument(help="The customer, as you would name it in Teams.")],
    target: Annotated[Path, typer.Argument(help="The file to write, one row a line.")],
) -> None:
    """Write everything that is stored about a customer as JSON lines."""
    settings = settings_of(context)

    async def export() -> None:
        async with compose(settings) as seatwise:
            found = await seatwise.directory.find(customer, seatwise.operator)
            try:
                await save(seatwise.leaving.export(found, seatwise.operator), target)
            except OSError as fault:
                raise ConfigurationFault(f"{target} cannot be written: {fault.strerror}.") from None
        typer.echo(f"{target} is written.")

    carry_out(export())
