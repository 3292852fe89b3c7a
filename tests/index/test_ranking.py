"""The first customers in an order are those that sorting everybody would put first."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.filters.evaluate import Setting, evaluate
from segmentation.index import ranking
from segmentation.index.audience_index import AudienceIndex
from segmentation.sql.compile import Scope
from tests.population import AS_OF, FIELDS, LISTS, SEGMENTS, filters, populations, snapshot_of

SETTING = Setting(as_of=AS_OF, snapshot_as_of=AS_OF, segments=SEGMENTS, lists=LISTS)
SCOPE = Scope(snapshot_as_of=AS_OF, fields=FIELDS, scores={"orders-30d": "scores"}, segments=SEGMENTS, lists=LISTS)
counts = st.integers(1, 14)


def answer_of(people, filter):
    index = AudienceIndex(snapshot_of(people), len(people), as_of=AS_OF)
    return index, index.answer(filter, SCOPE, by="scores")


@settings(max_examples=40)
@given(populations, filters, counts, st.booleans())
def test_by_likelihood(people, filter, count, highest):
    index, answer = answer_of(people, filter)
    scores = index.scores("scores")
    chance = dict(zip(scores.rows.tolist(), scores.p.tolist(), strict=True))
    inside = [row for row in chance if evaluate(filter, people[row], SETTING)]
    wanted = sorted(inside, key=lambda row: (-chance[row] if highest else chance[row], row))[:count]
    words = ranking.members(answer)
    assert ranking.first_by_likelihood(answer, words, scores.rows, scores.p, count, highest=highest).tolist() == wanted


@settings(max_examples=40)
@given(populations, filters, counts, st.booleans())
def test_by_id_among_those_that_were_found(people, filter, count, highest):
    index, answer = answer_of(people, filter)
    found = np.arange(0, len(people), 2, dtype=np.int32)
    scored = set(index.scores("scores").rows.tolist())
    inside = [row for row in found.tolist() if row in scored and evaluate(filter, people[row], SETTING)]
    words = ranking.members(answer, found)
    assert sorted(ranking.rows_of(answer, words).tolist()) == inside
    wanted = sorted(inside, reverse=highest)[:count]
    assert ranking.first_by_row(answer, words, count, highest=highest).tolist() == wanted


@given(st.lists(st.integers(-2, 2), min_size=1, max_size=60), st.integers(1, 70), st.randoms())
def test_equal_keys_stand_by_row(keys, count, random):
    rows = list(range(len(keys)))
    random.shuffle(rows)
    found = ranking.first(np.array(keys), np.array(rows, dtype=np.int32), count)
    assert found.tolist() == [row for _, row in sorted(zip(keys, rows, strict=True))][:count]
