// The card of numbers.

// The channels that any consent is recorded for, each in its own place.
function drawChannels(root, channels) {
  root.querySelector(".reach").replaceChildren(
    ...channels.map((channel) => {
      const node = element("li", "")
      node.dataset.channel = channel
      return node
    }),
  )
}

function paintReach(root, words, reachable, runs) {
  for (const node of root.querySelector(".reach").children) {
    const { channel } = node.dataset
    node.textContent = words.plural(`reach_${channel}`, sumRuns(reachable[channel], runs))
  }
}

// `matching` is how many match the filters, whatever their score.
function drawPanel(root, words, summary, matching) {
  const put = (selector, text) => {
    root.querySelector(selector).textContent = text
  }
  const covered = words.whole(summary.covered)
  put(".size", words.whole(summary.size))
  put(".share", words.plural("size", summary.size, { share: words.share(summary.size, summary.covered), covered }))
  put(".times", timesText(words, summary) || emptyText(words, summary, matching))
  put(".revenue strong", words.share(summary.value, summary.coveredValue))
  if (summary.hidden) return
  put(".range", rangeText(words, summary))
  put(".buyers", ofTotal(words, summary.likelyBuyers, summary.likelyBuyersTotal))
  put(".others", ofTotal(words, summary.others, summary.othersTotal))
  drawMeter(root.querySelector(".buyers-meter"), summary.likelyBuyers, summary.likelyBuyersTotal)
  drawMeter(root.querySelector(".others-meter"), summary.others, summary.othersTotal)
}

// Nobody covered is said once, where the bars would stand.
function emptyText(words, summary, matching) {
  if (summary.covered === 0 || summary.size > 0) return ""
  return words.fill(matching === 0 ? "nobody_matches" : "nobody_selected")
}

function ofTotal(words, n, total) {
  return words.fill("of_total", { n: words.whole(n), total: words.whole(total), share: words.share(n, total) })
}

function rangeText(words, { range }) {
  return range ? words.fill("likely_range", { low: words.whole(range.low), high: words.whole(range.high) }) : ""
}

// Everyone compared with everyone says nothing.
function timesText(words, { timesBetter: times, size, covered, hidden }) {
  if (hidden || times === null || size === covered) return ""
  const shown = words.tenths(times)
  if (shown === words.tenths(1)) return words.fill("times_same")
  return words.fill(times > 1 ? "times_better" : "times_fewer", { n: shown })
}

function drawMeter(meter, part, whole) {
  const percent = whole > 0 ? (100 * part) / whole : 0
  meter.firstElementChild.style.width = part > 0 ? `max(3px, ${percent}%)` : "0"
}

function announcement(words, summary) {
  if (summary.hidden) return words.plural("bar_customers", summary.size)
  const buyers = words.whole(summary.likelyBuyers)
  if (!summary.range) return words.plural("announce", summary.size, { buyers })
  const { low, high } = summary.range
  return words.plural("announce_range", summary.size, { buyers, low: words.whole(low), high: words.whole(high) })
}
