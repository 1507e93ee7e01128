"""A page for a browser: what happened, why, what to do next. No script, nothing from elsewhere, in no frame."""

import base64
import hashlib
import html

from aiohttp import web

from cards.explanation import Explanation

_STYLE = "body{font:1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:4rem auto;padding:0 1rem}"
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def page(told: Explanation, status: int = 200) -> web.Response:
    """Return the page that tells this."""
    what, why, next_step, detail = map(html.escape, (told.what, told.why, told.next_step, told.detail))
    small = f"<p><small>{detail}</small></p>" if detail else ""
    text = (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">'
        f"<title>Seatwise</title><style>{_STYLE}</style></head>"
        f"<body><main><h1>{what}</h1><p>{why}</p><p><strong>What to do:</strong> {next_step}</p>{small}</main></body>"
        "</html>"
    )
    return web.Response(status=status, text=text, content_type="text/html", charset="utf-8", headers=HEADERS)
