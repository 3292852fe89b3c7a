"""Where a draft goes: its destinations, each with its days, added, changed and removed."""

from datetime import date

import streamlit as st

from pages.ui import session
from pages.ui.campaign_fields import differs
from pages.ui.campaign_keys import key
from pages.ui.dialogs import dialog
from pages.ui.file_fields import SHOWN_ROWS, ask_columns, draw_preview, first_columns, usual_columns
from pages.ui.formats import date_pattern
from pages.ui.language import current
from pages.ui.launch_fields import typed_destinations
from pages.ui.text import day, t
from segmentation.api import DESTINATIONS, CampaignView, Channel, DestinationSetting, Preview, Workspace

FRENCH = {"delimiter": ";", "decimal_comma": True}
"""The options of a file that spreadsheets in French open as it is meant."""
_REMOVED = "campaigns.removed_destination"


def draw_destinations(workspace: Workspace, draft: CampaignView) -> None:
    """Draw the destinations of a draft; what is done to them is kept when the draft is saved."""
    shown = typed_destinations(draft)
    with st.container(border=True, gap="small", key="campaign_where"):
        st.markdown(f"**{t('launch.where')}**", help=t("launch.where_help"))
        if not shown:
            st.caption(t("launch.where_none"))
        for one in shown:
            _row(workspace, draft, one)
        _undo(draft)
        free = _free(shown)
        if st.button(t("launch.add"), key="add_destination", icon=":material/add:", disabled=not free):
            _ask(workspace, draft, None)


def _row(workspace: Workspace, draft: CampaignView, one: DestinationSetting) -> None:
    name = _name(one)
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", key=f"destination_{one.key}"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"facts_{one.key}"):
            st.markdown(f"**{t(f'destination.{one.destination}')}**", width="content")
            st.markdown(t(f"list.channel_{one.channel}"), width="content")
            st.caption(_days(one), width="content")
            if one.exclude:
                st.badge(t("launch.to_exclude"), icon=":material/block:", color="orange")
        with st.container(horizontal=True, width="content", gap=None, wrap=False, key=f"icons_{one.key}"):
            label, icon = t("launch.change_this", name=name), ":material/edit:"
            if st.button(label, key=f"change_{one.key}", icon=icon, type="tertiary"):
                _ask(workspace, draft, one)
            st.button(
                t("launch.remove_this", name=name),
                key=f"remove_{one.key}",
                icon=":material/close:",
                type="tertiary",
                on_click=_remove,
                args=(draft, one),
            )


def _name(one: DestinationSetting) -> str:
    return t(
        "launch.destination",
        destination=t(f"destination.{one.destination}"),
        channel=t(f"list.channel_{one.channel}"),
    )


def _days(one: DestinationSetting) -> str:
    if one.start is not None and one.end is not None:
        return t("launch.days_between", start=day(one.start), end=day(one.end))
    if one.start is not None:
        return t("launch.days_from", start=day(one.start))
    if one.end is not None:
        return t("launch.days_until", end=day(one.end))
    return t("launch.days_none")


def _remove(draft: CampaignView, one: DestinationSetting) -> None:
    before = typed_destinations(draft)
    session.put(_REMOVED, (draft.id, one.key, before))
    _put(draft, tuple(other for other in before if other.key != one.key))


def _undo(draft: CampaignView) -> None:
    removed = session.get(_REMOVED)
    if removed is None or removed[0] != draft.id:
        return
    _, gone, before = removed
    (one,) = [one for one in before if one.key == gone]
    with st.container(horizontal=True, vertical_alignment="center", key="destination_undo"):
        st.caption(t("launch.removed", name=_name(one)), width="content")
        st.button(t("common.undo"), key="undo_destination", icon=":material/undo:", on_click=_put, args=(draft, before))


def _put(draft: CampaignView, changed: tuple[DestinationSetting, ...]) -> None:
    removed = session.get(_REMOVED)
    if removed is not None and len(changed) >= len(removed[2]):
        session.pop(_REMOVED)
    session.put(key(draft, "destinations"), changed)


def _channels(destination: str) -> tuple[Channel, ...]:
    return tuple(channel for channel in DESTINATIONS[destination].channels if channel is not None)


def _free(taken: tuple[DestinationSetting, ...]) -> dict[str, list[Channel]]:
    """Return the channels that each destination is not used with yet, for those that have one."""
    keys = {one.key for one in taken}
    free = {id: [one for one in _channels(id) if f"{id}-{one}" not in keys] for id in DESTINATIONS}
    return {id: channels for id, channels in free.items() if channels}


@dialog("launch.destination_title")
def _ask(workspace: Workspace, draft: CampaignView, changed: DestinationSetting | None) -> None:
    others = tuple(one for one in typed_destinations(draft) if one != changed)
    free = _free(others)
    named = "new" if changed is None else changed.key
    destination = st.selectbox(
        t("launch.format"),
        list(free),
        index=list(free).index(changed.destination) if changed else 0,
        format_func=lambda id: t(f"destination.{id}"),
        key=f"destination_format_{draft.id}_{named}",
    )
    channels = free[destination]
    channel = st.selectbox(
        t("list.channel"),
        channels,
        index=channels.index(_first(draft, changed, channels)),
        format_func=lambda channel: t(f"list.channel_{channel}"),
        key=f"destination_channel_{draft.id}_{named}_{destination}",
        help=t("launch.consent"),
    )
    start, end = _ask_days(draft, changed, named)
    exclude = _ask_exclude(draft, changed, channel, named)
    french = DESTINATIONS[destination].spreadsheet and st.checkbox(
        t("launch.french"),
        value=_is_french(changed) if changed else current().id == "fr",
        key=f"destination_french_{draft.id}_{named}",
        help=t("launch.french_help"),
    )
    before = changed if changed and (changed.destination, changed.channel) == (destination, channel) else None
    columns = _ask_columns(workspace, draft, destination, channel, before)
    kept = {
        name: value for name, value in (before.options if before else {}).items() if name not in (*FRENCH, "columns")
    }
    made = DestinationSetting(
        destination=destination,
        channel=channel,
        start=start,
        end=end,
        exclude=exclude,
        options=kept | ({} if columns is None else {"columns": columns}) | (FRENCH if french else {}),
    )
    _preview(workspace, draft, made)
    if st.button(t("launch.keep" if changed else "launch.add_this"), type="primary", key="destination_confirm"):
        _put(draft, _placed(typed_destinations(draft), changed, made))
        st.rerun()


def _ask_columns(
    workspace: Workspace, draft: CampaignView, destination: str, channel: Channel, before: DestinationSetting | None
) -> list[str] | None:
    columns = workspace.lists.columns(
        purpose="contact", channel=channel, prediction=draft.prediction, destination=destination
    )
    chosen = usual_columns(columns) if before else first_columns(columns, destination, channel)
    if before and before.options.get("columns") is not None:
        chosen = tuple(before.options["columns"])
    picked = ask_columns(columns, chosen=chosen, key=f"destination_columns_{draft.id}_{destination}_{channel}")
    return None if picked is None else list(picked)


def _preview(workspace: Workspace, draft: CampaignView, made: DestinationSetting) -> None:
    def look(reveal: bool) -> Preview:
        return workspace.launch_looks.preview(draft.id, made, rows=SHOWN_ROWS, reveal=reveal, actor=session.actor())

    with session.guarded():
        draw_preview(look, key=f"destination_preview_{draft.id}")
        if differs(draft, workspace.audiences.catalog(None).minor_units):
            st.caption(t("file.preview_save"))


def _is_french(one: DestinationSetting) -> bool:
    return all(one.options.get(name) == value for name, value in FRENCH.items())


def _ask_exclude(draft: CampaignView, changed: DestinationSetting | None, channel: Channel, named: str) -> bool:
    """Ask whether its people are to be left out there: of advertising, or where the whole draft is for that."""
    wholly = session.get(key(draft, "purpose")) == "exclude"
    if channel != "ads" and not wholly:
        return False
    return st.checkbox(
        t("launch.exclude"),
        value=changed.exclude if changed else wholly,
        key=f"destination_exclude_{draft.id}_{named}",
        help=t("launch.exclude_help"),
    )


def _ask_days(draft: CampaignView, changed: DestinationSetting | None, named: str) -> tuple[date | None, date | None]:
    first, last = st.columns(2)
    with first:
        start: date | None = st.date_input(
            t("launch.start"),
            value=changed.start if changed else None,
            format=date_pattern(),
            key=f"destination_start_{draft.id}_{named}",
        )
    with last:
        before = changed.end if changed else None
        end: date | None = st.date_input(
            t("launch.end"),
            value=before if before is None or start is None else max(before, start),
            min_value=start,
            format=date_pattern(),
            key=f"destination_end_{draft.id}_{named}_{start}",
        )
    return start, end


def _first(draft: CampaignView, changed: DestinationSetting | None, channels: list[Channel]) -> Channel:
    """Return the channel to begin with: its own, else the first way the draft wants to meet people, else the first."""
    wanted = (changed.channel,) if changed else tuple(session.get(key(draft, "places")) or ())
    return next((one for one in channels if one in wanted), channels[0])


def _placed(
    shown: tuple[DestinationSetting, ...], changed: DestinationSetting | None, made: DestinationSetting
) -> tuple[DestinationSetting, ...]:
    if changed is None:
        return (*shown, made)
    return tuple(made if one == changed else one for one in shown)
