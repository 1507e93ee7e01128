"""Mailboxes and sales from a description: the words of PUT /world and PATCH /world/customers about them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sandbox.world.checking import check_words
from sandbox.world.identity import guid
from sandbox.world.mailbox import GB, STATES, Mailbox
from sandbox.world.sale import FOREVER, NEW_COMMERCE, Refund, Sale, Scheduled
from sandbox.world.skus import BY_ID
from sandbox.world.tenants import Tenant

BUSINESS = {
    "mailboxes",
    "sold",
    "has_exchange",
    "report_concealed",
    "exchange_roles",
    "exchange_scopes",
    "first_terms",
    "extra_sales",
}
"""`exchange_scopes` null or [] is no consent for Exchange; `mailboxes` and `sold` null are made up again."""
_MAILBOX = {
    "user_id", "name", "address", "principal_name", "type", "used_bytes", "quota_bytes", "has_archive",
    "litigation_hold", "in_place_holds", "forwarding", "state",
}  # fmt: skip
_SALE = {
    "id", "sku_id", "name", "quantity", "status", "term", "billing_cycle", "start", "commitment_end", "auto_renew",
    "cancellable_until", "refunds", "is_trial", "new_commerce", "scheduled", "created",
}  # fmt: skip
_SCHEDULED = {"quantity", "term", "billing_cycle", "product", "term_end"}


def with_business(tenant: Tenant, document: Mapping[str, Any], today: date) -> Tenant:
    """Return the tenant with what the document says of its Exchange, report and purchases; the rest stays."""
    exchange, commerce, said = tenant.exchange, tenant.commerce, {**document}
    if "has_exchange" in said:
        exchange = replace(exchange, present=said["has_exchange"])
    if "exchange_roles" in said:
        exchange = replace(exchange, roles=None if said["exchange_roles"] is None else tuple(said["exchange_roles"]))
    if "exchange_scopes" in said:
        exchange = replace(exchange, scopes=tuple(said["exchange_scopes"] or ()))
    if "mailboxes" in said:
        exchange = replace(exchange, mailboxes=_all(said["mailboxes"], lambda each: _mailbox(tenant, each)))
    if "first_terms" in said:
        commerce = replace(commerce, first_terms=int(said["first_terms"]))
    if "extra_sales" in said:
        commerce = replace(commerce, extras=bool(said["extra_sales"]))
    if "sold" in said:
        commerce = replace(commerce, sold=None if said["sold"] is None else _sales(tenant, said["sold"], today))
    concealed = bool(said.get("report_concealed", tenant.report_concealed))
    return replace(tenant, exchange=exchange, commerce=commerce, report_concealed=concealed)


def _all(documents: Any, make: Any) -> Any:
    return None if documents is None else tuple(make(each) for each in documents)


def _mailbox(tenant: Tenant, document: Mapping[str, Any]) -> Mailbox:
    check_words(document, _MAILBOX)
    name, state = str(document["name"]), str(document.get("state", "active"))
    if state not in STATES:
        raise ValueError(f"{state!r} is no state of a mailbox; there are {', '.join(STATES)}")
    local = "".join(letter if letter.isalnum() else "." for letter in name.lower()).strip(".") or "mailbox"
    address = str(document.get("address", f"{local[:60]}@{tenant.domains[0]}"))
    quota = document.get("quota_bytes", 50 * GB)
    return Mailbox(
        guid(tenant.tenant_id, "described mailbox", name, address),
        name,
        address,
        str(document.get("principal_name", address)),
        str(document.get("type", "UserMailbox")),
        document.get("user_id"),
        _count(document.get("used_bytes", 0)),
        None if quota is None else _count(quota),
        bool(document.get("has_archive")),
        bool(document.get("litigation_hold")),
        tuple(document.get("in_place_holds", ())),
        document.get("forwarding"),
        state,
    )


def _sales(tenant: Tenant, documents: list[Mapping[str, Any]], today: date) -> tuple[Sale, ...]:
    """Return the sales; one without an id is that of the directory's next subscription of the same SKU."""
    known: dict[str, list[str]] = {}
    for holding in tenant.holdings:
        ids = [each.commerce_id for each in tenant.subscriptions_of(holding)]
        known.setdefault(holding.sku.sku_id, []).extend(ids)
    used: Counter[str | None] = Counter()
    made = []
    for index, document in enumerate(documents):
        check_words(document, _SALE)
        sku_id = document.get("sku_id")
        ids, place = known.get(sku_id or "", []), used[sku_id]
        used[sku_id] += 1
        identity = ids[place] if place < len(ids) else guid(tenant.tenant_id, "described sale", index)
        made.append(_sale(document, str(document.get("id", identity)).lower(), today))
    return tuple(made)


def _sale(document: Mapping[str, Any], identity: str, today: date) -> Sale:
    sku_id = document.get("sku_id")
    sku = BY_ID.get(sku_id or "")
    start = _date(document.get("start")) or today - timedelta(days=100)
    until, modern = document.get("cancellable_until"), bool(document.get("new_commerce", True))
    refunds = tuple(Refund(str(each["type"]), _moment(each["until"])) for each in document.get("refunds", ()))
    return Sale(
        sale_id=identity,
        sku_id=sku_id,
        name=str(document.get("name", sku.title if sku else "Something else")),
        quantity=_count(document.get("quantity", 1)),
        start=start,
        created=_date(document.get("created")) or start,
        commitment_end=_date(document.get("commitment_end")) or FOREVER,
        status=str(document.get("status", "active")),
        term=document.get("term", "P1Y" if modern else None),
        billing_cycle=str(document.get("billing_cycle", "monthly" if modern else "none")),
        auto_renew=document.get("auto_renew", True),
        cancellable_until=_moment(until) if until else None,
        refunds=refunds,
        is_trial=bool(document.get("is_trial")),
        product_type=NEW_COMMERCE if modern else None,
        scheduled=_scheduled(document.get("scheduled")),
    )


def _scheduled(document: Mapping[str, Any] | None) -> Scheduled | None:
    if document is None:
        return None
    check_words(document, _SCHEDULED)
    return Scheduled(**{**document, "term_end": _date(document.get("term_end"))})


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text[:10])


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _count(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(f"{value!r} is no number")
    return value
