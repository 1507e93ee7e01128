"""All pages of a collection, read as Microsoft says: the whole next link, with the same headers."""

from typing import Any

from tests.sandbox.microsoft import Microsoft

EVENTUAL = {"ConsistencyLevel": "eventual"}


def every(microsoft: Microsoft, token: str, path: str, headers: dict[str, str] | None = None) -> list[dict[str, Any]]:
    """Return the items of all pages."""
    items: list[dict[str, Any]] = []
    link: str | None = path
    while link:
        answer = microsoft.graph(token, link, headers=dict(headers or {}))
        assert answer.status_code == 200, answer.text
        page = answer.json()
        items += page["value"]
        link = page.get("@odata.nextLink")
    return items
