"""Planted secrets and personal data, and where they turn up."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

CUSTOMER = "Kanarie\nZwartvogel Holding"
DOMAIN = "kanarie.example"
PERSON = "Quenby Vuurgoudhaan"
PERSON_ADDRESS = f"quenby.vuurgoudhaan@{DOMAIN}"
PHONE = "+61 491 570 157"
GROUP = "Geheimtreff Zilverpluvier"
MAILBOX = "Postvak Roodborsttapuit"
MAILBOX_ADDRESS = f"roodborsttapuit@{DOMAIN}"
FORWARDING = "kwartelkoning@evil.example"
DEPARTMENT = "Afdeling Boomklever"
TYPED_PASSWORD = "Tr0ub4dor-Wielewaal"
BOT_PASSWORD = "bot~Grutto8.waterral"
PSA_KEY = "psa-Kluut-6f0b2c"
DIRECTORY = {
    "customer": "Zwartvogel",
    "person": "Vuurgoudhaan",
    "address": "quenby.vuurgoudhaan",
    "phone": "491 570 157",
    "group": "Zilverpluvier",
    "mailbox": "Postvak",
    "mailbox address": "roodborsttapuit@",
    "forwarding": "kwartelkoning",
    "department": "Boomklever",
}
"""What only a customer's directory knows: a part of each that stays recognisable, however it is written."""


def world() -> dict[str, Any]:
    """Return a world whose first customer is made of canaries."""
    person = {
        "id": "12345678-1234-5678-1234-000000000001",
        "name": PERSON,
        "upn": PERSON_ADDRESS,
        "attributes": {"department": DEPARTMENT, "city": "Sydney", "jobTitle": f"call {PHONE}"},
        "licences": ["SPE_E3"],
    }
    mailbox = {"name": MAILBOX, "address": MAILBOX_ADDRESS, "type": "SharedMailbox", "forwarding": FORWARDING}
    group = {"name": GROUP, "licences": [], "members": {"users": [person["id"]]}}
    kanarie = {
        "name": CUSTOMER,
        "domains": [DOMAIN],
        "skus": [{"part_number": "SPE_E3", "enabled": 12}],
        "people": [person],
        "directory_groups": [group],
        "mailboxes": [mailbox],
        "has_exchange": True,
        "has_entra_p1": True,
    }
    return {"customers": [kanarie, {"name": "Litware", "domains": ["litware.example"], "skus": []}]}


@dataclass(frozen=True)
class Place:
    """A cell of the database, or a line of a log."""

    where: str
    text: str = field(repr=False)


def cells(url: str) -> list[Place]:
    """Return every cell of every table of a database, as text: a dump."""
    engine = sa.create_engine(url)
    try:
        with engine.connect() as connection:
            return [
                Place(f"{table}.{column}", _text(value))
                for table in sa.inspect(connection).get_table_names()
                for row in connection.exec_driver_sql(f"SELECT * FROM {table}").mappings()
                for column, value in row.items()
            ]
    finally:
        engine.dispose()


def lines(name: str, text: str) -> list[Place]:
    """Return the lines of a log."""
    return [Place(name, line) for line in text.splitlines()]


def _text(value: object) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def found(canaries: Mapping[str, str], places: Iterable[Place]) -> set[tuple[str, str]]:
    """Return which canary stands where, in any case, also with its blanks gone or escaped."""
    written = [(place.where, place.text.casefold(), place.text.casefold().replace(" ", "")) for place in places]
    return {
        (name, where)
        for name, canary in canaries.items()
        for where, text, tight in written
        if canary.casefold() in text or canary.casefold().replace(" ", "") in tight
    }


def password() -> str:
    """Return another password nobody would type."""
    return f"Kemphaan{secrets.token_hex(8)}"
