"""What every command does: read the settings, run its work, and tell faults in words, without a traceback."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

import typer

from cards.error import explain
from services.errors import Misconfigured, SeatwiseError, Service
from services.http.download import download
from services.http.trust import ssl_context
from services.logs import log_as_json
from services.settings import ConfigurationFault, Settings, load_settings

T = TypeVar("T")
EXIT_FAULT, EXIT_CONFIGURATION = 1, 2


def settings_of(context: typer.Context) -> Settings:
    settings = told_or_exit(lambda: load_settings(context.obj))
    told_or_exit(settings.check_partner)
    return settings


def told_or_exit(step: Callable[[], T]) -> T:
    try:
        return step()
    except ConfigurationFault as fault:
        typer.echo(str(fault), err=True)
        raise typer.Exit(EXIT_CONFIGURATION) from None


def carry_out(work: Coroutine[Any, Any, T], *, logged: int = logging.WARNING) -> T:
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


def content_of(settings: Settings, source: str) -> bytes:
    if source.startswith("https://"):
        trust = ssl_context(settings.ca_bundle)
        return download(source, Service.PRODUCT_LIST, trust=trust, proxy=settings.https_proxy)
    return file_content(Path(source))


def file_content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise ConfigurationFault(f"{path} cannot be read: {fault.strerror}.") from None
