"""Customers: the table of an audience, and one customer looked up, with what happened to her and why she is where."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segmentation.api.actors import Actor, require
from segmentation.api.audiences import Audiences
from segmentation.api.context import Context, OpenSnapshot
from segmentation.api.customer_facts import customer_at, known_row
from segmentation.api.customer_membership import failing_rules, likenesses, verdict_on
from segmentation.api.customer_profile import profile_of, timeline_of
from segmentation.api.customer_scores import ScoreHistory
from segmentation.api.customer_table import (
    FIELD,
    MOST_ROWS,
    Scored,
    columns_of,
    ordered_rows,
    table_rows,
    wanted_columns,
)
from segmentation.api.customer_values import (
    CustomerProfile,
    CustomerScores,
    CustomerSearch,
    CustomerTable,
    Likeness,
    SearchBy,
    SegmentVerdict,
    SortBy,
    TableColumn,
    Timeline,
)
from segmentation.api.masking import SEES_PERSONAL, may_see_personal
from segmentation.api.moments import Moment
from segmentation.api.predictions import Predictions
from segmentation.api.segment_refusals import known_segment
from segmentation.errors import Refused, Unavailable, UserError
from segmentation.filters.nodes import Filter
from segmentation.index import bitsets, ranking
from segmentation.index.audience_index import Answer
from segmentation.sentences import Language, Sentence
from segmentation.sql import customer_search

SEARCHES: tuple[SearchBy, ...] = ("id", "email", "name")
MOST_FOUND = 50
LONGEST_SEARCH = 200
_SHOWN_WHEN_FOUND = ("first_name", "last_name", "email", "country")


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What is looked for: an id or the beginning of one, a whole e-mail address, the beginnings of names."""

    text: str
    by: SearchBy = "id"


class Customers:
    """Looks customers of one workspace up. Personal data is masked unless it is asked for by somebody who may see it.

    Every call is written in the audit trail, with how many customers it was about, never with who they are or what was
    searched.
    """

    def __init__(self, context: Context, audiences: Audiences, predictions: Predictions) -> None:
        self._context = context
        self._audiences = audiences
        self._predictions = predictions

    def may_reveal(self, actor: Actor) -> bool:
        """Tell whether somebody may see personal data."""
        return may_see_personal(actor)

    def columns(self, prediction: str | None = None) -> tuple[TableColumn, ...]:
        """Return the columns that `table` can have on the data a prediction is explored on, by default the newest."""
        snapshot = self._audiences.snapshot_for(prediction)
        return columns_of(snapshot, snapshot.catalog)

    def basis(self, filter: Filter, prediction: str | None = None) -> str:
        """Return a name for all that decides who satisfies a filter, and by which scores: while it is the same, so are
        they.

        Raises `InvalidFilter` and `Unavailable` as `table` does.
        """
        return self._audiences.basis(filter, prediction)

    def table(
        self,
        filter: Filter,
        *,
        prediction: str | None = None,
        columns: Sequence[str] = (),
        sort: SortBy = "likelihood",
        descending: bool = True,
        search: Search | None = None,
        offset: int = 0,
        limit: int = MOST_FOUND,
        actor: Actor,
        reveal: bool = False,
    ) -> CustomerTable:
        """Return a part of an audience, in an order of all of it: at most 500 lines from ``offset`` (below 500) on.

        With a prediction only those with a score are in it. To sort by name, or to search by e-mail or name, personal
        data must be revealed. Raises `Refused` for somebody who may not see it, `UserError` for an unknown column or
        order, `InvalidFilter`, and `Unavailable` when a prediction has no scores.
        """
        self._check(actor, reveal, sort == "name", search)
        moment = self._context.moment()
        snapshot = self._audiences.snapshot_for(prediction)
        answer, scored = self._members(snapshot, filter, prediction, moment)
        words = ranking.members(answer, None if search is None else self._search(snapshot, search))
        wanted = wanted_columns(columns_of(snapshot, snapshot.catalog), columns)
        until = min(offset + limit, MOST_ROWS)
        rows = ordered_rows(snapshot, answer, words, scored, sort, until, descending=descending)[offset:]
        hidden = "" if prediction is None else self._predictions.view(prediction, moment).hidden
        lines = table_rows(snapshot, [int(row) for row in rows], wanted, scored, reveal=reveal, hidden=bool(hidden))
        self._write_down(actor, "customers.table", prediction or "", customers=len(lines), revealed=reveal)
        found = bitsets.size(words) if search else answer.size
        return CustomerTable(rows=lines, size=answer.size, found=found, hidden=hidden, revealed=reveal)

    def _members(
        self, snapshot: OpenSnapshot, filter: Filter, prediction: str | None, moment: Moment
    ) -> tuple[Answer, Scored | None]:
        """Return who satisfies a filter, in the order of their score where a prediction is given, and its scores."""
        if prediction is None:
            return snapshot.index.answer(filter, self._context.scope(snapshot, filter, moment=moment)), None
        scope = self._context.scope(snapshot, filter, prediction, moment=moment)
        name = scope.scores[prediction]
        columns = snapshot.index.scores(name)
        scored = Scored(rows=columns.rows, bins=columns.bins, p=columns.p)
        return snapshot.index.answer(filter, scope, by=name), scored

    def search(self, text: str, by: SearchBy = "id", *, actor: Actor, reveal: bool = False) -> CustomerSearch:
        """Return the first 50 customers of the newest data whom a text fits, by id.

        An id or its beginning; a whole e-mail address, whatever its case; names by their beginnings, whatever their
        case. Raises `Refused` for somebody who may not see personal data and searches by it, and `UserError` for a text
        that is empty or too long.
        """
        wanted = Search(text=text, by=by)
        self._check(actor, reveal, False, None)
        if by != "id":
            require(actor, SEES_PERSONAL)
        snapshot = self._context.current()
        rows = self._search(snapshot, wanted)
        names = [FIELD + name for name in (*snapshot.contact_fields, *snapshot.catalog.fields)]
        known = [name for name in names if name.removeprefix(FIELD) in _SHOWN_WHEN_FOUND]
        shown = wanted_columns(columns_of(snapshot, snapshot.catalog), known)
        found = table_rows(snapshot, [int(row) for row in rows[:MOST_FOUND]], shown, None, reveal=reveal)
        self._write_down(actor, "customers.search", by, customers=len(rows), revealed=reveal)
        return CustomerSearch(rows=found, more=len(rows) > MOST_FOUND, revealed=reveal)

    def profile(self, id: str, *, actor: Actor, reveal: bool = False) -> CustomerProfile:
        """Return everything known of one customer. Raises `NotFound`, and `Refused` as `table` does."""
        self._check(actor, reveal, False, None)
        snapshot, row = self._one(id)
        found = profile_of(snapshot, row, can_reveal=may_see_personal(actor), reveal=reveal)
        self._write_down(actor, "customers.profile", snapshot.info.id, customers=1, revealed=reveal)
        return found

    def timeline(self, id: str, *, actor: Actor, limit: int = 50) -> Timeline:
        """Return what happened to one customer, the latest first: at most 1,000 events. Raises `NotFound`."""
        snapshot, row = self._one(id)
        self._context.attach_ledger(snapshot)
        found = timeline_of(snapshot, row, limit, self._context.catalog(snapshot).campaigns)
        self._write_down(actor, "customers.timeline", snapshot.info.id, customers=1)
        return found

    def scores(self, id: str, prediction: str, *, actor: Actor, language: Language = "en") -> CustomerScores:
        """Return the scores one customer was given by a prediction, and why she has none today.

        Raises `NotFound` for a customer or a prediction that is not there.
        """
        snapshot, _ = self._one(id)
        moment = self._context.moment()
        view = self._predictions.view(prediction, moment)
        found = ScoreHistory(self._context, snapshot, view, moment).of(id, language)
        self._write_down(actor, "customers.scores", prediction, customers=1)
        return found

    def scored_row(self, id: str, prediction: str) -> int:
        """Return her row in the data that a prediction is explored on, to ask `Explanations.reasons` for.

        Raises `NotFound`.
        """
        return known_row(self._audiences.snapshot_for(prediction), id)

    def why(
        self, segment: str, id: str, *, actor: Actor, language: Language = "en", reveal: bool = False
    ) -> SegmentVerdict:
        """Return whether one customer is in a segment on the newest data, and what each of its rules says of her.

        Raises `NotFound`, `InvalidFilter` and `Unavailable` where the segment cannot be counted, `Refused` as `table`.
        """
        self._check(actor, reveal, False, None)
        snapshot, row = self._one(id)
        moment = self._context.moment()
        record = known_segment(moment.references.segments.get(segment), segment)
        filter = moment.references.definition(segment)
        if filter is None:
            raise Unavailable(
                "segment_unreadable", Sentence("The definition of “{title}” cannot be read.", title=record.title)
            )
        rules = verdict_on(self._context, snapshot, row, filter, moment, language, reveal)
        self._write_down(actor, "customers.why", segment, customers=1, revealed=reveal)
        return SegmentVerdict(
            segment=segment, title=record.title, inside=rules.fits, rules=rules, failing=failing_rules(rules)
        )

    def alike(self, id: str, *, actor: Actor, language: Language = "en") -> tuple[Likeness, ...]:
        """Return what one customer shares with at least 20 others, with the rules that find them. Raises `NotFound`."""
        snapshot, row = self._one(id)
        found = likenesses(snapshot, customer_at(snapshot, row), self._context.catalog(snapshot), language)
        self._write_down(actor, "customers.alike", snapshot.info.id, customers=1)
        return found

    def _one(self, id: str) -> tuple[OpenSnapshot, int]:
        snapshot = self._context.current()
        return snapshot, known_row(snapshot, id)

    def _check(self, actor: Actor, reveal: bool, by_name: bool, search: Search | None) -> None:
        """Refuse what would reveal personal data to somebody who may not see it, or has not asked."""
        if reveal:
            require(actor, SEES_PERSONAL)
        elif by_name or (search is not None and search.by != "id"):
            raise Refused(
                "personal",
                Sentence("This goes by personal data, which is not shown now."),
                hint=Sentence("Show personal data first."),
            )

    def _search(self, snapshot: OpenSnapshot, search: Search) -> NDArray[np.int32]:
        text = unicodedata.normalize("NFC", search.text.strip())
        if not text or len(text) > LONGEST_SEARCH:
            raise UserError(
                "search",
                Sentence("There is nothing to search for.")
                if not text
                else Sentence("This is too long to search for."),
            )
        cursor = snapshot.connection.cursor()
        match search.by:
            case "email":
                return customer_search.rows_by_email(cursor, text)
            case "name":
                return customer_search.rows_by_name(cursor, text.casefold().split())
        return customer_search.rows_by_id(cursor, text)

    def _write_down(self, actor: Actor, action: str, subject: str, **detail: object) -> None:
        with self._context.handle.database.write() as session:
            session.add(self._context.audit_line(actor, action, subject, **detail))
