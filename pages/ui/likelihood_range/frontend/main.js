// Puts the parts together. Streamlit calls the exported function on mount and again with every run of the script.

class LikelihoodRange {
  constructor(root, state) {
    this.root = root
    this.choice = new Choice(state)
    this.exchange = new Exchange(state, (message) => this.send(message))
    this.histogram = new Histogram(root)
    const told = (text, refused = false) => this.tell(text, refused)
    this.slider = new Slider(root, this.choice, { moved: () => this.moved(), released: () => this.release(), told })
    this.sizing = new Sizing(root, this.choice, { chosen: (text) => this.chosen(text), told })
    this.picks = new Picks(root, {
      picked: (range, text) => this.pick(range, text),
      asked: () => this.sizing.ask(),
      told,
    })
    this.levels = new Levels(root, this.choice, {
      chosen: () => this.chosen(),
      refused: () => this.speak(this.words.fill("level_last")),
    })
    this.bindButtons()
  }

  bindButtons() {
    for (const button of this.root.querySelectorAll("[data-view]")) {
      button.addEventListener("click", () => {
        this.choice.setMode(button.dataset.view)
        this.chosen()
      })
    }
  }

  pick(range, text) {
    this.choice.pick(...range)
    this.chosen(text)
  }

  // A choice made at once, without a gesture; `text` says what became of what was asked for.
  chosen(text = "") {
    this.slider.changed()
    this.tell(text)
    this.release()
  }

  // What was said of other numbers, or in another language, is not true of these.
  forgetTold({ distribution, locale }) {
    const about = JSON.stringify([distribution, locale])
    if (this.about !== about) this.tell("")
    this.about = about
  }

  moved() {
    this.tell("")
    this.schedule()
  }

  // Beside the range: what is wrong with what was typed, or what it came to. Any change of the range ends it.
  tell(text, refused = false) {
    const line = this.root.querySelector(".told")
    if (line.textContent === text) return
    line.textContent = text
    line.classList.toggle("refused", refused)
  }

  receive({ data, setStateValue }) {
    this.send = (state) => setStateValue("selection", state)
    this.words = new Words(data.texts, data.locale)
    this.sums = prepareSums(data.distribution)
    this.forgetTold(data)
    this.hear(data.selection)
    this.drawTexts(data.distribution.hidden)
    this.histogram.draw(this.words, this.sums)
    this.slider.draw(this.words, this.sums)
    this.levels.draw(this.words, this.sums)
    this.sizing.draw(this.words, this.sums)
    this.picks.draw(this.words, this.sums, data.distribution.hidden)
    drawChannels(this.root, Object.keys(this.sums.reachable))
    this.root.querySelector(".reach-note").textContent = data.reach_note
    this.root.classList.toggle("no-revenue", this.sums.coveredValue <= 0)
    this.paint()
    this.root.classList.add("ready")
  }

  // News from Python waits for no answer, but never takes a handle out of a hand: the hand's release wins.
  hear(state) {
    if (!this.exchange.hear(state) || this.slider.busy) return
    this.choice.adopt(state)
    this.exchange.confirm(state)
  }

  drawTexts(reason) {
    for (const node of this.root.querySelectorAll("[data-text]")) node.textContent = this.words.fill(node.dataset.text)
    for (const node of this.root.querySelectorAll("[data-label]")) {
      node.setAttribute("aria-label", this.words.fill(node.dataset.label))
    }
    const covered = this.words.whole(this.sums.coveredCount.at(-1))
    const filtered = isFiltered(this.sums)
    this.root.classList.toggle("filtered", filtered)
    this.root.querySelector(".key.covered span").textContent = this.words.fill("legend_covered", { n: covered })
    this.root.querySelector(".key.matching span").textContent = filtered
      ? this.words.fill("legend_matching", { n: this.words.whole(this.sums.count.at(-1)) })
      : this.words.fill("legend_covered", { n: covered })
    this.drawAxis()
    this.drawNotes()
    this.drawTrust(reason)
  }

  drawAxis() {
    const average = this.words.averageChance(chanceAt(this.sums, BINS / 2))
    const chance = (bin) => this.words.chance(chanceAt(this.sums, bin))
    const below = { 0: this.words.fill("axis_chance"), 250: chance(250), 750: chance(750), [BINS]: "" }
    below[BINS / 2] = isCentred(this.sums) ? this.words.fill("axis_average", { chance: average }) : average
    const ticks = [0, 250, 500, 750, BINS].map((bin) => {
      const score = bin === 0 ? `${this.words.fill("axis_score")} ${this.words.score(0)}` : this.words.score(bin)
      const tick = document.createElement("div")
      tick.className = `tick at-${bin}`
      tick.append(element("span", score), element("span", below[bin]))
      return tick
    })
    this.root.querySelector(".axis").replaceChildren(...ticks)
  }

  schedule() {
    this.frame ??= requestAnimationFrame(() => this.paint())
  }

  paint() {
    cancelAnimationFrame(this.frame)
    this.frame = undefined
    const { mode, low, high } = this.choice
    this.root.dataset.mode = mode
    this.histogram.cut(low, high)
    this.slider.paint()
    this.levels.paint()
    this.sizing.paint()
    this.picks.paint(low, high)
    this.paintViews(mode)
    paintReach(this.root, this.words, this.sums.reachable, this.choice.runs())
    drawPanel(this.root, this.words, summarise(this.sums, this.choice.runs()), this.sums.count.at(-1))
  }

  paintViews(mode) {
    for (const button of this.root.querySelectorAll("[data-view]")) {
      button.setAttribute("aria-pressed", button.dataset.view === mode)
    }
  }

  drawNotes() {
    const average = this.words.averageChance(chanceAt(this.sums, BINS / 2))
    const now = averageNow(this.sums)
    const centred = isCentred(this.sums)
    const places = { average, chance: this.words.chance(chanceAt(this.sums, 750)), now: this.words.averageChance(now) }
    const note = centred ? "note_range" : isNaN(now) ? "note_range_kept" : "note_range_moved"
    this.root.querySelector(".range-note").textContent = this.words.fill(note, places)
    const mostBelow = centred && this.sums.coveredCount[BINS / 2] > this.sums.coveredCount.at(-1) / 2
    this.root.querySelector(".levels-note").textContent = mostBelow ? this.words.fill("note_levels") : ""
  }

  // What the range of likely buyers rests on, or why there is none: the same whatever is chosen.
  drawTrust(reason) {
    const put = (name, text) => (this.root.querySelector(`.${name}`).textContent = text)
    const spread = this.sums.spread
    this.root.classList.toggle("withheld", this.sums.hidden)
    put("reason", reason)
    put("wide", spread && spread.windows === 0 ? this.words.fill("likely_range_wide") : "")
    put("range-help", spread && spread.windows > 0 ? this.words.plural("likely_range_help", spread.windows) : "")
  }

  release() {
    this.paint()
    this.exchange.tell(this.choice.state())
    this.speak(announcement(this.words, summarise(this.sums, this.choice.runs())))
  }

  speak(text) {
    this.root.querySelector(".spoken").textContent = text
  }
}

export default function (component) {
  const root = component.parentElement.querySelector(".frame")
  root.likelihoodRange ??= new LikelihoodRange(root, component.data.selection)
  root.likelihoodRange.receive(component)
}
