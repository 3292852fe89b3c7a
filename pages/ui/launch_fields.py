"""What is typed about the launch of a draft: where it goes, who is held out or left out, which offers are tested."""

from collections.abc import Mapping
from typing import Any

from pages.ui import session
from pages.ui.campaign_keys import key
from segmentation.api import (
    Arm,
    CampaignView,
    DestinationSetting,
    Everyone,
    Exclusions,
    Filter,
    InSegment,
    OfferKind,
)

MOST_ARMS = 3
LEVELS, TEST = "levels", "test"
NO_SEGMENT, KEPT = "", "*"
"""What can stand for a further filter beside the id of a segment: none, and one that is not just a segment."""
_CONTACTS = 2


def saved(draft: CampaignView, digits: int) -> Mapping[str, Any]:
    """Return what is saved, by field."""
    left_out = draft.exclusions
    limit = left_out.contacted_more_than
    return {
        "narrowing": _narrowing(draft.narrowing),
        "control": round(100 * draft.control, 4),
        "limited": limit is not None,
        "limit": _CONTACTS if limit is None else limit,
        "limit_days": left_out.contacted_days,
        "running_campaigns": left_out.running_campaigns,
        "control_groups": left_out.control_groups,
        "global_control": left_out.global_control,
        "minors": left_out.minors,
        "destinations": draft.destinations,
        "test": TEST if draft.arms else LEVELS,
        "arms": max(2, len(draft.arms)),
        **_saved_arms(draft, digits),
    }


def _narrowing(filter: Filter | None) -> str:
    if filter is None:
        return NO_SEGMENT
    return filter.segment if isinstance(filter, InSegment) and filter.version is None else KEPT


def _saved_arms(draft: CampaignView, digits: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for number in range(MOST_ARMS):
        arm = draft.arms[number] if number < len(draft.arms) else Arm(title="ABC"[number])
        found[f"arm_title_{number}"] = arm.title
        found[f"arm_kind_{number}"] = arm.kind
        found[f"arm_amount_{number}"] = arm.value / 10**digits if arm.kind == "amount" else 0.0
        found[f"arm_percent_{number}"] = arm.value if arm.kind == "percent" else 0
    return found


def typed(draft: CampaignView, digits: int) -> dict[str, Any]:
    """Return what is typed as `CampaignChanges` takes it. Raises `UserError` for what cannot be."""
    return {
        "narrowing": _typed_narrowing(draft),
        "control": round(float(_get(draft, "control")) / 100, 6),
        "exclusions": _typed_exclusions(draft),
        "destinations": typed_destinations(draft),
        "arms": typed_arms(draft, digits) if tests_offers(draft) else (),
    }


def tests_offers(draft: CampaignView) -> bool:
    """Tell whether offers are to be tested against each other, in place of one for each level."""
    return bool(_get(draft, "test") == TEST and _get(draft, "purpose") != "exclude")


def typed_destinations(draft: CampaignView) -> tuple[DestinationSetting, ...]:
    """Return where it is to go, as it is on the page."""
    found: tuple[DestinationSetting, ...] = _get(draft, "destinations")
    return found


def typed_arms(draft: CampaignView, digits: int) -> tuple[Arm, ...]:
    """Return the offers to test as they are typed. Raises `UserError` for a value that its kind cannot have."""
    return tuple(_arm(draft, number, digits) for number in range(int(_get(draft, "arms"))))


def _arm(draft: CampaignView, number: int, digits: int) -> Arm:
    kind: OfferKind = _get(draft, f"arm_kind_{number}")
    value = 0
    if kind == "percent":
        value = int(_get(draft, f"arm_percent_{number}") or 0)
    elif kind == "amount":
        value = round(float(_get(draft, f"arm_amount_{number}") or 0.0) * 10**digits)
    return Arm(title=_get(draft, f"arm_title_{number}"), kind=kind, value=value)


def _typed_narrowing(draft: CampaignView) -> Filter:
    chosen = _get(draft, "narrowing")
    if chosen == NO_SEGMENT:
        return Everyone()
    return draft.narrowing or Everyone() if chosen == KEPT else InSegment(segment=chosen)


def _typed_exclusions(draft: CampaignView) -> Exclusions:
    return Exclusions(
        contacted_more_than=int(_get(draft, "limit")) if _get(draft, "limited") else None,
        contacted_days=int(_get(draft, "limit_days")),
        **{name: bool(_get(draft, name)) for name in SWITCHES},
    )


SWITCHES = ("running_campaigns", "control_groups", "global_control", "minors")
"""The fields of `Exclusions` that are on or off, as the page asks for them."""


def _get(draft: CampaignView, field: str) -> Any:
    return session.get(key(draft, field))
