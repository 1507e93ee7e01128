"""The ground truth about mailboxes and sales as JSON."""

from datetime import date, timedelta
from typing import Any

from sandbox.world.mailbox import Mailbox
from sandbox.world.sale import Sale
from sandbox.world.sales import Deal, deals, sold
from sandbox.world.tenants import Tenant
from sandbox.world.world import World

REPORT_LAG = timedelta(days=2)


def business(world: World, tenant: Tenant) -> dict[str, Any]:
    """Return what was bought from whom, and what the mailbox usage report is like."""
    exchange = tenant.exchange
    return {
        "has_exchange": tenant.has_exchange,
        "exchange_scopes": list(exchange.scopes) if tenant.scopes is not None else [],
        "exchange_roles": None if exchange.roles is None else sorted(exchange.roles),
        "report_concealed": tenant.report_concealed,
        "report_as_of": (world.today - REPORT_LAG).isoformat(),
        "sold": [_sale(each) for each in sold(world.partner, tenant, world.today)],
        "directory_subscriptions": [_deal(each) for each in deals(world.partner, tenant, world.today)],
    }


def mailboxes(world: World, tenant: Tenant) -> dict[str, Any]:
    """Return the mailboxes in use, and beside them those that are inactive or deleted."""
    directory = world.directory(tenant)
    return {
        "mailboxes": [_mailbox(each) for each in directory.mailboxes],
        "gone_mailboxes": [_mailbox(each) | {"state": each.state} for each in directory.gone_mailboxes],
    }


def _mailbox(each: Mailbox) -> dict[str, Any]:
    return {
        "user_id": each.user_id,
        "name": each.name,
        "address": each.address,
        "principal_name": each.principal_name,
        "type": each.kind,
        "used_bytes": each.used,
        "quota_bytes": each.quota,
        "has_archive": each.has_archive,
        "litigation_hold": each.litigation_hold,
        "in_place_holds": list(each.holds),
        "forwarding": each.forwarding,
    }


def _sale(each: Sale) -> dict[str, Any]:
    """Return a sale; `commitment_end` is the date as it is sent: exclusive before new commerce."""
    change = each.scheduled
    return {
        "id": each.sale_id,
        "sku_id": each.sku_id,
        "name": each.name,
        "quantity": each.quantity,
        "status": each.status,
        "term": each.term,
        "billing_cycle": each.billing_cycle,
        "start": each.start.isoformat(),
        "commitment_end": each.commitment_end.isoformat(),
        "auto_renew": each.auto_renew,
        "cancellable_until": each.cancellable_until and each.cancellable_until.isoformat(),
        "refunds": [{"type": one.kind, "until": one.until.isoformat()} for one in each.refunds],
        "is_trial": each.is_trial,
        "new_commerce": each.new_commerce,
        "scheduled": change and {
            "quantity": change.quantity,
            "term": change.term,
            "billing_cycle": change.billing_cycle,
            "product": change.product,
            "term_end": change.term_end and change.term_end.isoformat(),
        },
    }  # fmt: skip


def _deal(each: Deal) -> dict[str, Any]:
    subscription = each.subscription
    return {
        "id": subscription.subscription_id,
        "commerce_id": subscription.commerce_id,
        "sku_id": subscription.holding.sku.sku_id,
        "part_number": subscription.holding.sku.part_number,
        "status": subscription.status,
        "seats": subscription.seats,
        "is_trial": subscription.is_trial,
        "next_lifecycle": _day(each.next_lifecycle),
        "owner_tenant_id": each.seller,
        "created": _day(each.created),
    }


def _day(day: date | None) -> str | None:
    return f"{day.isoformat()}T00:00:00Z" if day else None
