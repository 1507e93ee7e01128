"""Everything outside that answers questions, wired together: one client per upstream, ports bound to one tenant."""

import asyncio
import re
import ssl
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from uuid import uuid4
from weakref import WeakValueDictionary

import idna
from pydantic import SecretStr

from services.consent_grants import grants
from services.domain.customer import Customer
from services.domain.directory_user import DirectoryUser
from services.domain.gdap import Delegations, Relationship
from services.domain.organisation import PartnerProfile
from services.errors import SeatwiseError, Service, TenantGone
from services.exchange.client import ExchangeClient
from services.graph.access import RELATIONSHIPS_KEPT, CustomerAccessClient, read_relationships
from services.graph.client import GraphClient, PartnerGraphClient
from services.graph.membership import PartnerPeopleClient, read_delegations
from services.graph.shared import Shared
from services.http.audience import Audience
from services.http.auth import TenantAuth, TokenSource
from services.http.client import Upstream
from services.http.entra import TokenRequest, entra_error
from services.http.origin import Origin
from services.http.paging import PageRequest
from services.http.pool import SILENCE
from services.http.responses import Reply, json_object
from services.http.retries import Retries
from services.http.shared_read import SharedRead
from services.http.writing import Writer
from services.partner_center.client import (
    HEADERS,
    ID_HEADERS,
    CustomerPartnerCenterClient,
    PartnerCenterClient,
    Standing,
    customer_lane,
)
from services.partner_center.consents import WRITES, ConsentClient
from services.partner_center.mfa import GivenToken, check_mfa

EXCHANGE_SILENCE = 45.0
"""Seconds. It runs a cmdlet over a thousand mailboxes before it sends the first byte."""
HOST_NAME = re.compile(r"(?=.{4,253}\Z)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])")
ISSUED_FOR = re.compile(r"https://[^/]+/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/v2\.0")


@dataclass(frozen=True, slots=True)
class Origins:
    """Where the services are: https origins, the cloud's own or the operator's."""

    login: str
    graph: str
    partner_center: str
    exchange: str


class Connectors:
    """The port PartnerPorts. Close it when the installation stops; the token source is closed by who made it.

    `invoke_command`: the operator lets Exchange be asked what only its undocumented InvokeCommand tells.
    """

    def __init__(
        self,
        origins: Origins,
        tokens: TokenSource,
        *,
        partner_tenant_id: str,
        trust: ssl.SSLContext,
        proxy: str | None = None,
        retries: Retries | None = None,
        new_id: Callable[[], str] = lambda: str(uuid4()),
        invoke_command: bool = False,
        client_id: str = "",
        shared: Shared | None = None,
    ) -> None:
        self._tokens, self._partner_tenant_id, self._new_id = tokens, partner_tenant_id, new_id
        self._invoke_command, self._client_id = invoke_command, client_id

        def upstream(
            service: Service,
            origin: str,
            *id_headers: str,
            headers: Sequence[tuple[str, str]] = (),
            silence: float = SILENCE,
        ) -> Upstream:
            return Upstream(
                service,
                Origin(origin),
                trust=trust,
                proxy=proxy,
                id_headers=id_headers,
                headers=headers,
                retries=retries,
                new_id=new_id,
                silence=silence,
            )

        self._login = upstream(Service.SIGN_IN, origins.login, "client-request-id")
        self._graph = upstream(Service.GRAPH, origins.graph, "client-request-id")
        self._partner_center = upstream(Service.PARTNER_CENTER, origins.partner_center, *ID_HEADERS, headers=HEADERS)
        self._exchange = upstream(Service.EXCHANGE, origins.exchange, "client-request-id", silence=EXCHANGE_SILENCE)
        self._writer = Writer(self._partner_center, WRITES)
        self._standing, self._sales_lane = Standing(), customer_lane()
        self._shared = shared or Shared.of(trust, proxy, retries)
        self._exchange_turns = WeakValueDictionary[str, asyncio.Lock]()
        read = partial(read_relationships, self._graph, self._partner_graph_auth())
        self._relationships = SharedRead(Service.GRAPH, read, lasts=RELATIONSHIPS_KEPT)

    async def partner_center_customers(self) -> tuple[Customer, ...]:
        """Return all customers from Partner Center; raises NotDirectPartner for an indirect reseller."""
        return await PartnerCenterClient(self._partner_center, self._partner_auth(), self._standing).customers()

    async def delegated_admin_customers(self) -> tuple[Customer, ...]:
        """Return all customers of the partner's GDAP relationships, from Graph."""
        return await PartnerGraphClient(self._graph, self._partner_graph_auth()).delegated_admin_customers()

    async def partner_profile(self) -> PartnerProfile:
        """Return the partner's own profile from Partner Center; raises NotDirectPartner for an indirect reseller."""
        return await PartnerCenterClient(self._partner_center, self._partner_auth(), self._standing).profile()

    async def relationships(self) -> tuple[Relationship, ...]:
        """Return every GDAP relationship of the partner, read at most ten minutes ago."""
        return (await self._relationships.get()).all

    async def delegations(self) -> Delegations:
        """Return which groups of the partner use which customer's delegation, now."""
        return await read_delegations(self._graph, self._partner_graph_auth())

    async def groups_of_person(self, object_id: str) -> frozenset[str]:
        """Return the ids of the partner's groups that a person is in, now; nothing for nobody."""
        return await self._people().groups_of_person(object_id)

    async def names_of(self, groups: Collection[str], people: Collection[str]) -> tuple[str, ...]:
        """Return what these groups and people of the partner are called, without those that cannot be read."""
        return await self._people().names_of(groups, people)

    def partner_users(self) -> AsyncIterator[list[DirectoryUser]]:
        """Yield the partner's own accounts, page by page."""
        return GraphClient(self._graph, self._partner_graph_auth(), self._new_id, self._shared).users()

    async def tenant_of_domain(self, domain: str) -> str | None:
        """Return the tenant id that Microsoft's sign-in announces for a domain, None if there is none.

        Asked without any token. What is no domain name is never sent.
        """
        name = _host_name(domain)
        if name is None:
            return None
        path = f"/{name}/v2.0/.well-known/openid-configuration"
        try:
            reply = await self._login.get(PageRequest(self._login.origin.resolve(path)), None, explain=_no_tenant)
        except TenantGone:
            return None
        issuer = json_object(reply.body).get("issuer")
        found = ISSUED_FOR.fullmatch(issuer.lower()) if isinstance(issuer, str) else None
        return found[1] if found else None

    def customer_graph(self, customer: Customer) -> GraphClient:
        """Return Graph bound to this customer's tenant."""
        auth = self._auth(customer.tenant_id, Audience.GRAPH, self._graph, customer)
        return GraphClient(self._graph, auth, self._new_id, self._shared)

    def customer_partner_center(self, customer: Customer) -> CustomerPartnerCenterClient:
        """Return Partner Center bound to this customer."""
        auth = self._partner_auth(customer)
        return CustomerPartnerCenterClient(self._partner_center, auth, customer, self._standing, self._sales_lane)

    def customer_exchange(self, customer: Customer) -> ExchangeClient:
        """Return Exchange Online bound to this customer's tenant."""
        auth = self._auth(customer.tenant_id, Audience.EXCHANGE, self._exchange, customer)
        turn = self._exchange_turns.setdefault(customer.tenant_id, asyncio.Lock())
        return ExchangeClient(self._exchange, auth, turn, tells_details=self._invoke_command)

    def customer_access(self, customer: Customer) -> CustomerAccessClient:
        """Return our delegated access to this customer."""
        auth = self._partner_graph_auth(customer)
        return CustomerAccessClient(self._graph, auth, customer, self._relationships, self._new_id)

    def customer_consent(self, customer: Customer) -> ConsentClient:
        """Return consent to our application, bound to this customer."""
        wanted = grants(invoke_command=self._invoke_command)
        return ConsentClient(self._writer, self._partner_auth(customer), customer, self._client_id, wanted)

    async def check_mfa(self, access_token: SecretStr) -> None:
        """Raise SignInFailed(NO_MFA) where Partner Center says so of a token that was just issued to us."""
        given = GivenToken(access_token)
        origin = self._partner_center.origin
        auth = TenantAuth(given, self._partner_tenant_id, Audience.PARTNER_CENTER, origin, self._new_id)
        await check_mfa(self._partner_center, auth)

    async def close(self) -> None:
        """End what is under way for everybody, and close every connection."""
        await self._relationships.close()
        for upstream in (self._login, self._graph, self._partner_center, self._exchange):
            await upstream.close()
        await self._shared.close()

    def _people(self) -> PartnerPeopleClient:
        return PartnerPeopleClient(self._graph, self._partner_graph_auth())

    def _partner_auth(self, about: Customer | None = None) -> TenantAuth:
        return self._auth(self._partner_tenant_id, Audience.PARTNER_CENTER, self._partner_center, about)

    def _partner_graph_auth(self, about: Customer | None = None) -> TenantAuth:
        return self._auth(self._partner_tenant_id, Audience.GRAPH, self._graph, about)

    def _auth(self, tenant_id: str, audience: Audience, upstream: Upstream, about: Customer | None) -> TenantAuth:
        customer = about.tenant_id if about else None
        return TenantAuth(self._tokens, tenant_id, audience, upstream.origin, self._new_id, customer=customer)


def _host_name(domain: str) -> str | None:
    try:
        name = idna.encode(domain.strip().rstrip("."), uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        return None
    return name if HOST_NAME.fullmatch(name) else None


def _no_tenant(reply: Reply) -> SeatwiseError | None:
    error = entra_error(json_object(reply.body), reply.status, TokenRequest(Service.SIGN_IN, partner_wide=False))
    return TenantGone() if isinstance(error, TenantGone) or reply.status in (400, 404) else None
