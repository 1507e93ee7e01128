"""The sandbox as a process of its own, for every test that needs login, Graph or Partner Center."""

import json
import subprocess
import sys
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any

_ROOT = Path(__file__).parent.parent
ROLES = {"reader": "readers", "approver": "approvers", "admin": "administrators"}
"""A role, as the settings call it -> the sandbox's word for the group that gives it."""
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Admin:
    """The sandbox's own door: plain HTTP, synchronous, loopback only."""

    def __init__(self, url: str) -> None:
        self.url = url

    def reset(self) -> dict[str, Any]:
        """Go back to the world, knobs and empty log of the start; return the ready document."""
        return dict(self._call("POST", "/reset"))

    def world(self, *, people: bool = False) -> dict[str, Any]:
        """Return the ground truth; with `people`, everybody in every directory too."""
        return dict(self._call("GET", f"/world?people={str(people).lower()}"))

    def put_world(self, document: dict[str, Any]) -> dict[str, Any]:
        """Put another world in place; return its ready document (new ids, secrets and refresh token)."""
        return dict(self._call("PUT", "/world", document))

    def customer(self, tenant_id_or_domain: str) -> dict[str, Any]:
        """Return the ground truth of one customer."""
        return dict(self._call("GET", f"/world/customers/{tenant_id_or_domain}"))

    def people(self, tenant_id_or_domain: str) -> dict[str, Any]:
        """Return everybody in a customer's directory ("people"), and who left and keeps seats ("deleted_people")."""
        return dict(self._call("GET", f"/world/customers/{tenant_id_or_domain}/people"))

    def change_customer(self, tenant_id: str, **changes: Any) -> None:
        """Change a customer: scopes (None: no consent), deleted, name, unlicensed_users, skus."""
        self._call("PATCH", f"/world/customers/{tenant_id}", changes)

    def change_units(self, tenant_id: str, sku_id: str, **units: int) -> None:
        """Change enabled, consumed, warning, suspended or locked_out of one SKU."""
        self._call("PATCH", f"/world/customers/{tenant_id}/skus/{sku_id}", units)

    def put_person(self, object_id: str, name: str, *groups: str, principal_name: str = "") -> None:
        """Put somebody into the partner's tenant, in these groups and no others, or change them."""
        told = {"name": name, "principal_name": principal_name or f"{object_id[:8]}@harbourmsp.example"}
        self._call("PUT", f"/people/{object_id}", told | {"groups": list(groups)})

    def remove_person(self, object_id: str) -> None:
        """Delete an account of the partner's tenant."""
        self._call("DELETE", f"/people/{object_id}")

    def client_certificate(self, pem: str) -> None:
        """Register a certificate on the partner's application, to prove itself with instead of the secret."""
        self._call("PUT", "/client-certificate", pem)

    def knobs(self, **changes: Any) -> dict[str, Any]:
        """Turn knobs (see sandbox/knobs.py); return them all."""
        return dict(self._call("PUT", "/knobs", changes))

    def fault(self, kind: str, **conditions: Any) -> None:
        """Order a fault (see sandbox/faults.py)."""
        self._call("POST", "/faults", {"kind": kind, **conditions})

    def clear_faults(self) -> None:
        """Withdraw all faults."""
        self._call("DELETE", "/faults")

    def calls(self) -> list[dict[str, Any]]:
        """Return the log of upstream calls, oldest first."""
        return list(self._call("GET", "/calls"))

    def clear_calls(self) -> None:
        """Empty the log."""
        self._call("DELETE", "/calls")

    def bot_token(self, claims: dict[str, Any], kid: str | None = None) -> str:
        """Return a token that Bot Framework's stand-in signed, with exactly these claims."""
        return str(self._call("POST", "/bot-token", {"claims": claims, "kid": kid})["token"])

    def rotate_bot_keys(self) -> str:
        """Make a new signing key for inbound bot tokens and forget the old one; return its id."""
        return str(self._call("POST", "/bot-keys/rotate")["kid"])

    def access_token(self, tenant_id: str, **document: Any) -> str:
        """Return an access token nobody checked: audience, scopes, claims (None removes a claim)."""
        return str(self._call("POST", "/access-token", {"tenant_id": tenant_id, **document})["token"])

    def refresh_token(self, age_days: float = 0) -> str:
        """Return another refresh token of the service account, this many days old."""
        return str(self._call("POST", "/refresh-token", {"age_days": age_days})["token"])

    def redirect_uris(self, *uris: str) -> None:
        """Register addresses, beside loopback's, that a sign-in may come back to."""
        self._call("PUT", "/redirect-uris", {"uris": uris})

    def revoke(self) -> None:
        """Revoke every refresh token given out so far; those of later sign-ins work."""
        self._call("POST", "/revocations")

    def _call(self, method: str, path: str, document: Any = None) -> Any:
        text = document if isinstance(document, str) else json.dumps(document)
        body = None if document is None else text.encode()
        request = urllib.request.Request(self.url + path, body, {"Content-Type": "application/json"}, method=method)
        with _DIRECT.open(request, timeout=30) as answer:
            answered = answer.read()
        return json.loads(answered) if answered else None


class SandboxProcess:
    """A running sandbox. `info` is the ready document, `admin` its door."""

    def __init__(self, process: "subprocess.Popen[str]", info: dict[str, Any]) -> None:
        self._process = process
        self.info = info
        self.admin = Admin(info["admin_url"])

    @classmethod
    def start(cls, state_dir: Path, *arguments: str) -> "SandboxProcess":
        """Start one with its state in `state_dir` and wait until it listens."""
        command = [sys.executable, "-m", "sandbox", "--state", str(state_dir), "--until-stdin-closes", *arguments]
        process = subprocess.Popen(command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert process.stdout
        line = process.stdout.readline()
        if not line:
            raise RuntimeError(f"the sandbox ended with {process.wait(10)} before it listened")
        return cls(process, json.loads(line))

    @property
    def pid(self) -> int:
        """The process that it is."""
        return self._process.pid

    def stop(self) -> int:
        """End it; return its exit code."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()
        try:
            return self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait(10)

    def settings(self) -> dict[str, str]:
        """Return the environment that points the product at this sandbox."""
        return self.settings_of(self.info)

    def person(self, name: str) -> dict[str, Any]:
        """Return somebody of the partner's by the beginning of their name: object_id, name, role, groups."""
        return next(dict(each) for each in self.info["people"] if each["name"].startswith(name))

    @staticmethod
    def settings_of(ready: dict[str, Any]) -> dict[str, str]:
        """Return the environment that points the product at a sandbox with this ready document."""
        origins = ("login_url", "graph_url", "partner_center_url", "exchange_url", "ca_bundle")
        names = (*origins, "partner_tenant_id", "partner_client_id", "partner_client_secret")
        groups = {f"{role.upper()}_GROUPS": ready["groups"][word] for role, word in ROLES.items()}
        told = {name.upper(): ready[name] for name in names}
        return {**told, **groups, "PARTNER_REFRESH_TOKEN": ready["refresh_token"]}

    def __enter__(self) -> "SandboxProcess":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
