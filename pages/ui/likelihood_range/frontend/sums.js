// The numbers of one choice. segmentation/index/summary.py is the same arithmetic in Python: change both or neither.

function prefixSums(values) {
  const sums = new Float64Array(values.length + 1)
  for (let i = 0; i < values.length; i++) sums[i + 1] = sums[i] + values[i]
  return sums
}

function sumRuns(sums, runs) {
  let total = 0
  for (const [start, stop] of runs) total += sums[stop] - sums[start]
  return total
}

function roundHalfUp(value) {
  return Math.floor(value + 0.5)
}

// While the expected results are hidden, their sums are not here at all.
function prepareSums(distribution) {
  const hidden = Boolean(distribution.hidden)
  return {
    hidden,
    coveredCount: prefixSums(distribution.covered_count),
    coveredBuyers: hidden ? null : prefixSums(distribution.covered_sum_p),
    count: prefixSums(distribution.count),
    buyers: hidden ? null : prefixSums(distribution.sum_p),
    spread: hidden ? null : prepareSpread(distribution),
    baseOdds: distribution.base_odds,
  }
}

function summarise(sums, runs) {
  const everyone = [[0, sums.count.length - 1]]
  const size = sumRuns(sums.count, runs)
  const covered = sumRuns(sums.coveredCount, everyone)
  if (sums.hidden) return { size, covered, hidden: true }
  const expected = sumRuns(sums.buyers, runs)
  const expectedTotal = sumRuns(sums.coveredBuyers, everyone)
  const likelyBuyers = roundHalfUp(expected)
  const likelyBuyersTotal = roundHalfUp(expectedTotal)
  return {
    size,
    covered,
    likelyBuyers,
    likelyBuyersTotal,
    others: size - likelyBuyers,
    othersTotal: covered - likelyBuyersTotal,
    timesBetter: size > 0 && expectedTotal > 0 ? expected / size / (expectedTotal / covered) : null,
    range: sums.spread && size > 0 ? likelyRange(sums.spread, runs) : null,
  }
}

// The chance a score stands for: odds = baseOdds * score / (100 - score). `bin` is 10 times the score.
function chanceAt(sums, bin) {
  const odds = (sums.baseOdds * bin) / (BINS - bin)
  return bin === BINS ? 1 : odds / (1 + odds)
}
