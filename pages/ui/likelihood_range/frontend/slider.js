// The two handles, the track between them, and the typed bounds.

const HANDLE_REACH = 16
const CLICK_SLACK = 3
const KEY_STEPS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 }

class Slider {
  // `moved` is called on every change, `released` once when a gesture ends, `told` with what is wrong with a bound.
  constructor(root, choice, { moved, released, told }) {
    this.root = root
    this.choice = choice
    this.moved = moved
    this.released = released
    this.told = told
    this.track = root.querySelector(".track")
    this.handles = { low: root.querySelector("[data-handle=low]"), high: root.querySelector("[data-handle=high]") }
    this.inputs = { low: root.querySelector("[data-bound=low]"), high: root.querySelector("[data-bound=high]") }
    this.gesture = null
    this.keyed = false
    this.bindPointer()
    this.bindKeys()
    this.bindInputs()
  }

  get busy() {
    return this.gesture !== null || this.keyed
  }

  bindPointer() {
    this.track.addEventListener("pointerdown", (event) => this.press(event))
    this.track.addEventListener("pointermove", (event) => this.drag(event))
    this.track.addEventListener("pointerup", (event) => this.lift(event))
    this.track.addEventListener("pointercancel", () => this.finish())
    this.track.addEventListener("lostpointercapture", () => this.finish())
  }

  // Measured when a gesture begins: asking for it with every move would make the browser lay the page out each time.
  get box() {
    return this.gesture?.box ?? this.track.getBoundingClientRect()
  }

  binAt(x) {
    const { box } = this
    return Math.round(((x - box.left) / box.width) * BINS)
  }

  pixelOf(bin) {
    const { box } = this
    return box.left + (bin / BINS) * box.width
  }

  press(event) {
    if (event.button !== 0 || this.gesture) return
    event.preventDefault()
    this.track.setPointerCapture(event.pointerId)
    const { low, high } = this.choice
    const x = event.clientX
    this.gesture = { startX: x, low, high, kind: this.kindOf(x), moved: false, box: this.box }
    this.gesture.offset = this.offsetOf(x)
    this.focusHandle()
    this.root.classList.add("dragging")
    if (this.gesture.kind in this.handles) this.apply(x)
  }

  // Which part is under the pointer: a handle, the filled track, or both handles where they lie on one another; those
  // are told apart by the way the pointer goes.
  kindOf(x) {
    const [low, high] = [this.pixelOf(this.choice.low), this.pixelOf(this.choice.high)]
    const [toLow, toHigh] = [Math.abs(x - low), Math.abs(x - high)]
    if (high - low < HANDLE_REACH && Math.min(toLow, toHigh) < HANDLE_REACH) return "either"
    if (x > low + HANDLE_REACH && x < high - HANDLE_REACH) return "both"
    return toLow < toHigh ? "low" : "high"
  }

  // Where a handle was grasped beside its middle, it keeps that distance and does not jump.
  offsetOf(x) {
    const { kind, low, high } = this.gesture
    if (!(kind in this.handles)) return 0
    const distance = x - this.pixelOf(kind === "low" ? low : high)
    return Math.abs(distance) <= HANDLE_REACH ? distance : 0
  }

  focusHandle() {
    const { kind } = this.gesture
    const handle = this.handles[kind === "both" || kind === "either" ? this.nearest() : kind]
    handle.focus({ preventScroll: true })
    this.raise(handle)
  }

  raise(handle) {
    for (const each of Object.values(this.handles)) each.classList.toggle("raised", each === handle)
  }

  nearest() {
    const { startX, low, high } = this.gesture
    return Math.abs(startX - this.pixelOf(low)) <= Math.abs(startX - this.pixelOf(high)) ? "low" : "high"
  }

  drag(event) {
    const gesture = this.gesture
    if (!gesture) return
    const still = !gesture.moved && Math.abs(event.clientX - gesture.startX) < CLICK_SLACK
    if (still && !(gesture.kind in this.handles)) return
    gesture.moved = true
    if (gesture.kind === "either") {
      gesture.kind = event.clientX < gesture.startX ? "low" : "high"
      gesture.offset = this.offsetOf(gesture.startX)
      this.focusHandle()
    }
    this.apply(event.clientX)
  }

  apply(x) {
    const { kind, low, high, startX, offset } = this.gesture
    if (kind === "both") this.choice.slide(low + this.binAt(x) - this.binAt(startX), high - low)
    else this.choice.setBound(kind, this.binAt(x - offset))
    this.changed()
  }

  lift(event) {
    const gesture = this.gesture
    if (gesture && gesture.kind === "both" && !gesture.moved) {
      this.choice.setBound(this.nearest(), this.binAt(event.clientX))
      this.changed()
    }
    this.finish()
  }

  finish() {
    if (!this.gesture) return
    this.gesture = null
    this.root.classList.remove("dragging")
    this.released()
  }

  bindKeys() {
    for (const [which, handle] of Object.entries(this.handles)) {
      handle.addEventListener("keydown", (event) => this.pressKey(which, event))
      handle.addEventListener("keyup", () => this.endKeys())
      handle.addEventListener("blur", () => this.endKeys())
      handle.addEventListener("focus", () => this.raise(handle))
    }
  }

  pressKey(which, event) {
    const target = this.keyTarget(which, event)
    if (target === null) return
    event.preventDefault()
    this.keyed = true
    this.choice.setBound(which, target)
    this.changed()
  }

  // Arrows move by 1 point, with Shift by 5, with Alt by 0.1; Page Up and Page Down by 10; Home and End all the way.
  keyTarget(which, event) {
    if (event.ctrlKey || event.metaKey) return null
    if (event.key === "Home") return 0
    if (event.key === "End") return BINS
    if (!(event.key in KEY_STEPS)) return null
    const page = event.key.startsWith("Page")
    const points = page ? 1 : event.shiftKey ? 5 : event.altKey ? 0.1 : 1
    return this.choice[which] + Math.round(KEY_STEPS[event.key] * points * BINS_PER_POINT)
  }

  endKeys() {
    if (!this.keyed) return
    this.keyed = false
    this.released()
  }

  bindInputs() {
    for (const [which, input] of Object.entries(this.inputs)) {
      input.addEventListener("focus", () => input.select())
      input.addEventListener("keydown", (event) => {
        if (event.key === "Enter") this.take(which)
        if (event.key !== "Escape") return
        this.drawInput(which)
        this.changed()
      })
      input.addEventListener("blur", () => this.take(which))
    }
  }

  // A bound that cannot be is said to be so and left as it was; it is never bent into another one.
  take(which) {
    const input = this.inputs[which]
    if (input.value === input.dataset.shown) return
    const bin = this.words.parseScore(input.value)
    const [least, most] = which === "low" ? [0, this.choice.high - 1] : [this.choice.low + 1, BINS]
    const fits = bin >= least && bin <= most
    if (fits) this.choice.setBound(which, bin)
    this.drawInput(which)
    this.changed()
    if (fits) this.released()
    else this.told(this.words.fill("bound_invalid", { low: this.words.score(least), high: this.words.score(most) }), true)
  }

  changed() {
    this.drawValues()
    this.moved()
  }

  draw(words, sums) {
    this.words = words
    this.sums = sums
    this.drawValues()
  }

  // At once, not with the next frame: a screen reader asks for the value right after the key.
  drawValues() {
    for (const which of ["low", "high"]) {
      const handle = this.handles[which]
      const bin = this.choice[which]
      handle.setAttribute("aria-valuemin", which === "low" ? 0 : (this.choice.low + 1) / BINS_PER_POINT)
      handle.setAttribute("aria-valuemax", which === "low" ? (this.choice.high - 1) / BINS_PER_POINT : 100)
      handle.setAttribute("aria-valuenow", bin / BINS_PER_POINT)
      handle.setAttribute("aria-valuetext", this.valueText(which, bin))
    }
  }

  valueText(which, bin) {
    if (bin === 0 || bin === BINS) return this.words.fill(`handle_${which}_end`)
    const places = { score: this.words.score(bin), chance: this.words.chance(chanceAt(this.sums, bin)) }
    return this.words.fill(`handle_${which}_value`, places)
  }

  paint() {
    const { low, high } = this.choice
    this.handles.low.style.left = `${low / 10}%`
    this.handles.high.style.left = `${high / 10}%`
    const fill = this.root.querySelector(".fill")
    fill.style.left = `${low / 10}%`
    fill.style.right = `${100 - high / 10}%`
    const typing = this.root.getRootNode().activeElement
    for (const which of ["low", "high"]) {
      if (typing !== this.inputs[which]) this.drawInput(which)
    }
    this.paintLine(low, high)
  }

  drawInput(which) {
    const input = this.inputs[which]
    input.value = this.words.score(this.choice[which])
    input.dataset.shown = input.value
  }

  paintLine(low, high) {
    const all = low === 0 && high === BINS
    const scores = all ? this.words.fill("range_line_all") : this.words.scores("range_line", low, high)
    const band = this.words.band(this.sums, low, high)
    this.root.querySelector(".range-line").textContent = band ? `${scores} · ${band}` : scores
    this.root.querySelector(".bound-to").textContent = this.words.fill(high === BINS ? "bound_up_to" : "bound_below")
  }
}
