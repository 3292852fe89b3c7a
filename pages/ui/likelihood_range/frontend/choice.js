// What is chosen, and when Python hears of it.

const BINS = 1000
const BINS_PER_POINT = 10
const BUCKETS = 20
const LEVELS = { low: [0, 500], medium: [500, 750], high: [750, BINS] }
const LEVEL_NAMES = Object.keys(LEVELS)

class Choice {
  constructor(state) {
    this.low = 0
    this.high = BINS
    this.levels = null
    this.ranged = false
    this.last = "low"
    this.adopt(state)
  }

  adopt(state) {
    this.mode = state.mode
    if (state.mode === "levels") {
      this.levels = LEVEL_NAMES.filter((name) => state.levels.includes(name))
      return
    }
    this.pick(Math.round(state.low * BINS_PER_POINT), Math.round(state.high * BINS_PER_POINT))
  }

  state() {
    if (this.mode === "levels") return { mode: "levels", levels: [...this.levels] }
    return { mode: "range", low: this.low / BINS_PER_POINT, high: this.high / BINS_PER_POINT }
  }

  runs() {
    return this.mode === "levels" ? this.levels.map((name) => LEVELS[name]) : [[this.low, this.high]]
  }

  setRange(low, high) {
    this.mode = "range"
    this.ranged = true
    this.low = Math.min(Math.max(low, 0), BINS - 1)
    this.high = Math.min(Math.max(high, this.low + 1), BINS)
  }

  // A range taken as a whole; a typed size will move the end of it that is not an end of the scale.
  pick(low, high) {
    this.setRange(low, high)
    this.last = this.low === 0 && this.high < BINS ? "high" : "low"
  }

  // One bound moves and stops 0.1 before the other.
  setBound(which, bin) {
    this.last = which
    if (which === "low") this.setRange(Math.min(bin, this.high - 1), this.high)
    else this.setRange(this.low, Math.max(bin, this.low + 1))
  }

  slide(low, width) {
    const start = Math.min(Math.max(low, 0), BINS - width)
    this.setRange(start, start + width)
  }

  // False when it was the last one chosen: an empty choice says nothing.
  toggleLevel(name) {
    const others = this.levels.filter((level) => level !== name)
    const added = LEVEL_NAMES.filter((level) => level === name || others.includes(level))
    const next = this.levels.includes(name) ? others : added
    if (next.length === 0) return false
    this.levels = next
    return true
  }

  // Each view keeps what was chosen in it; seen for the first time, it takes what the other view shows.
  setMode(mode) {
    if (mode === "levels" && this.levels === null) this.levels = this.levelsNearRange()
    if (mode === "range" && !this.ranged) {
      this.pick(LEVELS[this.levels[0]][0], LEVELS[this.levels.at(-1)][1])
    }
    this.mode = mode
  }

  levelsNearRange() {
    const inside = LEVEL_NAMES.filter((name) => this.low <= LEVELS[name][0] && LEVELS[name][1] <= this.high)
    const middle = (this.low + this.high) / 2
    return inside.length ? inside : LEVEL_NAMES.filter((name) => LEVELS[name][0] <= middle && middle < LEVELS[name][1])
  }
}

// Tells an answer to our own message from a change made in Python. Answers come late: while a second drag is under
// way, Python still repeats the first one, and obeying that would snatch the handle away.
class Exchange {
  constructor(state, send) {
    this.settled = JSON.stringify(state)
    this.sent = []
    this.hasSent = false
    this.send = send
  }

  tell(state) {
    const text = JSON.stringify(state)
    if (text === (this.sent.at(-1) ?? this.settled)) return
    this.sent.push(text)
    this.hasSent = true
    this.send(state)
  }

  // True when `state` is news from Python.
  hear(state) {
    const text = JSON.stringify(state)
    const answered = this.sent.indexOf(text)
    if (answered >= 0) this.sent.splice(0, answered + 1)
    const news = answered < 0 && text !== this.settled
    this.settled = text
    return news
  }

  // The browser repeats its own last value with every later message; after news from Python that value is wrong.
  confirm(state) {
    this.sent = []
    if (this.hasSent) this.send(state)
  }
}
