"""A customer at every edge: days that are just enough and just too few, errors without a word, windows that overlap."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

Document = Mapping[str, Any]
_E3, _PREMIUM = "05e9a617-0261-4cee-bb44-138d3ef5d965", "cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46"
_VISIO = "c5928f49-12ba-48f7-ada3-0d743a3601d5"
_GROUP = "10000000-0000-4000-8000-00000000e3e3"
_AGES = (29, 30, 31, 400, None)
_DAYS_AGO = (13, 14, 29, 30, 89, 90, 364, 365)
_STATES = (("Active", None), ("ActiveWithError", "DependencyViolation"), ("ActiveWithError", None),
           ("Error", "CountViolation"), ("Error", None))  # fmt: skip


def edge_customer(today: date) -> Document:
    """Return it, as the sandbox takes it."""
    people = [*_licensed(), *_seen(today)]
    return {
        "name": "Edge Optics",
        "domains": ["edge.example", "edge.onmicrosoft.example"],
        "has_entra_p1": True,
        "skus": [
            {"part_number": "SPE_E3", "enabled": 60, "subscriptions": 4},
            {"part_number": "SPB", "enabled": 47, "consumed": 0, "subscriptions": 3},
            {"part_number": "VISIOCLIENT", "enabled": 20, "subscriptions": 2},
        ],
        "people": people,
        "directory_groups": [
            {
                "id": _GROUP,
                "name": "Licence: E3",
                "licences": ["SPE_E3"],
                "members": {"users": [each["upn"] for each in people[: len(_STATES)]], "others": 1},
            }
        ],
        "sold": list(_sold(today)),
    }


def _licensed() -> Iterator[Document]:
    for at, (state, error) in enumerate(_STATES):
        given = {"sku_id": _E3, "group_id": _GROUP, "state": state, "error": error}
        yield {"name": f"Given {at}", "upn": f"given{at}@edge.example", "assignments": [given]}
    yield {"name": "Faulty", "upn": "faulty@edge.example", "assignments": [{"sku_id": _E3, "state": "Error"}]}


def _seen(today: date) -> Iterator[Document]:
    """Yield people of every age, who signed in, or tried to, so many days ago."""
    for at, age in enumerate(_AGES):
        for ago in _DAYS_AGO:
            moment = _moment(today, ago)
            success, attempt = (moment, None) if (at + ago) % 3 else (None, moment)
            yield {
                "name": f"Seen {ago} of {age}",
                "upn": f"seen{ago}of{age}@edge.example",
                "created": None if age is None else _moment(today, age),
                "sign_in": {"successful": success, "interactive": attempt, "non_interactive": None},
                "licences": ["SPE_E3"] if ago % 2 else [],
            }
        yield {
            "name": f"Never of {age}",
            "upn": f"neverof{age}@edge.example",
            "created": None if age is None else _moment(today, age),
            "sign_in": None,
            "licences": ["VISIOCLIENT"],
        }


def _moment(today: date, ago: int) -> str:
    return f"{today - timedelta(days=ago)}T09:30:00Z"


def _sold(today: date) -> Iterator[Document]:
    """Yield subscriptions whose windows overlap, and whose terms end on days of every kind within a month."""

    def ahead(days: int) -> str:
        return str(today + timedelta(days=days))

    windows = [
        {"type": "Full", "until": f"{ahead(2)}T00:00:00Z"},
        {"type": "Partial", "until": f"{ahead(20)}T00:00:00Z"},
    ]
    yield {"sku_id": _E3, "quantity": 15, "commitment_end": ahead(200), "cancellable_until": f"{ahead(2)}T00:00:00Z",
           "refunds": windows}  # fmt: skip
    yield {"sku_id": _E3, "quantity": 15, "commitment_end": ahead(0), "auto_renew": None}
    yield {"sku_id": _E3, "quantity": 15, "commitment_end": ahead(9), "auto_renew": False}
    yield {"sku_id": _E3, "quantity": 15, "commitment_end": ahead(40), "new_commerce": False}
    yield {"sku_id": _PREMIUM, "quantity": 16, "commitment_end": ahead(33), "term": "P1M"}
    yield {"sku_id": _PREMIUM, "quantity": 16, "commitment_end": ahead(37), "term": "P3Y", "billing_cycle": "triennial"}
    yield {"sku_id": _PREMIUM, "quantity": 15, "commitment_end": ahead(365)}
    yield {"sku_id": _VISIO, "quantity": 10, "commitment_end": ahead(100)}  # the other ten are another partner's
