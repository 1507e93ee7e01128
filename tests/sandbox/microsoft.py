"""A client of the sandbox that does nothing clever: it sends what a test says and returns what came back."""

import json
import ssl
from typing import Any

import httpx

from tests.sandbox_process import Admin, SandboxProcess

GRAPH = "https://graph.microsoft.com/.default"
EXCHANGE = "https://outlook.office365.com/.default"
PARTNER_CENTER = "https://api.partnercenter.microsoft.com/user_impersonation"


class Microsoft:
    """Login, Graph and Partner Center of a running sandbox."""

    def __init__(self, process: SandboxProcess, client: httpx.Client) -> None:
        self.process, self.client = process, client

    @property
    def info(self) -> dict[str, Any]:
        """Return the ready document."""
        return self.process.info

    @property
    def admin(self) -> Admin:
        """Return the sandbox's own door."""
        return self.process.admin

    def tenant(self, name: str) -> str:
        """Return the tenant id of the customer whose name starts so."""
        return str(self.customer(name)["tenant_id"])

    def customer(self, name: str) -> dict[str, Any]:
        """Return the ground truth of the customer whose name starts so."""
        return next(each for each in self.admin.world()["customers"] if each["name"].startswith(name))

    def redeem(self, tenant: str, resource: str = GRAPH, /, **changes: str | None) -> httpx.Response:
        """Redeem the refresh token; a change to None leaves a field out."""
        info = self.info
        form = {
            "grant_type": "refresh_token",
            "client_id": info["partner_client_id"],
            "client_secret": info["partner_client_secret"],
            "refresh_token": info["refresh_token"],
            "scope": f"{resource} offline_access openid profile",
        }
        kept = {name: value for name, value in {**form, **changes}.items() if value is not None}
        return self.client.post(f"{info['login_url']}/{tenant}/oauth2/v2.0/token", data=kept)

    def token(self, tenant: str, scope: str = GRAPH) -> str:
        """Return an access token."""
        answer = self.redeem(tenant, scope)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])

    def graph(self, token: str | None, path: str, method: str = "GET", **more: Any) -> httpx.Response:
        """Call Graph v1.0; `path` may be a whole address."""
        url = path if path.startswith("https:") else f"{self.info['graph_url']}/v1.0/{path}"
        return self.client.request(method, url, headers=_bearer(token) | more.pop("headers", {}), **more)

    def partner_center(self, path: str, token: str | None = None, **more: Any) -> httpx.Response:
        """Call Partner Center, with the service account's token unless another is given ("" for none)."""
        own = self.token(self.info["partner_tenant_id"], PARTNER_CENTER) if token is None else token
        url = f"{self.info['partner_center_url']}/v1/{path}"
        return self.client.request(more.pop("method", "GET"), url, headers=_bearer(own) | more.pop("headers", {}))

    def exchange(self, token: str | None, tenant: str, path: str = "Mailbox", **more: Any) -> httpx.Response:
        """Call Get-Mailbox: `path` is Mailbox or InvokeCommand (a whole address too); `parameters` are the cmdlet's."""
        version = "beta" if path.startswith("InvokeCommand") else "v2.0"
        url = path if path.startswith("https:") else f"{self.info['exchange_url']}/adminapi/{version}/{tenant}/{path}"
        given = more.pop("parameters", {"ResultSize": "Unlimited"})
        call = {"CmdletInput": {"CmdletName": more.pop("cmdlet", "Get-Mailbox"), "Parameters": given}}
        anchor = {"X-AnchorMailbox": f"APP:SystemMailbox{{bb558c35-97f1-4cb9-8ff7-d53741dc928c}}@{tenant}"}
        headers = {"Content-Type": "application/json"} | anchor | _bearer(token) | more.pop("headers", {})
        kept = {name: value for name, value in headers.items() if value is not None}
        content = more.pop("content", json.dumps(call))
        return self.client.request(more.pop("method", "POST"), url, headers=kept, content=content, **more)


def entra_codes(answer: httpx.Response) -> tuple[int, str, list[int]]:
    """Return status, error word and error numbers of a refused token request."""
    return answer.status_code, answer.json()["error"], answer.json()["error_codes"]


def graph_refusal(answer: httpx.Response) -> tuple[int, str]:
    """Return status and code of a Graph error."""
    return answer.status_code, answer.json()["error"]["code"]


def document(answer: httpx.Response) -> Any:
    """Return the JSON of an answer that may begin with a byte order mark."""
    return json.loads(answer.content.decode("utf-8-sig"))


def trusting(info: dict[str, Any]) -> httpx.Client:
    """Return a client that trusts the sandbox's authority and nothing else."""
    return httpx.Client(verify=ssl.create_default_context(cafile=info["ca_bundle"]), trust_env=False, timeout=10)


def _bearer(token: str | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}
