"""Partner Center's origin: one partner, its customers, what they hold and subscribe to."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from uuid import uuid4

from sandbox.answer import Answer, Ask
from sandbox.login.tokens import PARTNER_CENTER
from sandbox.partner_center import wire
from sandbox.partner_center.consents import consent
from sandbox.partner_center.failures import PartnerCenterRefused, error_answer, gateway_throttle
from sandbox.partner_center.paging import customers_page
from sandbox.partner_center.profiles import PROFILES
from sandbox.partner_center.subscription_wire import subscription
from sandbox.sandbox import Sandbox
from sandbox.world.sale import Sale
from sandbox.world.sales import sold
from sandbox.world.tenants import (
    DIRECTORY_READERS,
    GLOBAL_READER,
    LICENSE_ADMINISTRATOR,
    USER_ADMINISTRATOR,
    Tenant,
)

_LICENCE_ROLES = frozenset({DIRECTORY_READERS, GLOBAL_READER, LICENSE_ADMINISTRATOR, USER_ADMINISTRATOR})
_SUBSCRIPTION_CALLS, _SUBSCRIPTION_SECONDS = 500, 60
_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_CONSENTS = re.compile(r"/v1/customers/([^/]+)/applicationconsents")
_CUSTOMER = re.compile(r"/v1/customers/([^/]+)(?:/.*)?")

Handler = Callable[[Ask, dict[str, Any], tuple[str, ...]], Answer]


class PartnerCenter:
    """The Partner Center REST API."""

    name = "partner_center"

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._routes: Sequence[tuple[re.Pattern[str], Handler]] = (
            (re.compile("/v1/customers"), self._customers),
            (re.compile("/v1/customers/([^/]+)"), self._customer),
            (re.compile("/v1/customers/([^/]+)/subscribedskus"), self._subscribed_skus),
            (re.compile("/v1/customers/([^/]+)/subscriptions"), self._subscriptions),
            (re.compile("/v1/customers/([^/]+)/subscriptions/([^/]+)"), self._subscription),
            (re.compile("/v1/profiles/([^/]+)"), self._profile),
        )

    def tenant_of(self, ask: Ask) -> str | None:
        """Return the customer in the path, else the partner's tenant."""
        found = _CUSTOMER.fullmatch(ask.path)
        return found[1].lower() if found else self._sandbox.world.partner.tenant.tenant_id

    def answer(self, ask: Ask) -> Answer:
        """Answer a read or a consent, or refuse it as Partner Center does."""
        try:
            answer = self._answer(ask)
        except PartnerCenterRefused as refused:
            answer = error_answer(refused.status, refused.code, refused.description)
        return self._with_verdict(ask, answer).with_headers(_identity(ask))

    def _with_verdict(self, ask: Ask, answer: Answer) -> Answer:
        """Return the answer with what `ValidateMfa: true` asks for, where the knob says that it is told."""
        claims = self._sandbox.signer.claims(ask.bearer) if ask.bearer else None
        if ask.headers.get("validatemfa", "").lower() != "true" or claims is None:
            return answer
        verdict, where = str("mfa" in claims.get("amr", ())).lower(), self._sandbox.knobs.mfa_told_in
        if where == "body" and isinstance(answer.json, dict):
            return replace(answer, json={**answer.json, "isMfaCompliant": verdict})
        return answer.with_headers({"isMfaCompliant": verdict}) if where == "header" else answer

    def _answer(self, ask: Ask) -> Answer:
        claims = self._claims(ask)
        if (found := _CONSENTS.fullmatch(ask.path)) and ask.method == "POST":
            return consent(self._sandbox, self._living(found[1]), ask, claims)
        for pattern, handler in self._routes:
            if found := pattern.fullmatch(ask.path):
                if ask.method != "GET":
                    raise PartnerCenterRefused(405, "405", "The requested resource does not support this method.")
                if self._sandbox.knobs.indirect_reseller:
                    raise PartnerCenterRefused(403, "2032", "Access denied.")
                return handler(ask, claims, found.groups())
        raise PartnerCenterRefused(404, "1000", "The resource was not found.")

    def _claims(self, ask: Ask) -> dict[str, Any]:
        claims = self._sandbox.signer.claims(ask.bearer) if ask.bearer else None
        if ask.bearer is None:
            raise PartnerCenterRefused(401, "800001", "The partner token is missing.")
        if claims is None or claims.get("exp", 0) <= self._sandbox.now():
            raise PartnerCenterRefused(401, "400", "Access denied: the token is not valid.")
        if claims.get("aud") != PARTNER_CENTER:
            raise PartnerCenterRefused(401, "900420", "The audience of the token is not supported.")
        if claims.get("tid") != self._sandbox.world.partner.tenant.tenant_id:
            raise PartnerCenterRefused(401, "400", "Access denied: the token is of another tenant.")
        by_user = "scp" in claims
        if by_user and self._sandbox.knobs.require_mfa and "mfa" not in claims.get("amr", ()):
            raise self.mfa_missing()
        return claims

    @staticmethod
    def mfa_missing() -> PartnerCenterRefused:
        """Return the refusal of a token whose sign-in was without MFA."""
        return PartnerCenterRefused(401, "900421", "Access denied. MFA is required: the token has no MFA claim.")

    def _customers(self, ask: Ask, claims: dict[str, Any], parts: tuple[str, ...]) -> Answer:
        return Answer(200, customers_page(self._sandbox, ask), bom=True)

    def _customer(self, ask: Ask, claims: dict[str, Any], parts: tuple[str, ...]) -> Answer:
        tenant = self._known(parts[0])
        _refuse_parameters(ask, ())
        return Answer(200, wire.customer_in_full(tenant))

    def _subscribed_skus(self, ask: Ask, claims: dict[str, Any], parts: tuple[str, ...]) -> Answer:
        tenant = self._living(parts[0])
        _refuse_parameters(ask, ("licenseGroupIds",))
        if "scp" not in claims or not tenant.roles_of(self._our_groups) & _LICENCE_ROLES:
            raise PartnerCenterRefused(403, "2032", "Access denied.")
        wanted = {value.lower() for name, value in ask.query if name == "licenseGroupIds"} or {"group1"}
        if not wanted <= {"group1", "group2"}:
            raise PartnerCenterRefused(400, "400", "licenseGroupIds must be Group1 or Group2.")
        items = [wire.subscribed_sku(each) for each in tenant.holdings] if "group1" in wanted else []
        return Answer(200, wire.collection(items), bom=int(tenant.tenant_id[0], 16) % 2 == 0)

    def _subscriptions(self, ask: Ask, claims: dict[str, Any], parts: tuple[str, ...]) -> Answer:
        if wait := self._wait(parts[0].lower()):
            return gateway_throttle(wait)
        tenant = self._bought_from_us(ask, parts[0])
        items = [subscription(tenant, each) for each in self._sold(tenant)]
        uri = f"/customers/{tenant.tenant_id}/subscriptions"
        return Answer(200, wire.collection(items, uri), bom=int(tenant.tenant_id[1], 16) % 2 == 0)

    def _subscription(self, ask: Ask, claims: dict[str, Any], parts: tuple[str, ...]) -> Answer:
        if wait := self._wait(parts[0].lower()):
            return gateway_throttle(wait)
        tenant, wanted = self._bought_from_us(ask, parts[0]), parts[1].lower()
        for each in self._sold(tenant):
            if each.sale_id == wanted:
                return Answer(200, subscription(tenant, each))
        raise PartnerCenterRefused(404, "20003", "The subscription was not found.")

    def _bought_from_us(self, ask: Ask, customer_id: str) -> Tenant:
        tenant = self._living(customer_id)
        _refuse_parameters(ask, ())
        if tenant.relationship_to_partner != "reseller":
            raise PartnerCenterRefused(403, "20002", "The partner has no commerce relationship with the customer.")
        return tenant

    def _sold(self, tenant: Tenant) -> tuple[Sale, ...]:
        return sold(self._sandbox.world.partner, tenant, self._sandbox.world.today)

    def _profile(self, ask: Ask, claims: dict[str, Any], parts: tuple[str, ...]) -> Answer:
        make = PROFILES.get(parts[0])
        if make is None:
            raise PartnerCenterRefused(404, "1000", "The resource was not found.")
        _refuse_parameters(ask, ())
        if "scp" not in claims:
            raise PartnerCenterRefused(401, "400", "Access denied: a user's token is needed.")
        return Answer(200, make(self._sandbox.world), bom=True)

    @property
    def _our_groups(self) -> frozenset[str]:
        return frozenset(self._sandbox.world.partner.service_account.group_ids)

    def _known(self, customer_id: str) -> Tenant:
        if not _GUID.fullmatch(customer_id):
            raise PartnerCenterRefused(400, "900118", "The customer id is not valid.")
        tenant = self._sandbox.world.tenant(customer_id.lower())
        if tenant is None or not tenant.known_to_partner_center or tenant is self._sandbox.world.partner.tenant:
            raise PartnerCenterRefused(404, "1000", "The customer was not found.")
        return tenant

    def _living(self, customer_id: str) -> Tenant:
        tenant = self._known(customer_id)
        if tenant.deleted:
            raise PartnerCenterRefused(404, "60003", "The tenant was not found.")
        return tenant

    def _wait(self, tenant_id: str) -> float:
        """Return the seconds to wait before another call about this customer's subscriptions, 0 if it may pass."""
        if not self._sandbox.knobs.throttling:
            return 0.0
        key = (self.name, "subscriptions", tenant_id)
        now = self._sandbox.monotonic()
        bucket = self._sandbox.buckets.at(key, _SUBSCRIPTION_CALLS, _SUBSCRIPTION_SECONDS, now)
        wait = bucket.wait(1)
        bucket.level -= 0 if wait else 1
        return wait

    def failure(self, ask: Ask, status: int, code: str | None, message: str) -> Answer:
        """Return an error in Partner Center's form; 429 has the gateway's own."""
        if status == 429:
            return gateway_throttle(1).with_headers(_identity(ask))
        return error_answer(status, code or "800003", message).with_headers(_identity(ask))

    def page_onward(self, ask: Ask, answer: Answer, token: str, *, half: bool, origin: str | None) -> Answer:
        """Return the collection with another links.next."""
        items = answer.json["items"]
        path = ask.path.removeprefix("/v1") if origin is None else origin + ask.path
        onward = wire.link(f"{path}?size=500&seekOperation=Next", {"MS-ContinuationToken": token})
        kept = items[: len(items) // 2] if half else items
        links = answer.json.get("links", {}) | {"next": onward}
        return replace(answer, json=answer.json | {"items": kept, "totalCount": len(kept), "links": links})

    def without_token(self, ask: Ask) -> tuple[Ask, str | None]:
        """Return the request without its continuation, and the token."""
        headers = {name: value for name, value in ask.headers.items() if name != "ms-continuationtoken"}
        kept = tuple(pair for pair in ask.query if pair[0] != "seekOperation")
        if not ask.path.endswith("/customers"):
            kept = tuple(pair for pair in kept if pair[0] != "size")
        return replace(ask, query=kept, headers=headers), ask.headers.get("ms-continuationtoken")


def _refuse_parameters(ask: Ask, allowed: tuple[str, ...]) -> None:
    for name, _ in ask.query:
        if name not in allowed:
            raise PartnerCenterRefused(400, "400", f"The query parameter {name} is not supported.")


def _identity(ask: Ask) -> dict[str, str]:
    return {
        "MS-RequestId": ask.headers.get("ms-requestid", str(uuid4())),
        "MS-CorrelationId": ask.headers.get("ms-correlationid", str(uuid4())),
        "MS-CV": uuid4().hex[:16] + ".0",
        "MS-ServerId": "sandbox",
    }
