"""Microsoft Entra's origin: discovery, keys, tokens; and Bot Framework's announcement of its signing keys."""

import re
from typing import Any

from sandbox.answer import Answer, Ask
from sandbox.login.authorize import admin_consent_answer, authorize_answer
from sandbox.login.errors import Refused, entra_answer
from sandbox.login.tokens import existing_tenant, token_answer
from sandbox.sandbox import Sandbox

BOT_METADATA = "/botframework/v1/.well-known/openidconfiguration"
_BOT_KEYS = "/botframework/v1/.well-known/keys"
_DISCOVERY = re.compile(r"/([^/]+)(?:/v2\.0)?/\.well-known/openid-configuration")
_KEYS = re.compile(r"/([^/]+)/discovery/(?:v2\.0/)?keys")
_TOKEN = re.compile(r"/([^/]+)/oauth2/v2\.0/token")
_AUTHORIZE = re.compile(r"/([^/]+)/oauth2/v2\.0/authorize")
_ADMIN_CONSENT = re.compile(r"/([^/]+)/adminconsent")


class Login:
    """The sign-in service."""

    name = "login"

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def tenant_of(self, ask: Ask) -> str | None:
        """Return the tenant named in the path."""
        tenant = self._sandbox.world.find(ask.path.split("/")[1])
        return tenant.tenant_id if tenant else None

    def answer(self, ask: Ask) -> Answer:
        """Answer discovery, keys, tokens and the pages that people see."""
        try:
            return self._answer(ask).with_headers({"Cache-Control": "no-store, no-cache"})
        except Refused as refused:
            correlation = ask.headers.get("client-request-id")
            return entra_answer(refused.code, self._sandbox.now(), correlation, refused.detail)

    def _answer(self, ask: Ask) -> Answer:
        if ask.path == BOT_METADATA:
            return Answer(200, self._bot_metadata())
        if ask.path == _BOT_KEYS:
            return Answer(200, self._sandbox.bot_signer.key_set())
        if found := _DISCOVERY.fullmatch(ask.path):
            return Answer(200, self._discovery(existing_tenant(self._sandbox, found[1]).tenant_id))
        if found := _KEYS.fullmatch(ask.path):
            existing_tenant(self._sandbox, found[1])
            return Answer(200, self._sandbox.signer.key_set())
        if found := _TOKEN.fullmatch(ask.path):
            return Answer(200, token_answer(self._sandbox, found[1], ask))
        if found := _AUTHORIZE.fullmatch(ask.path):
            return authorize_answer(self._sandbox, found[1], ask)
        if found := _ADMIN_CONSENT.fullmatch(ask.path):
            return admin_consent_answer(self._sandbox, found[1], ask)
        return Answer(404, text="", content_type="text/html")

    def failure(self, ask: Ask, status: int, code: str | None, message: str) -> Answer:
        """Return an Entra error: the number in `code`, else a transient one."""
        number = int(code) if code and code.isdecimal() else 90033
        return entra_answer(number, self._sandbox.now(), ask.headers.get("client-request-id"), message, status or None)

    def page_onward(self, ask: Ask, answer: Answer, token: str, *, half: bool, origin: str | None) -> Answer:
        """Return the answer as it is: nothing here comes in pages."""
        return answer

    def without_token(self, ask: Ask) -> tuple[Ask, str | None]:
        """Return the request as it is."""
        return ask, None

    def _discovery(self, tenant_id: str) -> dict[str, Any]:
        root = f"{self._sandbox.origins.login}/{tenant_id}"
        return {
            "token_endpoint": f"{root}/oauth2/v2.0/token",
            "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
            "jwks_uri": f"{root}/discovery/v2.0/keys",
            "response_modes_supported": ["query", "fragment", "form_post"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
            "scopes_supported": ["openid", "profile", "email", "offline_access"],
            "issuer": f"{root}/v2.0",
            "request_uri_parameter_supported": False,
            "authorization_endpoint": f"{root}/oauth2/v2.0/authorize",
            "device_authorization_endpoint": f"{root}/oauth2/v2.0/devicecode",
            "end_session_endpoint": f"{root}/oauth2/v2.0/logout",
            "tenant_region_scope": "OC",
            "cloud_instance_name": "microsoftonline.com",
        }

    def _bot_metadata(self) -> dict[str, Any]:
        return {
            "issuer": "https://api.botframework.com",
            "authorization_endpoint": "https://invalid.botframework.com",
            "jwks_uri": self._sandbox.origins.login + _BOT_KEYS,
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        }
