"""What an audience costs and brings: a closer look that shows nothing before somebody types what it needs."""

import streamlit as st

from pages.ui import session
from pages.ui.audience_state import current_selection
from pages.ui.campaign_start import start_campaign
from pages.ui.money_curve import draw_curve, follow_choice
from pages.ui.money_inputs import Fields, draw_inputs
from pages.ui.money_keeping import draw_keeping
from pages.ui.money_measured import draw_measured, draw_sources
from pages.ui.money_results import draw_figures, draw_warnings
from pages.ui.money_state import NOTHING, remember, typed
from pages.ui.money_words import Currency
from pages.ui.saving import Audience
from pages.ui.text import t
from segmentation.api import (
    Assumptions,
    AudienceView,
    Catalog,
    Offer,
    Unavailable,
    Workspace,
    money_figures,
    offers_of,
)

MODEL = ("effect", "discount", "once", "chance", "later", "range")


def draw_money(workspace: Workspace, view: AudienceView, catalog: Catalog, audience: Audience, off: str | None) -> None:
    """Draw the fields and what comes of them; without a prediction or expected results only why there is nothing.

    ``off`` says why no campaign may be started of the ``audience``, None where one may.
    """
    if view.prediction is None:
        st.info(t("money.needs_prediction"), icon=":material/payments:")
    elif view.hidden:
        st.warning(session.plain(view.hidden), icon=":material/warning:")
    else:
        _money(workspace, view, catalog, audience, off)


@st.fragment
def _money(workspace: Workspace, view: AudienceView, catalog: Catalog, audience: Audience, off: str | None) -> None:
    follow_choice()
    with session.guarded():
        if view.prediction is None:
            raise Unavailable("money_without_prediction", t("money.needs_prediction"))
        prediction, currency, bins = view.prediction.id, Currency.of(catalog), current_selection().bins
        kept = workspace.money.kept(prediction)
        before = typed(workspace, prediction, kept)
        customers = {one.level: one.customers for one in money_figures(view, bins, NOTHING).levels}
        st.caption(t("money.lead"))
        fields = Fields(
            workspace=workspace,
            prediction=prediction,
            before=before,
            currency=currency,
            customers=customers,
            origins=workspace.measured_effects.origins(before),
        )
        now = draw_inputs(fields)
        draw_measured(workspace, prediction, now)
        if now != before:
            remember(workspace, prediction, now)
        _results(view, now, currency)
        _start(workspace, audience, tuple(offer for offer in offers_of(now) if offer.level in customers), off)
        draw_keeping(workspace, prediction, now, kept)
        _analysts()


def _results(view: AudienceView, assumptions: Assumptions, currency: Currency) -> None:
    if assumptions == NOTHING:
        return
    figures = money_figures(view, current_selection().bins, assumptions)
    if not figures.levels:
        st.info(t("money.nobody"), icon=":material/payments:")
    else:
        draw_warnings(figures, assumptions)
        draw_figures(figures, assumptions, currency)
        draw_sources(view, current_selection().bins, assumptions, currency)
    draw_curve(view, assumptions, currency)


def _start(workspace: Workspace, audience: Audience, offers: tuple[Offer, ...], off: str | None) -> None:
    """Draw the button that puts the offers of the choice into a campaign draft, once there is one to put."""
    if all(offer.kind == "none" for offer in offers):
        return
    label = t("money.start")
    if st.button(label, key="money_start", icon=":material/campaign:", disabled=off is not None, help=off):
        start_campaign(workspace, audience.whole, audience.prediction_id, audience.size, offers)


def _analysts() -> None:
    with st.expander(t("money.analysts"), icon=":material/query_stats:", key="money_analysts"):
        st.markdown(session.plain(t("money.formula")))
        st.markdown("\n".join(f"- {t(f'money.model_{name}')}" for name in MODEL))
