"""The facade: all that pages, scripts and a Python prompt need, and all they may use.

from segmentation.api import LOCAL, open_workspace

retail = open_workspace("data/workspaces/retail")
retail.audiences.count(filter, prediction="orders-30d")
"""

from segmentation.api.actors import LOCAL, Actor
from segmentation.api.backtests import BacktestView
from segmentation.api.data import Imported
from segmentation.api.explanation_values import (
    Composition,
    CustomerReasons,
    DriverView,
    FieldShares,
    ImportanceView,
    ReasonView,
)
from segmentation.api.freshness import Freshness, Rhythm, hidden_reason
from segmentation.api.prediction_values import (
    HAS_PURCHASED,
    AlarmView,
    IssueView,
    PredictionView,
    QualityView,
    Question,
    ScoresReport,
    SensitiveField,
    UsedFact,
    UsesView,
)
from segmentation.api.predictions import SEED
from segmentation.api.questions import SENSITIVE, event_sentence
from segmentation.api.refreshes import Refresh, Refreshed
from segmentation.api.segment_values import (
    ComparedSegment,
    CustomerListView,
    RuleDecision,
    SegmentComparison,
    SegmentSize,
    SegmentVersion,
    SegmentView,
    UnmatchedIds,
)
from segmentation.api.slugs import slug_of
from segmentation.api.values import (
    AudienceView,
    CampaignView,
    Count,
    ListPlan,
    RuleCount,
    RulePart,
    Selection,
    SnapshotView,
    WrittenList,
    audience_filter,
    split_audience,
)
from segmentation.api.workspace import Workspace, create_workspace, open_workspace, workspaces
from segmentation.bootstrap import WORKSPACES
from segmentation.catalog import Catalog, Field, FieldType
from segmentation.errors import Failed, InvalidFilter, NotFound, Problem, Refused, Superseded, Unavailable, UserError
from segmentation.filters.codec import canonical_hash, from_json, to_json
from segmentation.filters.describe import blank_rule, day_in_words, days_in_words, describe, sentence, zone_note
from segmentation.filters.nodes import (
    AllOf,
    AnyOf,
    Attribute,
    Between,
    Calendar,
    Comparison,
    Contacted,
    CustomerList,
    EventDate,
    Ever,
    Everyone,
    Filter,
    InCampaign,
    InCategory,
    InSegment,
    LastDays,
    MoreThanDaysAgo,
    NoneOf,
    Orders,
    RandomBucket,
    Reachable,
    Score,
    Subscription,
    SubscriptionDate,
    Tag,
    Visits,
    When,
    Window,
    WithinDays,
)
from segmentation.filters.templates import TEMPLATES, Template
from segmentation.filters.text import from_text, to_text
from segmentation.filters.text_errors import QueryTextError
from segmentation.filters.warnings import warnings_of
from segmentation.filters.windows import days_of
from segmentation.index.cache import MemoryReport
from segmentation.index.composition import Share
from segmentation.index.overlap import Difference, Overlap
from segmentation.index.summary import RangeSummary, summarise
from segmentation.predictions.level import Drift, Interval, interval, quantiles
from segmentation.predictions.scores import chance_at
from segmentation.sentences import Language, said
from segmentation.storage.accounts import TableAccount
from segmentation.storage.job_queue import JobView
from segmentation.storage.workspace_directory import WorkspaceEntry

__all__ = [
    "HAS_PURCHASED",
    "LOCAL",
    "SEED",
    "SENSITIVE",
    "TEMPLATES",
    "WORKSPACES",
    "Actor",
    "AlarmView",
    "AllOf",
    "AnyOf",
    "Attribute",
    "AudienceView",
    "BacktestView",
    "Between",
    "Calendar",
    "CampaignView",
    "Catalog",
    "ComparedSegment",
    "Comparison",
    "Composition",
    "Contacted",
    "Count",
    "CustomerList",
    "CustomerListView",
    "CustomerReasons",
    "Difference",
    "Drift",
    "DriverView",
    "EventDate",
    "Ever",
    "Everyone",
    "Failed",
    "Field",
    "FieldShares",
    "FieldType",
    "Filter",
    "Freshness",
    "ImportanceView",
    "Imported",
    "InCampaign",
    "InCategory",
    "InSegment",
    "Interval",
    "InvalidFilter",
    "IssueView",
    "JobView",
    "Language",
    "LastDays",
    "ListPlan",
    "MemoryReport",
    "MoreThanDaysAgo",
    "NoneOf",
    "NotFound",
    "Orders",
    "Overlap",
    "PredictionView",
    "Problem",
    "QualityView",
    "QueryTextError",
    "Question",
    "RandomBucket",
    "RangeSummary",
    "Reachable",
    "ReasonView",
    "Refresh",
    "Refreshed",
    "Refused",
    "Rhythm",
    "RuleCount",
    "RuleDecision",
    "RulePart",
    "Score",
    "ScoresReport",
    "SegmentComparison",
    "SegmentSize",
    "SegmentVersion",
    "SegmentView",
    "Selection",
    "SensitiveField",
    "Share",
    "SnapshotView",
    "Subscription",
    "SubscriptionDate",
    "Superseded",
    "TableAccount",
    "Tag",
    "Template",
    "Unavailable",
    "UnmatchedIds",
    "UsedFact",
    "UserError",
    "UsesView",
    "Visits",
    "When",
    "Window",
    "WithinDays",
    "Workspace",
    "WorkspaceEntry",
    "WrittenList",
    "audience_filter",
    "blank_rule",
    "canonical_hash",
    "chance_at",
    "create_workspace",
    "day_in_words",
    "days_in_words",
    "days_of",
    "describe",
    "event_sentence",
    "from_json",
    "from_text",
    "hidden_reason",
    "interval",
    "open_workspace",
    "quantiles",
    "said",
    "sentence",
    "slug_of",
    "split_audience",
    "summarise",
    "to_json",
    "to_text",
    "warnings_of",
    "workspaces",
    "zone_note",
]
