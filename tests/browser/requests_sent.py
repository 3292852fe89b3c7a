"""What a page asked of its server, and whether the answer has come.

On a busy machine a run begins long after the click that asks for it; until then the page looks as if it were done.
"""

from weakref import WeakKeyDictionary

from playwright.sync_api import Browser, BrowserContext, Page, WebSocket
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

LARGEST_END = 200
"""Bytes. The message that a run has ended is smaller; what is larger is not looked into."""

_waiting: WeakKeyDictionary[Page, bool] = WeakKeyDictionary()


def follow(browser: Browser) -> None:
    """Follow what every page of the browser asks from now on."""
    open_context, open_page = browser.new_context, browser.new_page

    def new_context(**options: object) -> BrowserContext:
        context = open_context(**options)
        context.on("page", _follow)
        return context

    def new_page(**options: object) -> Page:
        page = open_page(**options)
        _follow(page)
        return page

    browser.new_context, browser.new_page = new_context, new_page


def answered(page: Page) -> bool:
    """Return whether a run has ended since the page last asked for one."""
    return not _waiting.get(page, False)


def _follow(page: Page) -> None:
    def connected(socket: WebSocket) -> None:
        socket.on("framesent", sent)
        socket.on("framereceived", received)

    def sent(frame: str | bytes) -> None:
        if isinstance(frame, bytes) and BackMsg.FromString(frame).WhichOneof("type") == "rerun_script":
            _waiting[page] = True

    def received(frame: str | bytes) -> None:
        small = isinstance(frame, bytes) and len(frame) <= LARGEST_END
        if small and ForwardMsg.FromString(frame).WhichOneof("type") == "script_finished":
            _waiting[page] = False

    page.on("websocket", connected)
