"""The door for tests and benchmarks: plain HTTP on loopback, never part of what is played."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict, replace
from typing import Any

from aiohttp import web
from cryptography import x509

from sandbox.login.sign_ins import USUAL_REDIRECTS
from sandbox.login.tokens import GRAPH, new_refresh_token, user_claims
from sandbox.sandbox import Sandbox
from sandbox.web import json_response
from sandbox.world.business_truth import mailboxes
from sandbox.world.described import changed_units, holding_of, world_of
from sandbox.world.described_business import BUSINESS, with_business
from sandbox.world.partner import delegated_access, with_person, without_person
from sandbox.world.people_truth import people_json
from sandbox.world.tenants import GRAPH_SCOPES, Tenant, with_holdings
from sandbox.world.truth import customer, people, truth

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
LARGEST_WORLD = 64_000_000
"""Bytes of a description: there are worlds with names of 10,000 characters."""


def make_admin(sandbox: Sandbox, ready: Callable[[], dict[str, Any]]) -> web.Application:
    """Return the admin application; `ready` gives the line that was printed at the start."""
    admin = _Admin(sandbox, ready)
    app = web.Application(middlewares=[_explain], client_max_size=LARGEST_WORLD)
    app.add_routes(
        [
            web.get("/", admin.ready),
            web.get("/world", admin.world),
            web.put("/world", admin.new_world),
            web.get("/world/customers/{tenant_id}", admin.customer),
            web.get("/world/customers/{tenant_id}/people", admin.people),
            web.patch("/world/customers/{tenant_id}", admin.change_customer),
            web.patch("/world/customers/{tenant_id}/skus/{sku_id}", admin.change_units),
            web.put("/people/{object_id}", admin.put_person),
            web.delete("/people/{object_id}", admin.remove_person),
            web.post("/reset", admin.reset),
            web.put("/client-certificate", admin.client_certificate),
            web.get("/knobs", admin.knobs),
            web.put("/knobs", admin.turn),
            web.get("/faults", admin.faults),
            web.post("/faults", admin.add_fault),
            web.delete("/faults", admin.clear_faults),
            web.get("/calls", admin.calls),
            web.delete("/calls", admin.clear_calls),
            web.post("/bot-token", admin.bot_token),
            web.post("/bot-keys/rotate", admin.rotate_bot_keys),
            web.post("/access-token", admin.access_token),
            web.post("/refresh-token", admin.refresh_token),
            web.put("/redirect-uris", admin.redirect_uris),
            web.post("/revocations", admin.revoke),
        ]
    )
    return app


@web.middleware
async def _explain(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn a document that makes no sense into a 400 that says why."""
    try:
        return await handler(request)
    except (ValueError, KeyError, TypeError) as error:
        return json_response({"error": f"{type(error).__name__}: {error}"}, 400)


class _Admin:
    def __init__(self, sandbox: Sandbox, ready: Callable[[], dict[str, Any]]) -> None:
        self._sandbox, self._ready = sandbox, ready

    async def ready(self, request: web.Request) -> web.Response:
        return json_response(self._ready())

    async def world(self, request: web.Request) -> web.Response:
        """Tell the whole truth, with `?people=true` everybody in every directory too."""
        return json_response(truth(self._sandbox.world, with_people=request.query.get("people") == "true"))

    async def new_world(self, request: web.Request) -> web.Response:
        """Put another world in place; knobs, faults and the log stay."""
        self._sandbox.world = world_of(await request.json(), self._sandbox.world.today)
        return json_response(self._ready())

    async def reset(self, request: web.Request) -> web.Response:
        self._sandbox.reset()
        return json_response(self._ready())

    async def client_certificate(self, request: web.Request) -> web.Response:
        """Register the certificate of a PEM text on the partner's application."""
        self._sandbox.client_certificate = x509.load_pem_x509_certificate(await request.read())
        return web.Response(status=204)

    async def customer(self, request: web.Request) -> web.Response:
        world, tenant = self._sandbox.world, self._tenant(request)
        return json_response(customer(world, tenant) | mailboxes(world, tenant))

    async def people(self, request: web.Request) -> web.StreamResponse:
        """Send everybody in a directory, written as they are made: there may be 200,000."""
        world, tenant = self._sandbox.world, self._tenant(request)
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        await response.prepare(request)
        for piece in people_json(world, tenant):
            await response.write(piece)
        await response.write_eof()
        return response

    async def change_customer(self, request: web.Request) -> web.Response:
        """Change `scopes` (null: no consent), `roles`, `skus` (all of them), `deleted`, `name`, words of BUSINESS."""
        tenant, said = self._tenant(request), dict(await request.json())
        document = {name: value for name, value in said.items() if name not in BUSINESS}
        if "skus" in document:
            tenant = with_holdings(tenant, tuple(holding_of(each) for each in document.pop("skus")))
        if "roles" in document:
            access = delegated_access(self._sandbox.world.partner, tenant.tenant_id, tuple(document.pop("roles")))
            tenant = replace(tenant, relationships=access)
        if document.get("scopes") is not None:
            document["scopes"] = tuple(document["scopes"])
        self._sandbox.world.put(with_business(replace(tenant, **document), said, self._sandbox.world.today))
        return json_response(customer(self._sandbox.world, self._tenant(request)))

    async def change_units(self, request: web.Request) -> web.Response:
        tenant, sku_id = self._tenant(request), request.match_info["sku_id"].lower()
        holding = tenant.holding(sku_id)
        if holding is None:
            raise KeyError(sku_id)
        changed = replace(holding, units=changed_units(holding, await request.json()))
        holdings = tuple(changed if each is holding else each for each in tenant.holdings)
        self._sandbox.world.put(with_holdings(tenant, holdings))
        return json_response(customer(self._sandbox.world, self._tenant(request)))

    async def put_person(self, request: web.Request) -> web.Response:
        """Put somebody into the partner's tenant, or change them: {"name", "principal_name", "groups": words}."""
        world, said = self._sandbox.world, await request.json()
        object_id, words = request.match_info["object_id"].lower(), tuple(said["groups"])
        told = (object_id, said["name"], said["principal_name"], words)
        world.partner = with_person(world.partner, world.seed, *told)
        return json_response(people(world))

    async def remove_person(self, request: web.Request) -> web.Response:
        """Delete an account of the partner's tenant."""
        world, object_id = self._sandbox.world, request.match_info["object_id"].lower()
        world.partner = without_person(world.partner, world.seed, object_id)
        return json_response(people(world))

    def _tenant(self, request: web.Request) -> Tenant:
        tenant = self._sandbox.world.find(request.match_info["tenant_id"])
        if tenant is None:
            raise KeyError(request.match_info["tenant_id"])
        return tenant

    async def knobs(self, request: web.Request) -> web.Response:
        return json_response(asdict(self._sandbox.knobs))

    async def turn(self, request: web.Request) -> web.Response:
        self._sandbox.knobs = self._sandbox.knobs.turned(await request.json())
        return await self.knobs(request)

    async def faults(self, request: web.Request) -> web.Response:
        return json_response(self._sandbox.faults.as_json())

    async def add_fault(self, request: web.Request) -> web.Response:
        return json_response(asdict(self._sandbox.faults.add(await request.json())), 201)

    async def clear_faults(self, request: web.Request) -> web.Response:
        self._sandbox.faults.clear()
        return web.Response(status=204)

    async def calls(self, request: web.Request) -> web.Response:
        return json_response(self._sandbox.calls.as_json())

    async def clear_calls(self, request: web.Request) -> web.Response:
        self._sandbox.calls.clear()
        return web.Response(status=204)

    async def bot_token(self, request: web.Request) -> web.Response:
        """Sign exactly the claims of {"claims": {...}, "kid"?} as Bot Framework would."""
        document = await request.json()
        return json_response({"token": self._sandbox.bot_signer.sign(document["claims"], document.get("kid"))})

    async def rotate_bot_keys(self, request: web.Request) -> web.Response:
        """Sign with a new key from now on; the old one is announced no longer."""
        key_id = self._sandbox.bot_signer.rotate()
        self._sandbox.bot_signer.forget_old()
        return json_response({"kid": key_id})

    async def access_token(self, request: web.Request) -> web.Response:
        """Sign an access token {"tenant_id", "audience"?, "scopes"?, "claims"?} without asking whether it is due."""
        sandbox, document = self._sandbox, await request.json()
        tenant = sandbox.world.find(document["tenant_id"])
        if tenant is None:
            raise KeyError(document["tenant_id"])
        scopes = tuple(document.get("scopes", GRAPH_SCOPES))
        claims = user_claims(sandbox, tenant, document.get("audience", GRAPH), scopes) | document.get("claims", {})
        kept = {name: value for name, value in claims.items() if value is not None}
        return json_response({"token": sandbox.signer.sign(kept)})

    async def refresh_token(self, request: web.Request) -> web.Response:
        """Make a refresh token that is {"age_days": N} old."""
        age = float((await request.json())["age_days"]) * 86_400
        return json_response({"token": new_refresh_token(self._sandbox, age)})

    async def redirect_uris(self, request: web.Request) -> web.Response:
        """Register {"uris": [...]} beside the usual ones on the partner's application."""
        wanted = tuple((await request.json())["uris"])
        self._sandbox.sign_ins.redirect_uris = (*USUAL_REDIRECTS, *wanted)
        return web.Response(status=204)

    async def revoke(self, request: web.Request) -> web.Response:
        """Revoke every refresh token given out so far; those of later sign-ins work."""
        self._sandbox.sign_ins.epoch += 1
        return web.Response(status=204)
