// The likely range of one choice. segmentation/predictions/level.py is the same arithmetic in Python: change both or
// neither. `drift` is how far all chances may move, in logits, and `luck` how many standard deviations chance may add.

// Per bin, once for a distribution: what the customers would come to if all chances moved down, or up, and their
// variance. A move of the handles only adds.
function prepareSpread(distribution) {
  const { count, sum_p, spread } = distribution
  if (!spread) return null
  const [down, up] = [Math.exp(-spread.drift), Math.exp(spread.drift)]
  const bins = count.length
  const prepared = { count, windows: spread.windows, luck: spread.luck }
  for (const name of ["expected", "fewest", "most", "variance"]) prepared[name] = new Float64Array(bins)
  for (let i = 0; i < bins; i++) {
    if (count[i] === 0) continue
    const p = Math.min(Math.max(sum_p[i] / count[i], 0), 1)
    prepared.expected[i] = count[i] * p
    prepared.fewest[i] = count[i] * moved(p, down)
    prepared.most[i] = count[i] * moved(p, up)
    prepared.variance[i] = count[i] * p * (1 - p)
  }
  return prepared
}

// expit(logit(p) + d) for factor = exp(d), whole at 0 and 1.
function moved(p, factor) {
  return (p * factor) / (1 - p + p * factor)
}

// Sums over the bins themselves, not differences of prefix sums: where all are certain the ends must be whole numbers
// to the last bit, or rounding outwards would add a customer.
function likelyRange(spread, runs) {
  let [expected, fewest, most, variance, size] = [0, 0, 0, 0, 0]
  for (const [start, stop] of runs) {
    for (let i = start; i < stop; i++) {
      expected += spread.expected[i]
      fewest += spread.fewest[i]
      most += spread.most[i]
      variance += spread.variance[i]
      size += spread.count[i]
    }
  }
  const luck = spread.luck ** 2 * variance
  return {
    low: Math.max(Math.floor(expected - Math.sqrt((expected - fewest) ** 2 + luck)), 0),
    high: Math.min(Math.ceil(expected + Math.sqrt((most - expected) ** 2 + luck)), size),
  }
}
