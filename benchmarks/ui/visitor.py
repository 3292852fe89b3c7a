"""A person's browser without the drawing: the messages it would send to Penchant's server, and the answers."""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Self

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from segmentation.api import Failed

PROTOCOL = "streamlit"
MOST_BYTES = 64 * 2**20
PATIENCE_SECONDS = 60.0


@dataclass(kw_only=True)
class Answer:
    """One run of a page: how long until it had ended, the number fields it drew, and all its words."""

    seconds: float
    fields: dict[str, str]
    words: frozenset[str]


@dataclass(kw_only=True)
class Visitor:
    """One visit. Widgets keep their states between runs, as in a browser."""

    connection: websockets.ClientConnection
    page: str
    query: str
    states: dict[str, WidgetState] = field(default_factory=dict)

    @classmethod
    async def arrive(cls, address: str, page: str, query: str) -> Self:
        """Connect to the server at an address like http://127.0.0.1:8501."""
        url = address.replace("http", "ws", 1) + "/_stcore/stream"
        connection = await websockets.connect(url, subprotocols=[PROTOCOL], max_size=MOST_BYTES)
        return cls(connection=connection, page=page, query=query)

    async def run(self) -> Answer:
        """Ask for the page with the present widgets. Raises Failed when the page's script ends in an error."""
        asked = BackMsg()
        asked.rerun_script.query_string = self.query
        asked.rerun_script.page_name = self.page
        asked.rerun_script.widget_states.widgets.extend(self.states.values())
        started = time.perf_counter()
        await self.connection.send(asked.SerializeToString())
        return await asyncio.wait_for(self._answer(started), PATIENCE_SECONDS)

    async def _answer(self, started: float) -> Answer:
        fields: dict[str, str] = {}
        words: set[str] = set()
        while True:
            message = ForwardMsg.FromString(await self.connection.recv())
            if message.HasField("script_finished"):
                _refuse_failed(message)
                return Answer(seconds=time.perf_counter() - started, fields=fields, words=frozenset(words))
            if message.HasField("page_info_changed"):
                self.query = message.page_info_changed.query_string
            if message.HasField("delta") and message.delta.HasField("new_element"):
                element = message.delta.new_element
                if element.HasField("number_input"):
                    fields[element.number_input.label] = element.number_input.id
                if element.HasField("markdown"):
                    words.add(element.markdown.body)

    def type_number(self, id: str, value: int) -> None:
        """Type into a number field; the next run has it."""
        self.states[id] = WidgetState(id=id, double_value=value)

    async def leave(self) -> None:
        """Close the connection, as closing the tab does."""
        await self.connection.close()


def _refuse_failed(message: ForwardMsg) -> None:
    if message.script_finished not in (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_EARLY_FOR_RERUN):
        raise Failed("page_failed", "The page that was to be measured ended in an error.")
