"""Customers that are not as most are: what each lacks, and names as nobody should be called."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sandbox.world.tenants import (
    DIRECTORY_READERS,
    EXCHANGE_ADMINISTRATOR,
    GLOBAL_READER,
    GRAPH_SCOPES,
    READING_ROLES,
    REPORTS_READER,
)
from tests.scenarios.asking import LITWARE

Document = dict[str, Any]
SKUS = (
    {"part_number": "SPE_E3", "enabled": 12, "consumed": 9},
    {"part_number": "SPB", "enabled": 4, "consumed": 6, "warning": 1},
    {"part_number": "FLOW_FREE", "enabled": 10_000, "consumed": 3},
)


def world(*others: Document, **about: Any) -> Document:
    """Return a world with Litware, which is as told, and others."""
    one: Document = {"name": "Litware", "domains": [LITWARE], "staff": 20, "skus": list(SKUS), "has_entra_p1": True}
    return {"customers": [one | about, *others]}


def _without_scope(scope: str) -> Document:
    return world(scopes=[each for each in GRAPH_SCOPES if each != scope])


LACKING: Mapping[str, Document] = {
    "nobody": world(
        staff=0, users=0, skus=[], has_exchange=True, mailboxes=[], sold=[], directory_groups=[], people=[]
    ),
    "nothing at all": world(staff=0, users=0, skus=[], relationships=[]),
    "no Exchange": world(has_exchange=False),
    "no Entra ID P1": world(has_entra_p1=False),
    "concealed names": world(report_concealed=True),
    "consent to Graph only": world(exchange_scopes=[]),
    "no consent": world(scopes=None, exchange_scopes=[]),
    "tenant deleted": world(deleted=True),
    "no role": world(roles=[], exchange_roles=[]),
    "no relationship": world(relationships=[]),
    "another partner's": world(relationship="advisor"),
    "null and blank values": world(untidy=True, deleted_staff=2),
    **{f"without {scope}": _without_scope(scope) for scope in GRAPH_SCOPES},
    **{
        f"without {name}": world(roles=[each for each in READING_ROLES if each != role])
        for name, role in (("Global Reader", GLOBAL_READER), ("Directory Readers", DIRECTORY_READERS))
    },
    **{
        f"only {name}": world(roles=[role])
        for name, role in (
            ("Directory Readers", DIRECTORY_READERS),
            ("Reports Reader", REPORTS_READER),
            ("Exchange Administrator", EXCHANGE_ADMINISTRATOR),
        )
    },
}
"""What a customer lacks -> the world."""

_LONG = 10_000
_PIECES: Mapping[str, str] = {
    "long": "W",
    "ideographs": "漢",
    "joined emoji": "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466",
    "markdown": "[Litware](https://evil.example) **b** _i_ `c` # > x <b>b</b> &lt; ![i](//evil.example) ",
    "mentions and macros": "<at>Everyone</at> {{DATE(2026-01-01T00:00:00Z,SHORT)}} ${a} {{TIME()}} ",
    "bidi controls": "\u202eevil\u2066 gpj.exe\u2069\u200f\u061c\u200b",
    "formulas": '=HYPERLINK("https://evil.example","x")\t@cmd|\' /C calc\'!A0;=1+1;-2+3 ',
    "control characters": "a\u0000b\u0007\u001b[31m\u0085\r\n\ufffe\ue000",
    "nothing to see": "\u200b\u2800\u3164\u00ad ",
}
HOSTILE: Mapping[str, str] = {kind: (piece * _LONG)[:_LONG] for kind, piece in _PIECES.items()} | {
    "stacked marks": "a" + "\u0301" * (_LONG - 1)
}
"""What a name is made of -> the name, of 10,000 characters."""
_READS = [GLOBAL_READER, DIRECTORY_READERS, REPORTS_READER]
_UNITS = {
    "enabled": 9, "warning": 2, "suspended": 3, "locked_out": 1,
    "partner_center": {"enabled": 19, "consumed": 3, "warning": 1, "suspended": 4},
}  # fmt: skip


def hostile(name: str) -> Document:
    """Return a world in which everything that has a name is called so: more of each than fits on a card."""
    many = range(16)
    members, given = [_id(100 + n) for n in range(3)], [_id(n) for n in range(3)]
    skus: list[Document] = [{"sku_id": _id(n), "part_number": f"{name}{n}", "name": name, **_UNITS} for n in many]
    groups = [
        {"name": f"{name}{n}", "licences": given if n else [], "members": {"users": members if n else []}} for n in many
    ]
    about: Document = {
        "name": f"Litware {name}",
        "skus": [{"part_number": "SPE_E3", "enabled": 12}, *skus],
        "people": [_person(name, n) for n in many],
        "directory_groups": groups,
        "mailboxes": [_mailbox(name, n) for n in many],
        "sold": [{"sku_id": _id(n), "name": name, "quantity": 20} for n in many],
        "relationships": [{"name": f"{name}{n}", "roles": _READS} for n in many],
        "has_exchange": True,
    }
    others = [{"name": f"{name} {n}", "domains": [f"c{n}.example"], "skus": [], "staff": 0} for n in many]
    return world(*others, **about)


def _person(name: str, number: int) -> Document:
    failed = [{"sku_id": _id(0), "group_id": None, "state": "Error", "error": name}] if number > 3 else []
    return {
        "id": _id(100 + number),
        "name": f"{name}{number}",
        "upn": f"person{number}@{LITWARE}",
        "attributes": {"department": f"{name}{number}", "city": name, "jobTitle": name},
        "licences": ["SPE_E3", *(_id(n) for n in range(3, 6))],
        "assignments": failed,
        "user_type": "Guest",
        "enabled": False,
        "sign_in": None,
    }


def _mailbox(name: str, number: int) -> Document:
    return {
        "name": f"{name}{number}", "address": f"box{number}@{LITWARE}", "type": "SharedMailbox", "used_bytes": 99,
        "quota_bytes": 100, "has_archive": True, "litigation_hold": True, "forwarding": f"{name}@evil.example",
    }  # fmt: skip


def _id(number: int) -> str:
    return str(UUID(int=0x1234567812345678123400000000 + number))
