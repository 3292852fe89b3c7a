// The quick picks: ranges of scores that have a name. They are found anew with every distribution.

class Picks {
  // `picked` is called with a range and what is said of it, `asked` when a number is to be typed first, `told` with why
  // a pick is off.
  constructor(root, { picked, asked, told }) {
    this.buttons = [...root.querySelectorAll("[data-pick]")]
    this.ranges = {}
    for (const button of this.buttons) {
      const name = button.dataset.pick
      button.addEventListener("click", () => {
        if (name === "count") asked()
        else if (this.ranges[name]) picked(this.ranges[name], this.told[name] ?? "")
        else told(this.off[name])
      })
    }
  }

  draw(words, sums, reason) {
    this.ranges = { ...LEVELS, all: [0, BINS], count: [0, BINS] }
    this.ranges.top = topTenth(sums.count)
    this.ranges.half = sums.hidden ? null : halfOfBuyers(sums.count, sums.buyers)
    this.told = { top: this.ofTop(words, sums), half: sums.hidden ? "" : this.ofHalf(words, sums) }
    const half = sums.hidden ? words.fill("half_off", { reason }) : words.fill("half_off_nobody")
    this.off = { top: words.fill("nobody_matches"), half }
    for (const button of this.buttons) {
      button.setAttribute("aria-disabled", this.ranges[button.dataset.pick] === null)
      button.title = this.ranges[button.dataset.pick] === null ? this.off[button.dataset.pick] : ""
    }
  }

  ofTop(words, sums) {
    const [low, high] = this.ranges.top ?? [0, 0]
    const places = {
      wanted: words.whole(tenthOf(sums.count)),
      total: words.whole(sums.count.at(-1)),
      n: words.whole(sums.count[high] - sums.count[low]),
    }
    return words.fill(isFiltered(sums) ? "told_top_matching" : "told_top_covered", places)
  }

  ofHalf(words, sums) {
    const key = isFiltered(sums) ? "told_half_matching" : "told_half_covered"
    return words.fill(key, { total: words.whole(roundHalfUp(sums.buyers.at(-1))) })
  }

  paint(low, high) {
    for (const button of this.buttons) {
      if (button.dataset.pick === "count") continue
      const range = this.ranges[button.dataset.pick]
      button.setAttribute("aria-pressed", Boolean(range) && range[0] === low && range[1] === high)
    }
  }
}
