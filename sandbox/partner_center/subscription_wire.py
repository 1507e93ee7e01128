"""A sale in Partner Center's JSON: new commerce, software, and what was before either."""

from datetime import date, datetime

from sandbox.partner_center.wire import Json, link
from sandbox.world.identity import guid, number
from sandbox.world.sale import NEW_COMMERCE, SOFTWARE, Sale, Scheduled
from sandbox.world.sales import product_id
from sandbox.world.tenants import Tenant


def subscription(tenant: Tenant, each: Sale) -> Json:
    """Return a Subscription. Both names of the end of a refund occur, each at other customers."""
    document = _common(tenant, each) | (_modern(tenant, each) if each.new_commerce else _legacy(each))
    if each.auto_renew is not None:
        document["autoRenewEnabled"] = each.auto_renew
    if each.cancellable_until is not None:
        document["cancellationAllowedUntilDate"] = moment(each.cancellable_until)
    if each.refunds:
        name = "expiresAt" if number(tenant.tenant_id, "refund", below=2) else "expiresAfter"
        document["refundOptions"] = [{"type": one.kind, name: moment(one.until)} for one in each.refunds]
    if each.refundable is not None and each.refunds:
        until = moment(each.refunds[0].until)
        details = [{"quantity": each.refundable, "allowedUntilDateTime": until}]
        document["refundableQuantity"] = {"totalQuantity": each.refundable, "details": details}
    if each.scheduled is not None:
        document["scheduledNextTermInstructions"] = _scheduled(each, each.scheduled)
    return document


def _common(tenant: Tenant, each: Sale) -> Json:
    spaced = each.spaced
    return {
        "id": each.sale_id,
        "offerName": each.name,
        "friendlyName": each.name,
        "quantity": each.quantity,
        "unitType": "Usage-based" if each.billing_type == "usage" else "Licenses",
        "creationDate": _stamp(each.created, "16:57:15.0966728", spaced=spaced),
        "effectiveStartDate": _stamp(each.start, "16:57:14.498252", spaced=spaced),
        "commitmentEndDate": _stamp(each.commitment_end, "00:00:00", spaced=spaced),
        "status": each.status,
        "billingType": each.billing_type,
        "contractType": "subscription",
        "orderId": guid(each.sale_id, "order").replace("-", "")[:12],
        "links": {"self": link(f"/customers/{tenant.tenant_id}/subscriptions/{each.sale_id}")},
        "attributes": {"objectType": "Subscription"},
    }


def _modern(tenant: Tenant, each: Sale) -> Json:
    product = product_id(each.sku_id) if each.sku_id else "DG7GMGF0" + guid(each.name)[:4].upper()
    availability = guid(each.name, "availability")[:12].replace("-", "").upper()
    kind = {"id": each.product_type, "displayName": each.product_type}
    return {
        "offerId": f"{product}:0001:{availability}",
        "productType": kind,
        "hasPurchasableAddons": False,
        "isTrial": each.is_trial,
        "billingCycle": each.billing_cycle,
        "renewalTermDuration": "",
        "isMicrosoftProduct": True,
        "partnerId": "",
        "attentionNeeded": False,
        "actionTaken": False,
        "publisherName": "Microsoft" if each.product_type == SOFTWARE else "Microsoft Corporation",
        **({"termDuration": each.term} if each.term else {}),
        **({"billingCycleEndDate": _stamp(each.commitment_end, "00:00:00")} if _bills_at_once(each) else {}),
    }


def _bills_at_once(each: Sale) -> bool:
    """Tell whether a billing period ends with the term."""
    return each.product_type == NEW_COMMERCE and (each.term, each.billing_cycle) in {
        ("P1M", "monthly"), ("P1Y", "annual"), ("P3Y", "triennial"),
    }  # fmt: skip


def _legacy(each: Sale) -> Json:
    offer = "MS-AZR-0145P" if each.billing_type == "usage" else guid(each.sku_id, "offer").upper()
    attributes = {"etag": guid(each.sale_id, "etag"), "objectType": "Subscription"}
    entitlement = {"entitlementId": guid(each.sale_id, "entitlement"), "offerId": offer, "attributes": attributes}
    return entitlement | ({} if each.billing_cycle == "none" else {"billingCycle": each.billing_cycle})


def _scheduled(each: Sale, change: Scheduled) -> Json:
    product, _, sku = (change.product or "").partition(":")
    told = {
        "productId": product or product_id(each.sku_id or each.name),
        "skuId": sku or "0001",
        "availabilityId": guid(each.name, "next")[:12].replace("-", "").upper(),
        "billingCycle": change.billing_cycle or each.billing_cycle,
        "termDuration": change.term or each.term,
    }
    ends = {"customTermEndDate": _stamp(change.term_end, "00:00:00")} if change.term_end else {}
    return {"product": told, "quantity": each.quantity if change.quantity is None else change.quantity, **ends}


def _stamp(day: date, clock: str, *, spaced: bool = False) -> str:
    written = f"{day.isoformat()}T{clock}Z"
    return written.replace(":", ": ") if spaced else written


def moment(at: datetime) -> str:
    """Return a moment in UTC as Partner Center writes it."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
