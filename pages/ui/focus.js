// Keeps the keyboard where it was: a run of the page takes some controls away and draws them anew, a menu closes over
// the button it hung on, and the browser would then begin again at the top. The focus goes to the control of the same
// key, or into the nearest part around it that is still there.
(() => {
  const FOCUSABLE = "a[href], button:enabled, input:enabled, textarea:enabled, select:enabled, [tabindex='0']"
  const KEY = /^st-key-/
  let held = null

  const inside = (part) => [...part.querySelectorAll(FOCUSABLE)].filter((one) => one.checkVisibility())

  function partsAround(element) {
    const parts = []
    for (let part = element.closest("[class*=st-key-]"); part; part = part.parentElement.closest("[class*=st-key-]")) {
      const key = [...part.classList].find((name) => KEY.test(name))
      if (key) parts.push({ key, position: inside(part).indexOf(element) })
    }
    return parts
  }

  function restore() {
    if (!held || document.activeElement !== document.body) return
    if (held.element.isConnected) {
      if (held.unusable && held.element.matches(FOCUSABLE)) held.element.focus({ preventScroll: true })
      return
    }
    for (const { key, position } of held.parts) {
      const part = document.querySelector(`.${CSS.escape(key)}`)
      const found = part ? inside(part) : []
      if (found.length === 0) continue
      ;(found[position] ?? found.at(-1)).focus({ preventScroll: true })
      return
    }
  }

  document.addEventListener("focusin", ({ target }) => {
    const parts = partsAround(target)
    // What is in an open menu has no key: the button that opened it has.
    held = { element: target, parts: parts.length || !held ? parts : held.parts, unusable: false }
  })
  // While a run goes on, what is not drawn again yet is disabled, and the browser takes the focus from it.
  document.addEventListener("focusout", ({ target }) => {
    if (held?.element === target) held.unusable = !target.matches(FOCUSABLE)
  })
  // A person who clicks beside everything wants the focus nowhere.
  document.addEventListener("pointerdown", () => (held = null), true)
  new MutationObserver(restore).observe(document, {
    childList: true,
    subtree: true,
    attributeFilter: ["tabindex", "disabled"],
  })
})()
