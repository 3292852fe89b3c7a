"""Somebody else's experiment: a file with one row a person, and the same result as for a campaign of ours."""

import shutil
import tempfile
from pathlib import Path

import pandas as pd
import streamlit as st

from pages.ui import session
from pages.ui.campaign_links import show_campaigns
from pages.ui.launched_result import ICONS
from pages.ui.result_effects import Shown, draw_intervals, p_value
from pages.ui.text import number, percent, plural, t
from segmentation.api import Experiment, ExperimentArm, ExperimentEffect, Workspace, measure_experiment

_RESULT = "campaigns.experiment"
FIELDS = ("arm", "control", "converted")


def draw_experiment(workspace: Workspace) -> None:
    """Draw the file, the names of its columns, and the result."""
    st.button(
        t("campaigns.all"), key="all_campaigns", type="tertiary", icon=":material/arrow_back:", on_click=show_campaigns
    )
    st.title(t("experiment.title"))
    st.caption(t("experiment.lead"))
    with st.container(border=True, gap="small", key="experiment_file"):
        given = st.file_uploader(t("experiment.file"), type=["csv", "txt"], key="experiment_upload")
        typed = {}
        for column, name in zip(st.columns(4), (*FIELDS, "value"), strict=True):
            with column:
                typed[name] = st.text_input(
                    t(f"experiment.{name}"), key=f"experiment_{name}", help=t(f"experiment.{name}_help")
                ).strip()
        ready = given is not None and all(typed[name] for name in FIELDS)
        if st.button(t("experiment.compare"), type="primary", key="experiment_compare", disabled=not ready):
            session.pop(_RESULT)
            with session.guarded(), tempfile.TemporaryDirectory(prefix="experiment-", dir=workspace.uploads) as folder:
                # Its own name stands in messages; where it came from does not matter.
                file = Path(folder) / Path(given.name).name
                with file.open("wb") as target:
                    shutil.copyfileobj(given, target)
                found = measure_experiment(file, **{**typed, "value": typed["value"] or None})
                session.put(_RESULT, found)
    found = session.get(_RESULT)
    if found is not None:
        _result(found)


def _result(found: Experiment) -> None:
    with st.container(border=True, gap="small", key="experiment_result"):
        for name, effect in found.effects.items():
            if len(found.effects) > 1:
                st.markdown(f"**{session.plain(name)}**")
            _verdict(effect, found.arms[name].n)
        st.caption(t("launched.versus"))
        draw_intervals([_line(name, effect) for name, effect in found.effects.items()], key="experiment")
        st.dataframe(_arms_frame(found), hide_index=True, alt=t("launched.groups_alt"))
        if found.without_arm:
            st.caption(plural("experiment.without_arm", found.without_arm))
        with st.expander(t("launched.analysts"), key="experiment_analysts"):
            for name, effect in found.effects.items():
                st.markdown(session.plain(_for_analysts(name, effect)))
            st.caption(t("experiment.analysts_how"))


def _line(name: str, effect: ExperimentEffect) -> Shown:
    low, high = (100 * end for end in effect.interval95)
    return Shown(name=name, extra=100 * effect.incremental_rate, low=low, high=high, verdict=effect.verdict)


def _verdict(effect: ExperimentEffect, people: int) -> None:
    low, high = (people * end for end in effect.interval95)
    extra = people * effect.incremental_rate
    if effect.verdict == "worked":
        places = {"low": number(round(low)), "high": number(round(high))}
        st.success(plural("launched.worked", round(extra), **places), icon=ICONS["worked"])
    elif effect.verdict == "bought_less":
        places = {"low": number(round(-high)), "high": number(round(-low))}
        st.error(plural("launched.bought_less", round(-extra), **places), icon=ICONS["bought_less"])
    else:
        places = {"fewer": number(round(max(-low, 0))), "more": number(round(max(high, 0)))}
        st.info(t("experiment.cannot_tell", **places), icon=ICONS["cannot_tell"])


def _arms_frame(found: Experiment) -> pd.DataFrame:
    order = [found.control, *found.effects]
    arms = [found.arms[name] for name in order]
    frame = {
        t("launched.column_group"): [
            t("experiment.control_named", name=name) if name == found.control else name for name in order
        ],
        t("launched.column_people"): [number(one.n) for one in arms],
        t("launched.column_buyers"): [number(one.conversions) for one in arms],
        t("launched.column_rate"): [percent(one.rate, 2) for one in arms],
    }
    if any(one.value_mean is not None for one in arms):
        frame[t("experiment.column_value")] = [_mean(one) for one in arms]
    return pd.DataFrame(frame)


def _mean(one: ExperimentArm) -> str:
    return "–" if one.value_mean is None else number(one.value_mean, 2)


def _for_analysts(name: str, effect: ExperimentEffect) -> str:
    low, high = effect.interval95
    places = {"rate": percent(effect.incremental_rate, 2), "low": percent(low, 2), "high": percent(high, 2)}
    said = t("experiment.analysts_rate", name=name, **places, p=p_value(effect.p_value))
    if effect.incremental_value is None or effect.value_interval95 is None:
        return said
    first, last = effect.value_interval95
    return t(
        "experiment.analysts_value",
        rates=said,
        value=number(effect.incremental_value, 3),
        low=number(first, 3),
        high=number(last, 3),
    )
