"""What holds from the first frame on, put into the page as the server sends it: styles and one script."""

from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


def _read(name: str) -> str:
    return (Path(__file__).parent / name).read_text(encoding="utf-8")


# Where Streamlit begins to draw. What it draws adds styles to the head, and of two equals the later one holds.
_STREAMLIT = b'<div id="root">'
_STYLES = _read("style.css") + _read("likelihood_range/frontend/reserve.css").replace("KEY", "audience_range")
_ADDED = f"<style>{_STYLES}</style><script>{_read('focus.js')}</script>".encode()
# A compressed page could not be added to; one the browser kept would have those of then.
_DROPPED = (b"accept-encoding", b"if-none-match", b"if-modified-since")


class FirstPaint:
    """Add them to Streamlit's page; everything else passes as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or "text/html" not in Headers(scope=scope).get("accept", ""):
            await self.app(scope, receive, send)
            return
        kept = [(name, value) for name, value in scope["headers"] if name not in _DROPPED]
        await self.app(scope | {"headers": kept}, receive, _Styled(send))


class _Styled:
    """Holds a page back until it is whole; what is no page goes out piece by piece."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.start: Message | None = None
        self.body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            if "text/html" in Headers(raw=message["headers"]).get("content-type", ""):
                self.start = message
                return
        elif self.start is not None and message["type"] == "http.response.body":
            self.body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._send_page(self.start)
            return
        await self.send(message)

    async def _send_page(self, start: Message) -> None:
        ours = _STREAMLIT in self.body
        body = self.body.replace(_STREAMLIT, _ADDED + _STREAMLIT, 1) if ours else self.body
        headers = MutableHeaders(raw=list(start["headers"]))
        if ours:
            headers["content-length"] = str(len(body))
            for name in ("etag", "last-modified"):
                if name in headers:
                    del headers[name]
        await self.send(start | {"headers": headers.raw})
        await self.send({"type": "http.response.body", "body": body})
