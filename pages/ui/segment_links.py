"""The views of the Segments page by their links: the list, one segment, two segments side by side."""

from collections.abc import Sequence

import streamlit as st

from pages.ui import session
from pages.ui.address import address
from pages.ui.text import capital
from segmentation.api import SegmentView

PAGE = "../segments.py"
SEGMENT, FIRST, OTHERS, BESIDE, BY = "segment", "compare", "with", "beside", "by"
PLACES = (("the campaign “", "../campaigns.py"), ("the prediction “", "../predictions.py"))


def link_to_segment(title: str, id: str, *, key: str, here: bool = True) -> None:
    """Draw what leads to one segment; ``here`` tells that this is the Segments page itself."""
    # A page link to the page that is shown would change what is drawn and leave the address as it was.
    if not here:
        st.page_link(PAGE, label=title, query_params=address(**{SEGMENT: id}), width="content")
    elif st.button(title, key=key, type="tertiary"):
        show_segment(id)
        st.rerun()


def link_to_list(label: str) -> None:
    """Draw what leads back to the list."""
    st.button(label, key="all_segments", type="tertiary", icon=":material/arrow_back:", on_click=show_list)


def show_segment(id: str) -> None:
    """Show one segment from the next run on."""
    st.query_params.from_dict(address(**{SEGMENT: id}))


def show_list() -> None:
    """Show the list from the next run on."""
    st.query_params.from_dict(address())


def show_comparison(keys: Sequence[str], *, beside: str = "", by: str = "", alone: bool = False) -> None:
    """Show segments, or versions ``id@2``, side by side from the next run on: ``beside`` a baseline, ``by`` a
    prediction. A single one gets another beside it unless it is to stay ``alone``."""
    first, *others = keys
    asked = {FIRST: first, OTHERS: ",".join(others), BESIDE: beside, BY: by}
    kept = {name: value for name, value in asked.items() if value or (name == OTHERS and alone)}
    st.query_params.from_dict(address(**kept))


def link_to_user(user: str, segments: tuple[SegmentView, ...], *, here: bool = True) -> None:
    """Draw what uses something, as `SegmentView.used_by` names it, as the link to where it can be changed."""
    shown = session.plain(capital(user))
    segment = next((other for other in segments if user.endswith(f"the segment “{other.title}”")), None)
    page = next((page for start, page in PLACES if user.startswith(start)), None)
    if segment is not None:
        link_to_segment(shown, segment.id, key=f"user_{user}", here=here)
    elif page is not None:
        st.page_link(page, label=shown, query_params=address(), width="content")
    else:
        st.markdown(shown)
