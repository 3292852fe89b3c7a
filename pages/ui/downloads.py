"""Handing over a file: a route that gives it once to whoever holds the token, never a public folder.

A token is made when a person asks for a file in the page, works for a few minutes, and stands in no link that is kept.
"""

import secrets
import threading
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import streamlit as st
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

LIFETIME = 600.0
PATH = "/download/{token}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Offer:
    file: Path
    name: str
    until: float


_offers: dict[str, _Offer] = {}
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
    return FileResponse(found.file, filename=found.name, media_type="text/csv", headers={"Cache-Control": "no-store"})


ROUTES = [Route(PATH, _fetch, methods=["GET"])]
