"""Checks of the settings: usable, known by their names, agreeing with each other, and fit for production."""

import difflib
import json
import os
import re
import zipfile
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values

from services.clouds import CLOUDS, Cloud
from services.doctor.patient import Patient
from services.domain.checkup import Finding, fault, not_checked, ok, warning
from services.settings import Settings
from services.settings_in_part import names

OURS = ("PARTNER_", "MICROSOFTAPP", "BOT_", "DATABASE_", "ADMIN_", "READER_", "APPROVER_", "CUSTOMER_", "KEY_")
"""How names of ours begin: in the environment, others are other programs'."""
A_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")
MEND = "Correct it (docs/settings.md)."


async def usable(patient: Patient) -> list[Finding]:
    """Every setting has a value that can be used, and none contradicts another."""
    faulty = patient.read.faulty
    sentences = [*faulty.values(), *(each for each in patient.settings.faults() if each.split(" ")[0] not in faulty)]
    return [fault(each.rstrip("."), MEND) for each in sentences] or [ok(f"{len(names())} settings, none contradicts")]


async def known(patient: Patient) -> list[Finding]:
    """Every name in the file of settings is one that Seatwise knows."""
    there = patient.env_file is not None and patient.env_file.is_file()
    written = set(dotenv_values(patient.env_file)) if there else set()
    written |= {name for name in os.environ if name.upper().startswith(OURS)}
    return unknown_names(written)


def unknown_names(written: set[str]) -> list[Finding]:
    """Judge names of settings."""
    ours = {name.upper(): name for name in names()}
    unknown = sorted(name for name in written if name.upper() not in ours)
    return [_unknown(name, ours) for name in unknown] or [ok("every name is known")]


def _unknown(name: str, ours: dict[str, str]) -> Finding:
    near = difflib.get_close_matches(name.upper(), ours, 1)
    meant = f"Write {ours[near[0]]}, if that is what is meant." if near else "Take it out, if it is meant for Seatwise."
    return warning(f"{name if A_NAME.fullmatch(name) else 'a line'} is no setting, and is ignored", meant)


async def safe(patient: Patient) -> list[Finding]:
    """No setting opens what production keeps closed."""
    found = unsafe(patient.settings)
    file = patient.env_file
    if file is not None and file.is_file() and file.stat().st_mode & 0o077:
        found.append(warning("others on this machine may read the file of settings", "Give it mode 0600."))
    return found or [ok("nothing that production should not have")]


def unsafe(settings: Settings) -> list[Finding]:
    """Judge combinations that run, and are not for production."""
    groups = settings.reader_groups + settings.approver_groups + settings.admin_groups
    return [finding for applies, finding in (
        (settings.bot_auth == "off", warning(
            "BOT_AUTH is off: whoever reaches the port is believed", "Set BOT_AUTH=required in production.")),
        (not groups and not settings.admin_users, fault(
            "no group and no ADMIN_USERS: nobody may ask anything", "Set ADMIN_USERS, then READER_GROUPS.")),
        (bool(settings.admin_users) and not groups, warning(
            "no group: nobody but ADMIN_USERS may ask", "Set READER_GROUPS, APPROVER_GROUPS and ADMIN_GROUPS.")),
        (not settings.embedded and settings.key_url.startswith("file:"), warning(
            "the key is a file beside MySQL", "Use an Azure Key Vault key (docs/keys.md).")),
        (settings.cloud is Cloud.GLOBAL and settings.customer_access == "all", warning(
            "CUSTOMER_ACCESS=all: every reader sees every customer", "Set CUSTOMER_ACCESS=gdap.")),
        (not settings.four_eyes, warning(
            "FOUR_EYES=false: who proposes a plan may approve it", "Set FOUR_EYES=true.")),
        (not settings.public_url, warning(
            "PUBLIC_URL is not set: there are no links to sign in or to download", "Set the bot's https origin.")),
        (settings.public_url.startswith("http:"), warning(
            "PUBLIC_URL is not https", "Set the bot's https origin.")),
        (any(network.endswith("/0") for network in settings.office_networks), warning(
            "OFFICE_NETWORKS lets in every address", "Name your own networks.")),
    ) if applies]  # fmt: skip


async def national(patient: Patient) -> list[Finding]:
    """The settings fit the limits of the cloud, and no origin is another cloud's."""
    return cloud_limits(patient.settings)


def cloud_limits(settings: Settings) -> list[Finding]:
    """Judge what only one of the clouds has (docs/clouds.md)."""
    cloud, found = settings.cloud, list[Finding]()
    for name in ("login", "graph", "partner_center", "exchange"):
        origin = getattr(settings, f"{name}_url")
        others = {getattr(CLOUDS[each], name) for each in Cloud} - {getattr(CLOUDS[cloud], name)}
        if origin in others:
            found.append(fault(f"{name.upper()}_URL belongs to another cloud than CLOUD={cloud}", "Make them agree."))
    if cloud is Cloud.GLOBAL:
        return found or [ok("global: no limits")]
    if settings.customer_access == "gdap":
        found.append(
            fault(f"CUSTOMER_ACCESS=gdap with CLOUD={cloud}: GDAP cannot be read there", "Set CUSTOMER_ACCESS=all.")
        )
    return found or [ok(f"{cloud}: files are given as links, customers come from Partner Center alone")]


async def package(patient: Patient) -> list[Finding]:
    """The Teams app that was built last has the ids of these settings."""
    return [_package(patient.means.package, patient.settings)]


def _package(path: Path, settings: Settings) -> Finding:
    if not path.is_file():
        return not_checked("there is no app package in build/: `python app.py package` makes one")
    try:
        with zipfile.ZipFile(path) as opened:
            manifest = json.loads(opened.read("manifest.json"))
        ids = {manifest["id"], *(bot["botId"] for bot in manifest["bots"])}
        domains = manifest["validDomains"]
    except (OSError, zipfile.BadZipFile, KeyError, ValueError, TypeError):
        return fault("the app package cannot be read", "Build it again: `python app.py package`.")
    if ids != {settings.app_id}:
        return fault("the app package is for another MicrosoftAppId", "Build it again, and upload it to Teams.")
    if urlsplit(settings.public_url).netloc not in domains:
        return fault("the app package is for another PUBLIC_URL", "Build it again, and upload it to Teams.")
    return ok("the app package has these settings' ids")
