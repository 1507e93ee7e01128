"""Checks of what lies here: the database, the key, the disk, and the lists that are imported."""

import shutil
import stat
from pathlib import Path
from urllib.parse import urlsplit

from services.doctor.patient import Lacking, Patient
from services.domain import checkup
from services.domain.checkup import Finding, fault, ok, warning
from services.settings import LOOPBACK_HOSTS
from services.store import diagnosis

FIRST_START = "Start the bot, or run `python app.py migrate`."


async def answers(patient: Patient) -> list[Finding]:
    """The database answers."""
    try:
        server = await diagnosis.server(await patient.database())
    except Lacking as why:
        return [warning(str(why), FIRST_START)]
    return [ok(f"{server.kind} {server.version}")]


async def tables(patient: Patient) -> list[Finding]:
    """The tables are this version's."""
    state = await diagnosis.is_up_to_date(await patient.database())
    if state is None:
        return [warning("there are no tables yet", FIRST_START)]
    return [ok("up to date") if state else fault("the tables are another version's", "Run `python app.py migrate`.")]


async def record(patient: Patient) -> list[Finding]:
    """The bot's own account cannot change or delete rows of the audit record."""
    database = await patient.tables()
    return [guarded(await diagnosis.protection(database), embedded=database.embedded)]


def guarded(found: diagnosis.Protection, *, embedded: bool) -> Finding:
    """Judge what keeps the rows of the record as they are."""
    by_trigger = found.triggers >= diagnosis.TRIGGERS
    if not found.may:
        return ok("the account may only add and read")
    if embedded and by_trigger:
        return ok("the file itself refuses to change or delete a row")
    told, remedy = f"the account may {' and '.join(found.may)} rows", "Give the account the grants of docs/audit.md."
    return warning(f"{told}; triggers refuse it", remedy) if by_trigger else fault(told, remedy)


async def encrypted(patient: Patient) -> list[Finding]:
    """The way to the database is encrypted, where it leaves this machine."""
    database = await patient.database()
    if database.embedded:
        return [ok("a file on this machine")]
    server = await diagnosis.server(database)
    if server.cipher:
        return [ok("TLS is in use")]
    if urlsplit(patient.settings.database_url.get_secret_value()).hostname in LOOPBACK_HOSTS:
        return [ok("no TLS, and on this machine")]
    return [fault("no TLS: what is stored can be read on its way", "Add ?ssl=true to DATABASE_URL.")]


async def clock(patient: Patient) -> list[Finding]:
    """This machine's clock and the database's agree."""
    server = await diagnosis.server(await patient.database())
    if server.now is None:
        return [ok("SQLite has this machine's clock")]
    return [checkup.clock_against("the database", [patient.now - server.now])]


async def key(patient: Patient) -> list[Finding]:
    """The key is there, and only its owner may read it."""
    file = patient.key_file
    if file is not None and (found := _file(file)) is not None:
        return [found]
    try:
        keys = await patient.keys()
    except Lacking as why:
        return [warning(str(why), "Nothing to do before; afterwards keep a copy of it away from the backups.")]
    await keys.current()
    return [ok("a file that only its owner may read" if file is not None else "Azure Key Vault answers")]


def _file(path: Path) -> Finding | None:
    """Return what is wrong with the rights of a key file, before its content is looked at."""
    try:
        status = path.lstat()
    except OSError:
        return None
    if stat.S_ISREG(status.st_mode) and status.st_mode & 0o077:
        mode = f"{stat.S_IMODE(status.st_mode):04o}"
        return fault(f"others may read the key file (mode {mode})", "Give it mode 0600, and rotate the key.")
    return None


async def sealed(patient: Patient) -> list[Finding]:
    """Every sealed value opens, and is under the current key."""
    database, keys = await patient.tables(), await patient.keys()
    counts, lost = await diagnosis.sealed_under(database, keys)
    return [checkup.keys_in_use(await keys.current(), counts, lost)]


async def disk(patient: Patient) -> list[Finding]:
    """There is room where state lies."""
    folder = patient.settings.state_dir
    there = next(each for each in (folder, *folder.parents) if each.exists())
    return [checkup.disk(shutil.disk_usage(there).free)]


async def prices(patient: Patient) -> list[Finding]:
    """There is a price list, and it is not old."""
    count, at = await diagnosis.list_state(await patient.tables(), "price")
    return [checkup.imported("prices", count, at, patient.now, "python app.py prices import FILE")]


async def sku_names(patient: Patient) -> list[Finding]:
    """Microsoft's names of products are there, and not old."""
    count, at = await diagnosis.list_state(await patient.tables(), "sku_name")
    return [checkup.imported("product names", count, at, patient.now, "python app.py sku-names SOURCE")]
