// Put into the page before it loads: clocks of the browser's own, so that no message to the test is in a figure.

window.probes = {
  // Each pointer move during a drag -> the number's text changed; and the gaps between frames.
  drag() {
    const found = { moves: [], gaps: [] }
    const number = this.inside(".size")
    let moved = null
    const watch = new MutationObserver(() => {
      if (moved !== null) found.moves.push(performance.now() - moved)
      moved = null
    })
    watch.observe(number, { childList: true, characterData: true, subtree: true })
    const note = () => { moved = performance.now() }
    window.addEventListener("pointermove", note, { capture: true })
    let last = null
    let going = true
    const frame = (now) => {
      if (last !== null) found.gaps.push(now - last)
      last = now
      if (going) requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
    this.end = () => {
      going = false
      watch.disconnect()
      window.removeEventListener("pointermove", note, { capture: true })
      return found
    }
  },

  // An event -> the condition holds for the first time after it, looked at in every frame.
  until(event, holds, key = null) {
    this.answer = new Promise((done, fail) => {
      setTimeout(() => fail(new Error(`Nothing came of the ${event} within a minute.`)), 60_000)
      window.addEventListener(event, (heard) => {
        if (key !== null && heard.key !== key) return
        const started = performance.now()
        const look = () => (holds() ? done(performance.now() - started) : requestAnimationFrame(look))
        requestAnimationFrame(look)
      }, { capture: true, once: key === null })
    })
  },

  // Released -> the server has run, and the page knows; and its answer stands in a frame. A run may begin and end between
  // two frames, so its state is watched.
  settled() {
    const app = document.querySelector("[data-testid=stApp]")
    const state = () => app.getAttribute("data-test-script-state")
    this.answer = new Promise((done, fail) => {
      setTimeout(() => fail(new Error("Nothing came of the release within a minute.")), 60_000)
      window.addEventListener("pointerup", () => {
        const started = performance.now()
        let ran = false
        const watch = new MutationObserver(() => {
          ran = ran || state() === "running"
          if (!ran || state() !== "notRunning") return
          watch.disconnect()
          const settled = performance.now() - started
          requestAnimationFrame(() => done([settled, performance.now() - started]))
        })
        watch.observe(app, { attributes: true, attributeFilter: ["data-test-script-state"] })
      }, { capture: true, once: true })
    })
  },

  // Enter -> another size in the card and other counts at the rule.
  recounted() {
    const size = () => this.inside(".size").textContent
    const rule = () => document.querySelector("[class*=st-key-end_]").textContent
    const before = [size(), rule()]
    this.until("keydown", () => size() !== before[0] && rule() !== before[1] && this.current(), "Enter")
  },

  current: () => document.querySelector(".st-key-counted") !== null,

  // A click -> the heading of another page.
  switched() {
    const heading = () => (document.querySelector("h1") || { textContent: "" }).textContent
    const before = heading()
    this.until("pointerup", () => !["", before].includes(heading()))
  },

  // Into the shadow of the likelihood range.
  inside(selector) {
    if (!this.root || !this.root.host.isConnected) {
      const under = document.querySelectorAll("[data-testid^=stBidiComponent], [data-testid^=stBidiComponent] *")
      const shadows = [...under].map((each) => each.shadowRoot).filter((each) => each)
      this.root = shadows.find((each) => each.querySelector(".frame"))
    }
    return this.root ? this.root.querySelector(selector) : null
  },
}
