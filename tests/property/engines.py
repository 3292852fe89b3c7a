"""The three engines over generated customers: who a filter chooses, as rows."""

import sqlalchemy as sa

from segmentation.filters.evaluate import Setting, evaluate
from segmentation.index import bitsets
from segmentation.index.audience_index import AudienceIndex
from segmentation.sql import tables
from segmentation.sql.compile import Scope, compile_filter
from segmentation.sql.dialect import fetch_arrays
from tests.population import AS_OF, FIELDS, LISTS, SEGMENTS

SCOPE = Scope(snapshot_as_of=AS_OF, fields=FIELDS, scores={"orders-30d": "scores"}, segments=SEGMENTS, lists=LISTS)


def by_oracle(filter, people, as_of=AS_OF):
    setting = Setting(as_of=as_of, snapshot_as_of=AS_OF, segments=SEGMENTS, lists=LISTS)
    return [row for row, person in enumerate(people) if evaluate(filter, person, setting)]


def by_sql(filter, connection, as_of=AS_OF):
    chosen = sa.select(tables.customers.c.row).where(compile_filter(filter, as_of, SCOPE))
    return sorted(fetch_arrays(connection, chosen)["row"].tolist())


def by_index(filter, connection, population):
    index = AudienceIndex(connection, population)
    return bitsets.to_rows(index.members(filter, SCOPE), population).tolist()
