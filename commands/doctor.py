"""The command `doctor`: what is wrong with this installation, and how each thing is mended."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Annotated

import typer

from cards.error import explain
from composition import bot_tokens_of, connectors_of, open_keys, partner_tokens, utc_now
from services.doctor.patient import Means, Patient
from services.doctor.report import Scrub, as_json, as_text
from services.doctor.table import CHECKS, Check, examine
from services.domain.checkup import Line, fault, is_well
from services.http.trust import ssl_context
from services.logs import log_as_json
from services.settings import ConfigurationFault, Settings
from services.settings_in_part import SettingsInPart, load_what_can_be
from services.store.database import Database

EXIT_FAULT = 1
THREADS = 4


def doctor(
    context: typer.Context,
    json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
    customers: Annotated[bool, typer.Option("--customers", help="Try every customer, not ten of them.")] = False,
) -> None:
    """Check every setting, token, role, consent, the database and the key; say how to mend each. Changes nothing."""
    log_as_json(logging.CRITICAL)  # the report is what is read, and pasted
    settings, lines = asyncio.run(examined(context.obj, customers))
    typer.echo((as_json if json else as_text)(lines, Scrub(settings)))
    if not is_well(lines):
        raise typer.Exit(EXIT_FAULT)


async def examined(
    env_file: Path, customers: bool = False, checks: Sequence[Check] = CHECKS
) -> tuple[Settings | None, list[Line]]:
    """Return the settings, None where there are none to be had, and what the checks found."""
    try:
        read = load_what_can_be(env_file)
    except ConfigurationFault as error:
        return None, [Line("settings", fault(str(error), "Correct the file."))]
    pools = [ThreadPoolExecutor(THREADS), ThreadPoolExecutor(1)]
    patient = _patient(read, env_file, pools, customers, _progress if customers else lambda done, of: None)
    try:
        return read.settings, await examine(patient, checks)
    finally:
        await patient.close()
        for pool in pools:
            pool.shutdown(wait=False, cancel_futures=True)


def _patient(
    read: SettingsInPart,
    env_file: Path,
    pools: list[ThreadPoolExecutor],
    customers: bool,
    progress: Callable[[int, int], None],
) -> Patient:
    means = Means(
        database=lambda settings: Database(
            settings.database_url.get_secret_value(), threads=2, tls=ssl_context(settings.ca_bundle)
        ),
        keys=open_keys,
        tokens=lambda settings, vault: partner_tokens(settings, vault, pools[0], utc_now),
        bot_tokens=lambda settings: bot_tokens_of(settings, pools[1]),
        connectors=connectors_of,
        explain=explain,
        clock=utc_now,
    )
    return Patient(read, means, env_file, customers, progress)


def _progress(done: int, of: int) -> None:
    if done == of or done % 10 == 0:
        typer.echo(f"{done} of {of} customers …", err=True)
