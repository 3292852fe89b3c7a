"""Where the fields of a draft are kept between runs."""

from segmentation.api import CampaignView


def key(draft: CampaignView, field: str) -> str:
    """Return where a field of a draft is kept."""
    return f"campaigns.field_{draft.id}_{field}"
