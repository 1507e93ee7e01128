"""Random customers and random faults, as the sandbox takes them."""

from typing import Any

from hypothesis import strategies as st

from sandbox.world.skus import CATALOGUE
from sandbox.world.tenants import GRAPH_SCOPES, READING_ROLES

Document = dict[str, Any]

counts = st.one_of(st.sampled_from([0, 0, 1, 2, 3, 10, 12]), st.integers(0, 60), st.sampled_from([999, 1000, 10_000]))


@st.composite
def units(draw: st.DrawFn) -> dict[str, int]:
    """Seats by state; most have neither suspended nor locked-out ones."""
    rare = st.one_of(st.just(0), st.just(0), counts)
    enabled, consumed, warning = draw(counts), draw(counts), draw(rare)
    return {
        "enabled": enabled, "consumed": consumed, "warning": warning,
        "suspended": draw(rare), "locked_out": draw(rare),
    }  # fmt: skip


@st.composite
def skus(draw: st.DrawFn, part_number: str) -> Document:
    """What is held of one SKU; now and then Partner Center sees it otherwise than Graph."""
    held: Document = {"part_number": part_number, **draw(units())}
    held["trial"] = draw(st.sampled_from([False, False, False, True]))
    held["subscriptions"] = draw(st.integers(1, 3))
    if draw(st.sampled_from([False, False, True])):
        held["partner_center"] = draw(units())
    return held


@st.composite
def customers(draw: st.DrawFn) -> Document:
    """A customer, most often one that nothing is wrong with."""
    parts = draw(st.lists(st.sampled_from(sorted(CATALOGUE)), max_size=draw(st.sampled_from([4, 4, 20])), unique=True))
    return {
        "name": "Litware",
        "domains": ["litware.example"],
        "skus": [draw(skus(part)) for part in parts],
        "scopes": draw(st.sampled_from([list(GRAPH_SCOPES)] * 4 + [None, ["User.Read.All"]])),
        "roles": draw(st.sampled_from([list(READING_ROLES)] * 5 + [[]])),
        "deleted": draw(st.sampled_from([False] * 5 + [True])),
    }


worlds = st.builds(
    lambda asked, others: {"seed": "demo", "customers": [*others, asked]},
    customers(),
    st.lists(st.sampled_from(["Northwind", "Fabrikam", "Woodgrove"]), max_size=3, unique=True).map(
        lambda names: [
            {"name": name, "skus": [{"part_number": "SPB", "enabled": 71, "consumed": 23}]} for name in names
        ]
    ),
)

_KINDS = [
    "status", "status", "throttle", "answer", "html", "truncate", "half", "endless", "foreign_next", "reset", "entra",
    "mfa",
]  # fmt: skip
_PATHS = [None, "(?i)subscribedskus", "directory/subscriptions", r"/v1/customers(\?|$)", "oauth2"]
_ANSWERS = ["", "{}", "[]", "null", "5", '"a"', '{"value": null}', '{"value": [{}]}', '{"items": [{}]}', '{"value": 5}']
_ENTRA = [50173, 700082, 7000222, 65001, 53003, 90002, 50076, 500011, 50057, 90033]


@st.composite
def faults(draw: st.DrawFn) -> Document:
    """One order of faults.py; none that hangs, for a read may take ten seconds."""
    kind = draw(st.sampled_from(_KINDS))
    fault: Document = {
        "kind": kind,
        "count": draw(st.sampled_from([None, None, 1, 2])),
        "skip": draw(st.integers(0, 2)),
    }
    fault["service"] = draw(st.sampled_from(["graph", "partner_center", "graph", "partner_center", "login"]))
    fault["path"] = draw(st.sampled_from(_PATHS))
    if kind in ("status", "half"):
        fault["status"] = draw(st.sampled_from([400, 401, 403, 404, 500, 502, 503, 504]))
    if kind == "throttle":
        fault["retry_after"] = draw(st.sampled_from([1, 60]))
    if kind == "answer":
        fault |= {"status": 200, "body": draw(st.sampled_from(_ANSWERS))}
    if kind == "foreign_next":
        fault["origin"] = draw(st.sampled_from(["https://evil.example", "http://localhost:1", "https://localhost:1"]))
    if kind == "entra":
        fault |= {"service": "login", "code": draw(st.sampled_from(_ENTRA))}
    if kind == "reset" and fault["service"] == "login":  # an expected failure of its own in test_sources_down
        fault["service"] = "graph"
    return fault


page_sizes = st.fixed_dictionaries({}, optional={"graph": st.integers(1, 6), "partner_center": st.integers(1, 6)})
