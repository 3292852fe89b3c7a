// The twenty bars, in three layers of the same widths: everyone covered, those who match, those in the selection.

const BINS_PER_BUCKET = BINS / BUCKETS
const MOST_IN_FULL = 10_000

class Histogram {
  constructor(root) {
    this.root = root
    this.plot = root.querySelector(".plot")
    this.tip = root.querySelector(".tip")
    this.layers = ["covered", "matching", "selected"].map((name) => root.querySelector(`.layer.${name}`))
    this.columns = root.querySelector(".layer.columns")
    this.layers.forEach((layer) => fillWith(layer, "i"))
    this.counts = [...this.layers[1].children].map((bar) => bar.appendChild(document.createElement("b")))
    fillWith(this.columns, "div")
    this.reading = 0
    this.bind()
  }

  bind() {
    ;[...this.columns.children].forEach((column, index) => {
      column.setAttribute("role", "img")
      column.addEventListener("pointerenter", () => this.showTip(index))
      column.addEventListener("pointerdown", () => this.showTip(index))
      // A finger does not hover: what it touched stays told until it touches something else.
      column.addEventListener("click", () => column.focus({ preventScroll: true }))
      column.addEventListener("focus", () => this.showTip(index))
      column.addEventListener("blur", () => this.hideTip())
    })
    this.columns.addEventListener("pointerleave", (event) => event.pointerType !== "touch" && this.hideTip())
    this.columns.addEventListener("pointercancel", () => this.hideTip())
    this.columns.addEventListener("keydown", (event) => this.read(event))
  }

  // One stop of the tab key for all bars; the arrow keys walk along them.
  read(event) {
    const steps = { ArrowLeft: -1, ArrowRight: 1, Home: -BUCKETS, End: BUCKETS }
    if (event.key === "Escape") this.hideTip()
    if (!(event.key in steps)) return
    event.preventDefault()
    this.reading = Math.min(Math.max(this.reading + steps[event.key], 0), BUCKETS - 1)
    this.columns.children[this.reading].focus()
    this.setTabStop()
  }

  setTabStop() {
    ;[...this.columns.children].forEach((column, index) => (column.tabIndex = index === this.reading ? 0 : -1))
  }

  draw(words, sums) {
    this.words = words
    this.sums = sums
    const covered = bucketTotals(sums.coveredCount)
    const matching = bucketTotals(sums.count)
    const tallest = Math.max(...covered, 1)
    drawBars(this.layers[0], covered, tallest)
    drawBars(this.layers[1], matching, tallest)
    drawBars(this.layers[2], matching, tallest)
    this.drawCounts(matching)
    ;[...this.columns.children].forEach((column, index) => {
      column.setAttribute("aria-label", this.describe(index).join(", "))
    })
    this.setTabStop()
    this.drawEmpty(covered)
    if (!this.tip.hidden) this.showTip(this.shown)
  }

  // Above every bar, short or tall; in full where all of them have room.
  drawCounts(matching) {
    const inFull = Math.max(...matching) < MOST_IN_FULL
    this.counts.forEach((label, i) => {
      const n = matching[i]
      label.textContent = n === 0 ? "" : inFull ? this.words.whole(n) : this.words.short(n)
    })
  }

  drawEmpty(covered) {
    const empty = this.root.querySelector(".empty")
    empty.hidden = covered.some((n) => n > 0)
    empty.textContent = empty.hidden ? "" : this.words.fill("nobody_covered")
  }

  // The strong layer is cut at the handles: a bar that a handle crosses is split there.
  cut(low, high) {
    this.layers[2].style.clipPath = `inset(0 ${100 - high / 10}% 0 ${low / 10}%)`
  }

  describe(index) {
    const run = [[index * BINS_PER_BUCKET, (index + 1) * BINS_PER_BUCKET]]
    const [start, stop] = run[0]
    const [covered, matching] = [sumRuns(this.sums.coveredCount, run), sumRuns(this.sums.count, run)]
    const places = { first: this.words.score(start), last: this.words.lastScore(stop) }
    const lines = [this.words.fill("bar_title", places), this.words.band(this.sums, start, stop)]
    if (isFiltered(this.sums)) {
      lines.push(this.words.fill("bar_matching", { n: this.words.whole(matching), covered: this.words.whole(covered) }))
    } else lines.push(this.words.plural("bar_customers", matching))
    if (this.sums.hidden) return lines
    return [...lines, this.words.plural("bar_buyers", roundHalfUp(sumRuns(this.sums.buyers, run)))]
  }

  showTip(index) {
    this.shown = index
    const [title, ...lines] = this.describe(index)
    this.tip.replaceChildren(...[title, ...lines].map((text, i) => element(i ? "div" : "strong", text)))
    this.tip.hidden = false
    this.placeTip(index)
  }

  // Beside the bar, never over it where the card has room.
  placeTip(index) {
    const width = this.plot.clientWidth
    const column = width / BUCKETS
    const right = (index + 1) * column + 6
    const left = index * column - 6 - this.tip.offsetWidth
    const x = right + this.tip.offsetWidth <= width + 12 ? right : left
    this.tip.style.left = `${Math.max(x, -12)}px`
  }

  hideTip() {
    this.tip.hidden = true
  }
}

function element(tag, text) {
  const node = document.createElement(tag)
  node.textContent = text
  return node
}

function fillWith(parent, tag) {
  parent.replaceChildren(...Array.from({ length: BUCKETS }, () => document.createElement(tag)))
}

function bucketTotals(sums) {
  return Array.from({ length: BUCKETS }, (_, i) => sums[(i + 1) * BINS_PER_BUCKET] - sums[i * BINS_PER_BUCKET])
}

function drawBars(layer, totals, tallest) {
  totals.forEach((n, i) => (layer.children[i].style.height = barHeight(n, tallest)))
}

// A few customers beside many still show.
function barHeight(n, tallest) {
  return n > 0 ? `max(3px, ${(100 * n) / tallest}%)` : "0"
}

function isFiltered(sums) {
  return sums.count.at(-1) !== sums.coveredCount.at(-1)
}
