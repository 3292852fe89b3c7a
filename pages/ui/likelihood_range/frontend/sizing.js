// The typed size: so many customers, or so many who can be reached by a channel. It moves the handle used last.

// Groups of three with any sign between them that a language uses: a number of customers has no decimals.
const TYPED_SIZE = /^(\d{1,12}|\d{1,3}([ ,.'’\u00a0\u202f]\d{3}){1,3})$/

class Sizing {
  constructor(root, choice, { chosen, told }) {
    this.root = root
    this.choice = choice
    this.chosen = chosen
    this.told = told
    this.input = root.querySelector("[data-size]")
    this.unit = root.querySelector("[data-unit]")
    this.asking = false
    this.bind()
  }

  bind() {
    this.input.addEventListener("focus", () => this.input.select())
    this.input.addEventListener("blur", () => {
      this.take()
      if (this.asking) this.leave()
    })
    this.input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.take()
      if (event.key === "Escape") this.leave()
    })
    this.unit.addEventListener("change", () => this.paint())
  }

  draw(words, sums) {
    this.words = words
    this.sums = sums
    const units = ["customers", ...Object.keys(sums.reachable)]
    const kept = units.includes(this.unit.value) ? this.unit.value : "customers"
    const named = units.map((unit) => [unit, words.fill(`unit_${unit}`)])
    // Only when they are others: a list that somebody has open would close.
    if ([...this.unit.options].map(({ text }) => text).join() !== named.map(([, text]) => text).join()) {
      this.unit.replaceChildren(...named.map(([unit, text]) => option(unit, text)))
    }
    this.unit.value = kept
    this.unit.hidden = units.length === 1
    this.root.querySelector(".unit-only").hidden = units.length > 1
  }

  // Prefix sums of what is typed: all who match, or those reached by the channel.
  get before() {
    return this.sums.reachable[this.unit.value] ?? this.sums.count
  }

  // "Top n": the number is typed into the same field, and counts from the highest score down.
  ask() {
    this.asking = true
    this.input.focus()
    this.input.value = this.input.dataset.shown = ""
    this.told(this.words.fill("count_ask"))
  }

  leave() {
    this.asking = false
    this.show()
    this.told("")
  }

  take() {
    if (this.input.value === this.input.dataset.shown) return
    const typed = this.input.value.trim()
    const wanted = TYPED_SIZE.test(typed) ? Number(typed.replace(/\D/g, "")) : 0
    const asking = this.asking
    this.asking = false
    if (wanted >= 1) this.choose(wanted, asking)
    else this.refuse(this.words.fill("size_invalid", { example: this.words.whole(4000) }))
  }

  choose(wanted, top) {
    const [low, high] = top ? [0, BINS] : [this.choice.low, this.choice.high]
    const moved = top ? "low" : this.choice.last
    const range = rangeOfSize(this.before, low, high, moved, wanted)
    if (range === null) {
      this.refuse(this.words.fill("size_nobody"))
      return
    }
    this.choice.pick(...range)
    this.choice.last = moved
    this.show()
    this.chosen(this.saying(wanted, range, moved))
  }

  refuse(text) {
    this.show()
    this.told(text, true)
  }

  saying(wanted, [low, high], moved) {
    const found = this.before[high] - this.before[low]
    const all = this.before.at(-1)
    const say = (key, n) => this.words.fill(key, { wanted: this.words.whole(wanted), n: this.words.whole(n) })
    if (found === wanted) return say("size_exact", found)
    if (wanted > all) return say("size_most_all", all)
    const most = moved === "low" ? this.before[high] : all - this.before[low]
    return say(wanted > most ? "size_most" : "size_nearest", found)
  }

  show() {
    const { low, high } = this.choice
    this.input.value = this.words.whole(this.before[high] - this.before[low])
    this.input.dataset.shown = this.input.value
  }

  paint() {
    if (this.root.getRootNode().activeElement !== this.input) this.show()
  }
}

function option(value, text) {
  const node = element("option", text)
  node.value = value
  return node
}
