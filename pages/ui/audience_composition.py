"""Who is in an audience: countries, ages and genders beside everyone it was chosen from."""

from collections.abc import Collection

import pandas as pd
import streamlit as st

from pages.ui import session
from pages.ui.text import share, t
from segmentation.api import Composition, FieldShares, Filter, Share, Workspace

FIELDS = ("country", "birth_date", "gender")


def draw_composition(workspace: Workspace, whole: Filter, prediction: str | None, fields: Collection[str]) -> None:
    """Draw a table for each field; of data that has none of the ``fields``, say so."""
    if not set(FIELDS) & set(fields):
        st.markdown(t("composition.none"))
        return
    _draw(workspace.explanations.composition(whole, prediction), covered=prediction is not None)


def _draw(found: Composition, *, covered: bool) -> None:
    # A field of which every value is held by few has nothing but "all others" to tell.
    fields = [field for field in found.fields if any(one.kind != "other" for one in field.shares)]
    if found.hidden or not fields:
        reason = found.hidden or ("few_inside" if found.fields else "none")
        st.markdown(t(f"composition.{reason}"))
        return
    st.caption(t("composition.lead_prediction" if covered else "composition.lead_all"))
    for column, field in zip(st.columns(len(fields), gap="large"), fields, strict=True):
        with column, st.container(key=f"composition_{field.field}"):
            st.table(shares_table(field, found), hide_index=True, border="horizontal")


def shares_table(field: FieldShares, found: Composition) -> pd.DataFrame:
    """Return one line a value: its share of the audience, its share of everyone, and which way it differs."""
    rows = [(named(field.field, one), one) for one in field.shares]
    return pd.DataFrame(
        {
            t(f"composition.field_{field.field}"): [session.plain(name) for name, _ in rows],
            t("composition.inside"): [_inside(one, found) for _, one in rows],
            t("composition.everyone"): [_of(one.share_of_everyone, found.everyone) for _, one in rows],
        }
    )


def _inside(one: Share, found: Composition) -> str:
    said = share(one.customers, found.customers)
    return f"**{said}** {t(f'composition.mark_{one.mark}')}" if one.mark else said


def _of(part: float, everyone: int) -> str:
    return share(round(part * everyone), everyone)


def named(field: str, one: Share) -> str:
    """Return the name of a value of a field."""
    if one.kind != "value":
        return t(f"composition.{one.kind}")
    return t(f"composition.{one.value}") if field == "birth_date" else one.value
