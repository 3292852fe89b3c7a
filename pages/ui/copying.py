"""A text to take away: a box with a button that copies it, or selects it where a browser does not allow copying."""

import streamlit as st

from pages.ui.text import t

_component = st.components.v2.component(
    "penchant_copy",
    html="""<div class="copy"><textarea readonly></textarea>
<div class="row"><button type="button"></button><span role="status" aria-live="polite"></span></div></div>""",
    css=""".copy { display: flex; flex-direction: column; gap: 0.4rem; font-family: var(--st-font); }
textarea { width: 100%; box-sizing: border-box; padding: 0.5rem 0.6rem; resize: vertical; font: inherit;
  font-size: 0.875rem; line-height: 1.45; color: var(--st-text-color); background: var(--st-secondary-background-color);
  border: 1px solid var(--st-border-color); border-radius: var(--st-base-radius); }
.row { display: flex; align-items: center; gap: 0.75rem; flex-wrap: wrap; }
button { min-height: 2.25rem; padding: 0.25rem 0.75rem; font-family: inherit; cursor: pointer;
  color: var(--st-text-color); background: var(--st-background-color); border: 1px solid var(--st-border-color);
  border-radius: var(--st-button-radius, var(--st-base-radius)); font-size: 0.875rem; }
button:hover { border-color: var(--st-primary-color); color: var(--st-primary-color); }
textarea:focus-visible, button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 1px; }
span { font-size: 0.875rem; color: var(--st-text-color); }""",
    js="""const begun = new WeakMap()
export default function ({ data, parentElement }) {
  const box = parentElement.querySelector("textarea")
  const button = parentElement.querySelector("button")
  const status = parentElement.querySelector("span")
  if (box.value !== data.text) {
    box.value = data.text
    status.textContent = ""
  }
  box.rows = data.rows
  box.setAttribute("aria-label", data.label)
  button.textContent = data.button
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(data.text)
      status.textContent = data.copied
    } catch {
      box.focus()
      box.select()
      status.textContent = data.by_hand
    }
  }
  button.onclick = copy
  // At once where the button that made the text stands elsewhere, and only once.
  if (data.at_once && begun.get(parentElement) !== data.text) {
    begun.set(parentElement, data.text)
    copy()
  }
}""",
)


def copy_box(text: str, *, label: str, button: str, rows: int, key: str, at_once: bool = False) -> None:
    """Draw a text with a button that copies it; ``at_once`` copies it when it first appears, too."""
    _component(
        key=key,
        data={
            "text": text,
            "label": label,
            "button": button,
            "rows": rows,
            "at_once": at_once,
            "copied": t("share.copied"),
            "by_hand": t("share.copy_by_hand"),
        },
    )
