"""Where the fields of a draft are kept between runs, and how the states of campaigns look."""

from collections.abc import Mapping

from segmentation.api import CampaignState, CampaignView

STATE_COLORS: Mapping[CampaignState, str] = {
    "draft": "gray",
    "launched": "orange",
    "measuring": "blue",
    "measured": "green",
    "cancelled": "gray",
}


def key(draft: CampaignView, field: str) -> str:
    """Return where a field of a draft is kept."""
    return f"campaigns.field_{draft.id}_{field}"
