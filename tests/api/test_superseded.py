"""A page that asks again while an answer is being worked out drops the older question, and gets the newer answer."""

import threading

from segmentation.api import Comparison, Everyone, LastDays, Superseded, Visits
from tests.api.company import FULL, VIP

# No column has this window, and the visits never end: the question is answered by being dropped or not at all.
SLOW = Visits(count=Comparison(op=">=", values=(2,)), window=LastDays(days=17))
ENDLESS = (
    "CREATE OR REPLACE VIEW visits AS SELECT (i % 8)::INTEGER AS row, TIMESTAMP '2026-02-27' AS visited_at, "
    "NULL AS kind FROM range(1000000000000) t(i)"
)


def test_a_newer_question_of_the_same_page_drops_the_older(workspace):
    workspace.audiences.snapshot_for(None).connection.execute(ENDLESS)
    expected = workspace.audiences.size(VIP, FULL)
    before, ended = workspace.audiences.memory().asked, []

    def ask():
        try:
            workspace.audiences.view(SLOW, FULL, asker="page")
        except Superseded as error:
            ended.append(error)

    older = threading.Thread(target=ask, daemon=True)
    older.start()
    while workspace.audiences.memory().asked == before and older.is_alive():
        older.join(0.01)
    assert workspace.audiences.view(Everyone(), FULL, asker="another page").covered > 0
    assert older.is_alive()
    assert workspace.audiences.view(VIP, FULL, asker="page").matching == expected
    older.join(30)
    assert len(ended) == 1
