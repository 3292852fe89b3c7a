// The numbers of one choice. segmentation/index/summary.py is the same arithmetic in Python: change both or neither.

const CENTRED_WITHIN = 0.02

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

function prefixSumsOf(arrays) {
  return Object.fromEntries(Object.entries(arrays).map(([name, values]) => [name, prefixSums(values)]))
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
    reachable: prefixSumsOf(distribution.reachable),
    value: prefixSums(distribution.sum_value),
    coveredValue: distribution.covered_value,
  }
}

function summarise(sums, runs) {
  const everyone = [[0, sums.count.length - 1]]
  const size = sumRuns(sums.count, runs)
  const covered = sumRuns(sums.coveredCount, everyone)
  const facts = { size, covered, value: sumRuns(sums.value, runs), coveredValue: sums.coveredValue }
  if (sums.hidden) return { ...facts, hidden: true }
  const expected = sumRuns(sums.buyers, runs)
  const expectedTotal = sumRuns(sums.coveredBuyers, everyone)
  const likelyBuyers = roundHalfUp(expected)
  const likelyBuyersTotal = roundHalfUp(expectedTotal)
  return {
    ...facts,
    likelyBuyers,
    likelyBuyersTotal,
    others: size - likelyBuyers,
    othersTotal: covered - likelyBuyersTotal,
    timesBetter: size > 0 && expectedTotal > 0 ? expected / size / (expectedTotal / covered) : null,
    range: sums.spread && size > 0 ? likelyRange(sums.spread, runs) : null,
  }
}

// The mean chance of everyone covered; NaN while it is hidden or nobody is.
function averageNow(sums) {
  return sums.hidden ? NaN : sums.coveredBuyers.at(-1) / sums.coveredCount.at(-1)
}

// A score keeps its meaning while the average moves: only near it may 50 be called the average chance.
function isCentred(sums) {
  const kept = chanceAt(sums, BINS / 2)
  return Math.abs(averageNow(sums) - kept) <= CENTRED_WITHIN * kept
}

// The chance a score stands for: odds = baseOdds * score / (100 - score). `bin` is 10 times the score.
function chanceAt(sums, bin) {
  const odds = (sums.baseOdds * bin) / (BINS - bin)
  return bin === BINS ? 1 : odds / (1 + odds)
}
