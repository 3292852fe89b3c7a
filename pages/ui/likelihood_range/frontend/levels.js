// Low, Medium and High as three bars that are switched on and off.

class Levels {
  constructor(root, choice, { chosen, refused }) {
    this.choice = choice
    this.buttons = LEVEL_NAMES.map((name) => root.querySelector(`[data-level=${name}]`))
    this.buttons.forEach((button) => {
      button.append(...["plot-box", "name", "scores", "chance", "count", "frequency"].map(span))
      button.firstElementChild.append(bar("covered"), bar("matching"))
      button.addEventListener("click", () => (this.choice.toggleLevel(button.dataset.level) ? chosen() : refused()))
    })
  }

  draw(words, sums) {
    const covered = LEVEL_NAMES.map((name) => sumRuns(sums.coveredCount, [LEVELS[name]]))
    const tallest = Math.max(...covered, 1)
    this.buttons.forEach((button, i) => {
      const run = LEVELS[button.dataset.level]
      const matching = sumRuns(sums.count, [run])
      button.querySelector("i.covered").style.height = barHeight(covered[i], tallest)
      button.querySelector("i.matching").style.height = barHeight(matching, tallest)
      this.write(button, words, sums, run, matching)
    })
  }

  write(button, words, sums, run, matching) {
    const put = (name, text) => (button.querySelector(`.${name}`).textContent = text)
    put("name", words.fill(`level_${button.dataset.level}`))
    put("scores", words.scores("scores", ...run))
    put("chance", words.band(sums, ...run))
    put("count", words.plural("bar_customers", matching))
    const told = matching > 0 && !sums.hidden
    put("frequency", told ? words.frequency(sumRuns(sums.buyers, [run]) / matching) : "")
  }

  paint() {
    const chosen = this.choice.levels ?? []
    this.buttons.forEach((button) => button.setAttribute("aria-pressed", chosen.includes(button.dataset.level)))
  }
}

function span(name) {
  const node = document.createElement("span")
  node.className = name
  return node
}

function bar(name) {
  const node = document.createElement("i")
  node.className = name
  return node
}
