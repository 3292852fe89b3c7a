"""The application database's tables as SQLAlchemy records: what people make and do.

No customer data, but the ids (and hashed addresses) of those who asked not to be contacted: `SuppressionRecord`.

Types are kept portable to PostgreSQL. Every time is an aware instant: stored in UTC, returned in UTC. A JSON value is
replaced, never changed in place (a change inside it is not noticed). Ids are slugs or random text fixed at creation.
A change here needs a migration beside it: see ``migrations/``.
"""

from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from segmentation.sentences import from_stored, to_stored

Json = dict[str, Any]
JsonList = list[str]
JsonRows = list[dict[str, Any]]

PREDICTION_KINDS = ("full", "preview", "demo", "external")
PREDICTION_STATUSES = ("draft", "ready", "failed")
SCORE_STATUSES = ("ok", "pattern_only", "base_rate", "unavailable")
EXPORT_PURPOSES = ("analyse", "contact")
CAMPAIGN_PURPOSES = ("contact", "exclude")
CAMPAIGN_STATES = ("draft", "launched", "cancelled")
SUPPRESSION_KINDS = ("never_contact", "objection")
CONTROL = 0.1
"""The share of a new draft's audience that is not contacted."""
LIST_ORIGINS = ("uploaded", "frozen")
JOB_STATES = ("queued", "running", "done", "failed", "cancelled")

NAMING = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}


class Instant(sa.types.TypeDecorator[datetime]):
    """An aware instant. A naive value is a defect and raises ValueError before anything is written."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError("An instant needs a UTC offset.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        # SQLite has no time zones and returns what was written, which was UTC; PostgreSQL returns the session's zone.
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class StoredSentence(sa.types.TypeDecorator[str]):
    """A text for people, kept free of any language: words are stored as what they are made of."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:
        return None if value is None else to_stored(value)

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> str | None:
        return None if value is None else from_stored(value)


def one_of(column: str, accepted: tuple[str, ...]) -> sa.CheckConstraint:
    """The constraint ``column IN (accepted)``, named after the column."""
    values = ", ".join(f"'{value}'" for value in accepted)
    return sa.CheckConstraint(f"{column} IN ({values})", name=column)


class Record(DeclarativeBase):
    """The root of every record; ``metadata`` is what the migrations must add up to."""

    metadata = sa.MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        str: sa.Text,
        float: sa.Double,
        datetime: Instant,
        date: sa.Date,
        Json: sa.JSON(none_as_null=True),
        JsonList: sa.JSON(none_as_null=True),
        JsonRows: sa.JSON(none_as_null=True),
    }


class SegmentRecord(Record):
    """A saved audience; ``version`` is the one in force. Archived when ``archived_at`` is set: it is never deleted."""

    __tablename__ = "segment"

    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    description: Mapped[str]
    owner: Mapped[str]
    version: Mapped[int]
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime]
    edited_by: Mapped[str]
    archived_at: Mapped[datetime | None]


class SegmentVersionRecord(Record):
    """What a segment was defined as: ``{"version": 1, "filter": ...}``. Written once, never changed.

    ``returned_to`` is the earlier version this one is equal to, where somebody returned to it.
    """

    __tablename__ = "segment_version"

    segment: Mapped[str] = mapped_column(sa.ForeignKey("segment.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    definition: Mapped[Json]
    returned_to: Mapped[int | None]
    created_at: Mapped[datetime]
    created_by: Mapped[str]


class SegmentLabelRecord(Record):
    """A label of a segment; ``position`` keeps them in the order they were given in."""

    __tablename__ = "segment_label"

    segment: Mapped[str] = mapped_column(sa.ForeignKey("segment.id"), primary_key=True)
    label: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]


class SegmentSizeRecord(Record):
    """How many customers a version of a segment had, and everything that was counted of.

    ``basis`` is what the members depend on beside the snapshot: the score issues, the versions of nested segments, the
    stored sets of customer lists, the ledger's revision where it matters; ``basis_hash`` is its SHA-256. ``size`` is
    NULL when it was unavailable: then ``problem`` says why.
    """

    __tablename__ = "segment_size"
    __table_args__ = (
        sa.ForeignKeyConstraint(["segment", "version"], ["segment_version.segment", "segment_version.version"]),
    )

    segment: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    snapshot: Mapped[str] = mapped_column(primary_key=True)
    basis_hash: Mapped[str] = mapped_column(primary_key=True)
    basis: Mapped[Json]
    as_of: Mapped[date]
    size: Mapped[int | None] = mapped_column(sa.BigInteger)
    problem: Mapped[str] = mapped_column(StoredSentence)
    counted_at: Mapped[datetime]


class FrozenSetRecord(Record):
    """A stored set of customers: the file ``frozen/<id>/members.parquet``, of which ``sha256`` is taken.

    The commit of this row is the freeze: a directory without a row never happened. ``snapshot``, ``definition`` and
    ``basis`` say what was frozen, on which data; they are NULL for a set that came from a file. ``source_hash`` is the
    SHA-256 over those three, or of the file.
    """

    __tablename__ = "frozen_set"

    id: Mapped[str] = mapped_column(primary_key=True)
    sha256: Mapped[str]
    members: Mapped[int] = mapped_column(sa.BigInteger)
    source_hash: Mapped[str]
    snapshot: Mapped[str | None]
    as_of: Mapped[date | None]
    definition: Mapped[Json | None]
    basis: Mapped[Json | None]
    created_at: Mapped[datetime]
    created_by: Mapped[str]


class CustomerListRecord(Record):
    """A list of customers that filters can name. ``stored`` is the set it stands for now; a replaced list gets another.

    ``origin`` is ``uploaded`` or ``frozen``; ``report`` is what became of the rows of the file it was read from.
    """

    __tablename__ = "customer_list"
    __table_args__ = (one_of("origin", LIST_ORIGINS),)

    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    origin: Mapped[str]
    stored: Mapped[str] = mapped_column(sa.ForeignKey("frozen_set.id"))
    report: Mapped[Json | None]
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    edited_at: Mapped[datetime]
    edited_by: Mapped[str]
    removed_at: Mapped[datetime | None]


class LedgerRecord(Record):
    """One row: how often the ledger has changed, raised in the transaction of the change.

    ``global_control`` is the share of all customers, by random bucket from 0 on, whom no campaign contacts.
    """

    __tablename__ = "ledger"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    revision: Mapped[int] = mapped_column(sa.BigInteger)
    global_control: Mapped[float]


class SuppressionRecord(Record):
    """Somebody not to be contacted, or who objected to being scored; by her id or by the SHA-256 of an address.

    An address is normalised before it is hashed. ``channel`` is empty for all of them. It outlives every import.
    """

    __tablename__ = "suppression"
    __table_args__ = (
        one_of("kind", SUPPRESSION_KINDS),
        sa.UniqueConstraint("kind", "channel", "customer_id", "address_hash", name="uq_suppression_kind"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True)
    kind: Mapped[str]
    channel: Mapped[str]
    customer_id: Mapped[str]
    address_hash: Mapped[str]
    added_at: Mapped[datetime]
    added_by: Mapped[str]


class LegalBasisRecord(Record):
    """Why customers may be contacted by a channel of which the data has no consent: who says so, when, in words."""

    __tablename__ = "legal_basis"

    channel: Mapped[str] = mapped_column(primary_key=True)
    words: Mapped[str]
    named_by: Mapped[str]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]


class PredictionRecord(Record):
    """A named question. Archived when ``archived_at`` is set: it is never deleted.

    ``event`` is ``{"kind": ...}``, narrowed by ``product``, ``category`` or ``plan`` (lists). ``sensitive`` are the
    customer fields that an admin allowed beyond the usual ones. ``base_odds`` is o0 of the score, unknown until first
    trained; ``model`` the version in force, NULL before that and for external scores. ``reason`` tells of failure.
    """

    __tablename__ = "prediction"
    __table_args__ = (one_of("kind", PREDICTION_KINDS), one_of("status", PREDICTION_STATUSES))

    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    kind: Mapped[str]
    window_days: Mapped[int]
    event: Mapped[Json]
    audience: Mapped[Json]
    sensitive: Mapped[JsonList]
    seed: Mapped[int] = mapped_column(sa.BigInteger)
    status: Mapped[str]
    reason: Mapped[str] = mapped_column(StoredSentence)
    base_odds: Mapped[float | None]
    model: Mapped[str | None]
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    archived_at: Mapped[datetime | None]


class ModelRecord(Record):
    """A trained model of a prediction: the file ``models/<prediction>/<id>/model.joblib``, of this ``sha256``.

    ``as_of`` is the day it learned up to. ``training`` says how it learned and what it uses, ``profile`` how scores and
    blanks were spread then, ``explanation`` what likely buyers have in common and which facts matter.
    """

    __tablename__ = "model"

    id: Mapped[str] = mapped_column(primary_key=True)
    prediction: Mapped[str] = mapped_column(sa.ForeignKey("prediction.id"), index=True)
    snapshot: Mapped[str]
    as_of: Mapped[date]
    sha256: Mapped[str]
    training: Mapped[Json]
    profile: Mapped[Json]
    explanation: Mapped[Json]
    trained_at: Mapped[datetime]


class ScoreIssueRecord(Record):
    """The registry of score issues; the scores are files. ``expected`` is the sum of the calibrated probabilities.

    An ``unavailable`` issue has no files: it tells why a prediction has no scores on a snapshot. ``shift`` is what was
    added to the model's logits; ``tau`` and ``degrees`` are the drift that intervals allow for, known from so many
    ``windows``; ``alarm`` tells how far scores and blanks have moved since training.
    """

    __tablename__ = "score_issue"
    __table_args__ = (one_of("status", SCORE_STATUSES),)

    id: Mapped[str] = mapped_column(primary_key=True)
    prediction: Mapped[str] = mapped_column(sa.ForeignKey("prediction.id"), index=True)
    snapshot: Mapped[str]
    as_of: Mapped[date]
    model_version: Mapped[str | None]
    base_odds: Mapped[float]
    status: Mapped[str]
    reason: Mapped[str] = mapped_column(StoredSentence)
    scored: Mapped[int] = mapped_column(sa.BigInteger)
    expected: Mapped[float]
    shift: Mapped[float]
    tau: Mapped[float]
    degrees: Mapped[float]
    windows: Mapped[int]
    alarm: Mapped[Json]
    sha256: Mapped[str]
    issued_at: Mapped[datetime]


class BacktestRecord(Record):
    """What was said of one window, against what happened; written once the window is over.

    ``origin`` is the day it was predicted from. ``issue`` is the score issue that was judged, or NULL for a window that
    was replayed when the prediction was first built. ``left_out`` customers were contacted by a campaign of ours.
    ``figures`` is `segmentation.predictions.judging.Judged` as JSON.
    """

    __tablename__ = "backtest"

    id: Mapped[str] = mapped_column(primary_key=True)
    prediction: Mapped[str] = mapped_column(sa.ForeignKey("prediction.id"), index=True)
    origin: Mapped[date]
    issue: Mapped[str | None] = mapped_column(sa.ForeignKey("score_issue.id"), unique=True)
    snapshot: Mapped[str]
    left_out: Mapped[int] = mapped_column(sa.BigInteger)
    figures: Mapped[Json]
    judged_at: Mapped[datetime]


class MoneyRecord(Record):
    """What everyone's money figures of a prediction are computed from, as `segmentation.money.Assumptions` in JSON.

    The amounts are in minor units of ``currency``, which is empty where the data names none.
    """

    __tablename__ = "money"

    prediction: Mapped[str] = mapped_column(sa.ForeignKey("prediction.id"), primary_key=True)
    currency: Mapped[str]
    assumptions: Mapped[Json]
    kept_at: Mapped[datetime]
    kept_by: Mapped[str]


class CampaignRecord(Record):
    """An audience kept for a purpose. ``number`` is what people call it by. Archived when ``archived_at`` is set.

    ``goal`` is a purchase event as a prediction has it, with its window in ``days``. ``offers`` are
    ``{"level", "kind", "value"}``, at most one a level; ``places`` is where people are met. ``size`` is that of the
    audience on ``snapshot``, when it was drafted; once launched, both are those of the launch.

    ``destinations`` are ``{"destination", "channel", "start", "end", "exclude", "options"}``; ``control`` is the share
    held out of all of them; ``arms`` are the offers to test, ``{"title", "kind", "value"}``; ``exclusions`` says who is
    left out beyond that; ``narrowing`` is a further filter over the audience. ``seed`` decides who is held out.
    """

    __tablename__ = "campaign"
    __table_args__ = (one_of("purpose", CAMPAIGN_PURPOSES), one_of("state", CAMPAIGN_STATES))

    id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    title: Mapped[str]
    state: Mapped[str]
    definition: Mapped[Json]
    prediction: Mapped[str | None] = mapped_column(sa.ForeignKey("prediction.id"))
    snapshot: Mapped[str]
    size: Mapped[int] = mapped_column(sa.BigInteger)
    notes: Mapped[str]
    play: Mapped[str | None]
    goal: Mapped[Json]
    owner: Mapped[str]
    offers: Mapped[JsonRows]
    places: Mapped[JsonList]
    purpose: Mapped[str]
    destinations: Mapped[JsonRows] = mapped_column(default=list)
    control: Mapped[float] = mapped_column(default=CONTROL)
    arms: Mapped[JsonRows] = mapped_column(default=list)
    exclusions: Mapped[Json] = mapped_column(default=dict)
    narrowing: Mapped[Json | None]
    seed: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    edited_by: Mapped[str]
    edited_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]


class LaunchRecord(Record):
    """A launched campaign: the commit of this row, with the SHA-256 of every file, is the launch.

    ``stored`` is the set of those assigned, with their arms, beside which the files stand; ``files`` are
    ``{"destination", "channel", "exclude", "rows", "sha256", "file", "manifest", "steps"}``, their paths relative to
    the workspace. ``sent_on`` is the day it was said to be sent, from which its window counts; ``delivered`` the set of
    those a delivery report names, with what became of its rows in ``report``. ``ended_at`` is set when it was not sent.
    """

    __tablename__ = "launch"

    campaign: Mapped[str] = mapped_column(sa.ForeignKey("campaign.id"), primary_key=True)
    stored: Mapped[str] = mapped_column(sa.ForeignKey("frozen_set.id"), unique=True)
    files: Mapped[JsonRows]
    assigned: Mapped[int] = mapped_column(sa.BigInteger)
    held_out: Mapped[int] = mapped_column(sa.BigInteger)
    launched_at: Mapped[datetime]
    launched_by: Mapped[str]
    sent_on: Mapped[date | None]
    delivered: Mapped[str | None] = mapped_column(sa.ForeignKey("frozen_set.id"))
    report: Mapped[Json | None]
    ended_at: Mapped[datetime | None]


class NoticeSeenRecord(Record):
    """A notice that somebody has seen to its end, or put away: it is not shown to her again unasked."""

    __tablename__ = "notice_seen"

    actor: Mapped[str] = mapped_column(primary_key=True)
    notice: Mapped[str] = mapped_column(primary_key=True)
    seen_at: Mapped[datetime]


class AudienceDraftRecord(Record):
    """What a copied link stands for: the rules it was made with, and the data whose numbers it opens on.

    ``id`` is random. It is removed when nobody has used it for a while.
    """

    __tablename__ = "audience_draft"

    id: Mapped[str] = mapped_column(primary_key=True)
    definition: Mapped[Json]
    snapshot: Mapped[str]
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    used_at: Mapped[datetime] = mapped_column(index=True)


class ExportRecord(Record):
    """A list that was written. ``file`` is relative to the workspace."""

    __tablename__ = "export"
    __table_args__ = (one_of("purpose", EXPORT_PURPOSES),)

    id: Mapped[str] = mapped_column(primary_key=True)
    purpose: Mapped[str]
    channel: Mapped[str | None]
    destination: Mapped[str]
    definition: Mapped[Json]
    snapshot: Mapped[str]
    rows: Mapped[int] = mapped_column(sa.BigInteger)
    sha256: Mapped[str]
    file: Mapped[str]
    created_by: Mapped[str]
    created_at: Mapped[datetime]


class JobRecord(Record):
    """Work in a process of its own. ``process_started`` tells a process from a later one with the same ``pid``;
    ``kill_at`` is set when somebody cancels: until then the body may clean up, after it the process is killed.
    """

    __tablename__ = "job"
    __table_args__ = (
        one_of("state", JOB_STATES),
        sa.CheckConstraint("progress >= 0 AND progress <= 1", name="progress"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(index=True)
    arguments: Mapped[Json]
    progress: Mapped[float]
    message: Mapped[str] = mapped_column(StoredSentence)
    reason: Mapped[str] = mapped_column(StoredSentence)
    result: Mapped[Json | None]
    pid: Mapped[int | None]
    process_started: Mapped[str | None]
    heartbeat_at: Mapped[datetime | None]
    kill_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    created_by: Mapped[str]


class AuditRecord(Record):
    """Who did what, in order. Rows are added, never changed; an id is never used again. No customer's data."""

    __tablename__ = "audit"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - SQLAlchemy reads it from the class

    id: Mapped[int] = mapped_column(sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[str]
    role: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    detail: Mapped[Json]
