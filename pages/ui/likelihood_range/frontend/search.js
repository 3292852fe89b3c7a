// Ranges found by what they hold. segmentation/index/range_choice.py is the same search in Python: change both or
// neither. `before` are prefix sums of customers.

// The range nearest to `wanted` customers when one bound moves; from the narrowest on, so that of equally near ones the
// one with fewer customers stays. Null when the bound that stays leaves nobody.
function rangeOfSize(before, low, high, moved, wanted) {
  const [step, last] = moved === "low" ? [-1, 0] : [1, before.length - 1]
  let found = null
  let gap = Infinity
  for (let end = moved === "low" ? high - 1 : low + 1; step * end <= step * last; end += step) {
    const size = moved === "low" ? before[high] - before[end] : before[end] - before[low]
    if (size <= 0 || Math.abs(size - wanted) >= gap) continue
    gap = Math.abs(size - wanted)
    found = end
  }
  if (found === null) return null
  return moved === "low" ? [found, high] : [low, found]
}

function tenthOf(before) {
  return Math.max(1, roundHalfUp(before.at(-1) / 10))
}

function topTenth(before) {
  return rangeOfSize(before, 0, before.length - 1, "low", tenthOf(before))
}

// The run with the fewest customers that holds at least half of the likely buyers, the highest of equal ones.
function halfOfBuyers(before, expected) {
  const bins = before.length - 1
  const half = expected[bins] / 2
  if (!(half > 0)) return null
  let best = null
  for (let low = 0, high = 0; low < bins; low++) {
    while (high < bins && expected[high] - expected[low] < half) high++
    if (expected[high] - expected[low] < half) break
    const size = before[high] - before[low]
    if (best === null || size <= best.size) best = { size, low, high }
  }
  let high = best.high
  while (high < bins && before[high + 1] === before[high]) high++
  return [best.low, high]
}
