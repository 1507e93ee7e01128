"""What does not come in, row by row: what is posted, and which requirement refuses it. Read by test_inbound_table.py.

The ids are those of the requirements: AN-01 the token, AN-02 its issuer, AN-03 where replies go, AN-04 the channel,
AN-05 the tenant, AN-06 the person, AN-07 the time, AN-08 the body.
"""

import time
from collections.abc import Callable
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.bot.stand_in import APP_ID, TENANT, Teams

NOW = int(time.time())
STRANGER = rsa.generate_private_key(65537, 2048)
OTHER = "99999999-9999-4999-8999-999999999999"

BAD_HEADERS = {
    "AN-01/no token": "",
    "AN-01/a password": "Basic dXNlcjpwYXNz",
    "AN-01/an empty token": "Bearer",
    "AN-01/a blank token": "Bearer ",
    "AN-01/two tokens": "Bearer a.b.c, Bearer a.b.c",
}

BAD_TOKENS: dict[str, Callable[[Teams], str]] = {
    "AN-01/garbage": lambda teams: "garbage",
    "AN-01/three dots": lambda teams: "a.b.c",
    "AN-01/not ascii": lambda teams: "\xe4.b.c",
    "AN-01/too long": lambda teams: "a" * 8100,
    "AN-01/expired": lambda teams: teams.token(exp=NOW - 301),
    "AN-01/not valid yet": lambda teams: teams.token(nbf=NOW + 400),
    "AN-01/no expiry": lambda teams: teams.token(exp=None),
    "AN-01/no not-before": lambda teams: teams.token(nbf=None),
    "AN-01/expiry is text": lambda teams: teams.token(exp="9999999999"),
    "AN-01/expiry is true": lambda teams: teams.token(exp=True),
    "AN-01/expiry is infinite": lambda teams: teams.token(exp=float("inf")),
    "AN-01/wrong issuer": lambda teams: teams.token(iss="https://sts.windows.net/x/"),
    "AN-01/no issuer": lambda teams: teams.token(iss=None),
    "AN-01/wrong audience": lambda teams: teams.token(aud="somebody else"),
    "AN-01/audience is a list": lambda teams: teams.token(aud=[APP_ID]),
    "AN-01/no audience": lambda teams: teams.token(aud=None),
    "AN-01/no serviceurl": lambda teams: teams.token(serviceurl=None),
    "AN-01/serviceurl is a number": lambda teams: teams.token(serviceurl=1),
    "AN-01/signed by a stranger": lambda teams: teams.token(key=STRANGER),
    "AN-01/unknown key": lambda teams: teams.token(kid="other", key=STRANGER),
    "AN-01/symmetric": lambda teams: teams.token(key="x" * 64, algorithm="HS256"),
    "AN-01/RS512": lambda teams: teams.token(algorithm="RS512"),
    "AN-01/unsigned": lambda teams: teams.token(key="", algorithm="none"),
    "AN-01/no key id": lambda teams: jwt.encode({"iss": "x"}, STRANGER, algorithm="RS256"),
    "AN-02/emulator": lambda teams: teams.token(
        iss="https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/", appid=APP_ID, ver="1.0"
    ),
    "AN-02/skill": lambda teams: teams.token(
        iss="https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0", azp="skill", ver="2.0"
    ),
}


def _at(minutes: float, zone: str = "Z") -> str:
    """Return the moment so many minutes from now, with this zone written behind it."""
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(NOW + 60 * minutes)) + zone


FOREIGN: dict[str, dict[str, Any]] = {
    "AN-03/no serviceUrl": {"serviceUrl": None},
    "AN-03/empty serviceUrl": {"serviceUrl": ""},
    "AN-03/serviceUrl is not the token's": {"serviceUrl": "https://127.0.0.1/"},
    "AN-04/no channel": {"channelId": None},
    "AN-04/another channel": {"channelId": "webchat"},
    "AN-04/the emulator's channel": {"channelId": "emulator"},
    "AN-05/no channel data": {"channelData": None},
    "AN-05/no tenant": {"channelData": {}},
    "AN-05/another tenant": {"channelData": {"tenant": {"id": OTHER}}},
    "AN-05/empty tenant": {"channelData": {"tenant": {"id": ""}}},
    "AN-05/conversation of another tenant": {"conversation": {"id": "c", "tenantId": OTHER}},
    "AN-06/nobody": {"from": None},
    "AN-06/a sender without an Entra id": {"from": {"id": "29:x", "name": "x"}},
    "AN-06/an empty Entra id": {"from": {"id": "29:x", "name": "x", "aadObjectId": ""}},
    "AN-05/the conversation's tenant alone": {"channelData": None, "conversation": {"id": "c", "tenantId": TENANT}},
    "AN-05/a tenant between spaces": {"channelData": {"tenant": {"id": f" {TENANT}"}}},
    "AN-05/a tenant that begins as ours": {"channelData": {"tenant": {"id": TENANT[:-1]}}},
    "AN-07/no time": {"timestamp": None},
    "AN-07/eleven minutes old": {"timestamp": _at(-11)},
    "AN-07/eleven minutes ahead": {"timestamp": _at(11)},
    "AN-07/eleven minutes old, of another zone": {"timestamp": _at(-11 + 600, "+10:00")},
    "AN-07/years old": {"timestamp": "1970-01-01T00:00:00Z"},
    "AN-07/the end of time": {"timestamp": "9999-12-31T23:59:59.999999-23:59"},
    "AN-07/the beginning of time": {"timestamp": "0001-01-01T00:00:00+23:59"},
    "AN-07/without a zone": {"timestamp": _at(-11, "")},
}

BAD_BODIES: dict[str, bytes] = {
    "AN-08/nothing": b"",
    "AN-08/not JSON": b"{",
    "AN-08/a list": b"[1,2]",
    "AN-08/null": b"null",
    "AN-08/a number": b"1",
    "AN-08/text": b'"hello"',
    "AN-08/not UTF-8": b'{"type":"\xff"}',
    "AN-08/UTF-16": '{"type":"message"}'.encode("utf-16"),
    "AN-08/NaN": b'{"type":NaN}',
    "AN-08/no type": b'{"conversation":{"id":"c"}}',
    "AN-08/no conversation": b'{"type":"message"}',
    "AN-08/deep": b'{"type":"message","conversation":{"id":"c"},"value":' + b"[" * 33 + b"]" * 33 + b"}",
    "AN-08/very deep": b'{"type":"message","x":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "AN-08/deep and cut": b"[" * 200_000,
    "AN-08/a lone surrogate's bytes": b'{"type":"message","conversation":{"id":"c\xed\xa0\x80"}}',
    "AN-08/two documents": b'{"type":"message","conversation":{"id":"c"}}{}',
    "AN-08/a mark before it": b'\xef\xbb\xbf{"type":"message","conversation":{"id":"c"}}',
}

WRONG_TYPES: dict[str, Any] = {
    "from": "Tess",
    "recipient": [],
    "conversation": "19:chat",
    "timestamp": "yesterday",
    "text": {"a": 1},
    "channelData": "x",
    "entities": {"type": "mention"},
    "membersAdded": "me",
    "serviceUrl": 5,
    "type": None,
    "id": 7,
    "locale": 1,
}
