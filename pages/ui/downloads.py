"""Handing over a file or a page to print: a route for whoever holds the token, never a public folder.

A token is made when a person asks in the page, works for a few minutes, and stands in no link that is kept. A file is
given once; a page, which holds nobody's data, as often as it is asked for.
"""

import secrets
import threading
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import streamlit as st
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

LIFETIME = 600.0
PATH = "/download/{token}"
PAGE_PATH = "/summary/{token}"
MOST_PAGES = 500
PAGE_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Offer:
    file: Path
    name: str
    until: float


_offers: dict[str, _Offer] = {}
_pages: dict[str, tuple[str, float]] = {}
_lock = threading.Lock()


def offer(file: Path, name: str) -> str:
    """Return the address, relative to the server, at which a file can be fetched once within ten minutes."""
    token = secrets.token_urlsafe(24)
    now = monotonic()
    with _lock:
        for old in [key for key, value in _offers.items() if value.until < now]:
            del _offers[old]
        _offers[token] = _Offer(file=file, name=name, until=now + LIFETIME)
    return PATH.format(token=token)


def offer_page(html: str) -> str:
    """Return the address, relative to the server, at which a page that needs nothing else is shown for ten minutes."""
    token = secrets.token_urlsafe(24)
    now = monotonic()
    with _lock:
        for old in [key for key, (_, until) in _pages.items() if until < now] + list(_pages)[:-MOST_PAGES]:
            _pages.pop(old, None)
        _pages[token] = (html, now + LIFETIME)
    return PAGE_PATH.format(token=token)


_starter = st.components.v2.component(
    "penchant_download",
    js="""const fetched = new Set()
export default function ({ data }) {
  if (fetched.has(data.address)) return
  fetched.add(data.address)
  const link = document.createElement("a")
  link.href = data.address
  link.download = ""
  document.body.append(link)
  link.click()
  link.remove()
}""",
)


def start(address: str, *, key: str) -> None:
    """Have the browser fetch an address now, once."""
    _starter(key=key, data={"address": address}, height=1)


async def _fetch(request: Request) -> Response:
    with _lock:
        found = _offers.pop(request.path_params["token"], None)
    if found is None or found.until < monotonic() or not found.file.is_file():
        return PlainTextResponse("This download is over. Ask for the list again in Penchant.", status_code=404)
    return FileResponse(found.file, filename=found.name, headers={"Cache-Control": "no-store"})


async def _show(request: Request) -> Response:
    with _lock:
        html, until = _pages.get(request.path_params["token"], ("", 0.0))
    if until < monotonic():
        return PlainTextResponse("This page is over. Ask for it again in Penchant.", status_code=404)
    return HTMLResponse(html, headers=PAGE_HEADERS)


ROUTES = [Route(PATH, _fetch, methods=["GET"]), Route(PAGE_PATH, _show, methods=["GET"])]
