"""The smallest effect that a draft could see with its control group, and what would help where that is too much."""

import streamlit as st

from pages.ui.text import number, percent, plural, t
from segmentation.api import CampaignView, PlannedGroups, SmallestEffect, VisibleEffect, visible_effect

UNLIKELY = 0.2
"""A campaign that adds more than this share of what would be bought anyway is rare."""


def draw_effect(draft: CampaignView, groups: PlannedGroups, *, control: float, arms: int) -> None:
    """Draw the smallest visible effect for a share from 0 to 1 that is typed; nothing for none."""
    if not 0 < control < 1:
        return
    found = visible_effect(groups, control=control, arms=arms)
    with st.container(gap="xsmall", key="visible_effect"):
        st.markdown(f"**{t('launch.effect')}**", help=t("launch.effect_help"))
        if found.smallest is None:
            st.warning(t("launch.effect_never"), icon=":material/visibility_off:")
            _helps(found)
            return
        _effect(found.smallest)
        if arms > 1:
            st.caption(t("launch.effect_each"))
        if not groups.predicted:
            st.caption(plural("launch.effect_past", draft.goal.days))
        if found.smallest.rate > UNLIKELY * found.smallest.expected_rate:
            st.warning(t("launch.effect_unlikely"), icon=":material/visibility_off:")
            _helps(found)


def _effect(one: SmallestEffect) -> None:
    before, after = percent(one.expected_rate, 1), percent(one.expected_rate + one.rate, 1)
    st.markdown(plural("launch.effect_purchases", max(round(one.purchases), 1), before=before, after=after))


def _helps(found: VisibleEffect) -> None:
    lines = []
    if found.even_split is not None:
        lines.append(t("launch.help_even", points=_points(found.even_split)))
    if found.pooled is not None:
        lines.append(t("launch.help_pooled", points=_points(found.pooled)))
    st.markdown("\n".join(f"- {line}" for line in [*lines, t("launch.help_longer"), t("launch.help_larger")]))


def _points(one: SmallestEffect) -> str:
    return number(100 * one.rate, 1)
