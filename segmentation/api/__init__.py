"""The facade: all that pages, scripts and a Python prompt need, and all they may use.

from segmentation.api import LOCAL, open_workspace

retail = open_workspace("data/workspaces/retail")
retail.audiences.count(filter, prediction="orders-30d")
"""

from segmentation.api.actors import LOCAL, Actor
from segmentation.api.predictions import HAS_PURCHASED, Question
from segmentation.api.slugs import slug_of
from segmentation.api.values import (
    AudienceView,
    CampaignView,
    Count,
    ListPlan,
    PredictionView,
    RuleCount,
    RulePart,
    SegmentView,
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
from segmentation.filters.describe import day_in_words, days_in_words, describe
from segmentation.filters.nodes import (
    AllOf,
    AnyOf,
    Attribute,
    Between,
    Calendar,
    Comparison,
    Ever,
    Everyone,
    Filter,
    InCategory,
    InSegment,
    LastDays,
    NoneOf,
    Orders,
    Reachable,
    Score,
    Subscription,
    Tag,
    Visits,
    Window,
)
from segmentation.filters.windows import days_of
from segmentation.index.cache import MemoryReport
from segmentation.index.overlap import Difference, Overlap
from segmentation.index.summary import RangeSummary, summarise
from segmentation.predictions.scores import chance_at
from segmentation.storage.accounts import TableAccount
from segmentation.storage.job_queue import JobView
from segmentation.storage.workspace_directory import WorkspaceEntry

__all__ = [
    "HAS_PURCHASED",
    "LOCAL",
    "WORKSPACES",
    "Actor",
    "AllOf",
    "AnyOf",
    "Attribute",
    "AudienceView",
    "Between",
    "Calendar",
    "CampaignView",
    "Catalog",
    "Comparison",
    "Count",
    "Difference",
    "Ever",
    "Everyone",
    "Failed",
    "Field",
    "FieldType",
    "Filter",
    "InCategory",
    "InSegment",
    "InvalidFilter",
    "JobView",
    "LastDays",
    "ListPlan",
    "MemoryReport",
    "NoneOf",
    "NotFound",
    "Orders",
    "Overlap",
    "PredictionView",
    "Problem",
    "Question",
    "RangeSummary",
    "Reachable",
    "Refused",
    "RuleCount",
    "RulePart",
    "Score",
    "SegmentView",
    "Selection",
    "SnapshotView",
    "Subscription",
    "Superseded",
    "TableAccount",
    "Tag",
    "Unavailable",
    "UserError",
    "Visits",
    "Window",
    "Workspace",
    "WorkspaceEntry",
    "WrittenList",
    "audience_filter",
    "canonical_hash",
    "chance_at",
    "create_workspace",
    "day_in_words",
    "days_in_words",
    "days_of",
    "describe",
    "from_json",
    "open_workspace",
    "slug_of",
    "split_audience",
    "summarise",
    "to_json",
    "workspaces",
]
