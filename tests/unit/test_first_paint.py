"""What is put into Streamlit's page before it draws, and into nothing else."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.responses import HTMLResponse, JSONResponse, Response

from pages.ui.first_paint import FirstPaint

PAGE = '<!DOCTYPE html><html><head><title>é</title></head><body><div id="root"></div></body></html>'
BROWSER = ((b"accept", b"text/html,*/*"), (b"accept-encoding", b"gzip"), (b"if-none-match", b'"old"'))


def fetched(inner: Response, headers: tuple[tuple[bytes, bytes], ...] = BROWSER) -> tuple[dict[str, str], bytes, set]:
    """Return the headers and the body that reach the browser, and the names of the headers that reached the app."""
    sent, heard = [], set()

    async def app(scope, receive, send):
        heard.update(name for name, _ in scope["headers"])
        await inner(scope, receive, send)

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": "http.request", "body": b""}

    scope = {"type": "http", "method": "GET", "path": "/", "headers": list(headers)}
    # In a thread of its own: where a browser was driven before, this one has an event loop already.
    with ThreadPoolExecutor(max_workers=1) as pool:
        pool.submit(lambda: asyncio.run(FirstPaint(app)(scope, receive, send))).result()
    start, *rest = sent
    told = {name.decode(): value.decode() for name, value in start["headers"]}
    return told, b"".join(message.get("body", b"") for message in rest), heard


def test_the_page_has_the_styles_before_anything_is_drawn_and_says_how_long_it_is() -> None:
    headers, body, heard = fetched(HTMLResponse(PAGE, headers={"etag": '"now"'}))
    before = body.decode().split('<div id="root">')[0]
    assert ".stMainBlockContainer" in before
    assert ".st-key-audience_range" in before
    assert "focusin" in before
    assert int(headers["content-length"]) == len(body)
    # A browser that kept the page would not get the styles of a later version.
    assert "etag" not in headers
    assert heard == {b"accept"}


@pytest.mark.parametrize(
    "answer", [JSONResponse({"a": "</head>"}), HTMLResponse("<html><head></head><body>One page</body></html>")]
)
def test_everything_else_passes_as_it_is(answer: Response) -> None:
    headers, body, _ = fetched(answer)
    assert body == answer.body
    assert int(headers["content-length"]) == len(body)


def test_what_is_no_page_keeps_its_compression() -> None:
    _, _, heard = fetched(HTMLResponse(PAGE), ((b"accept", b"*/*"), (b"accept-encoding", b"gzip")))
    assert b"accept-encoding" in heard
