// Words and numbers of one language. Every template comes from Python; every number goes through Intl.

class Words {
  constructor(texts, locale) {
    this.texts = texts
    this.wholeFormat = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 })
    this.tenthsFormat = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 })
    this.percentFormat = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 })
    this.finePercentFormat = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 })
    this.rarePercentFormat = new Intl.NumberFormat(locale, { style: "percent", maximumSignificantDigits: 2 })
    this.shortFormat = new Intl.NumberFormat(locale, { notation: "compact", maximumSignificantDigits: 2 })
    this.plurals = new Intl.PluralRules(locale)
    this.decimalMark = this.tenthsFormat.formatToParts(1.5).find((part) => part.type === "decimal").value
  }

  fill(key, places = {}) {
    return this.texts[key].replace(/\{(\w+)\}/g, (whole, name) => (name in places ? places[name] : whole))
  }

  // `n` chooses the plural form and stands, formatted, in the place {n}.
  plural(key, n, places = {}) {
    const form = `${key}_${this.plurals.select(n)}`
    return this.fill(form in this.texts ? form : `${key}_other`, { n: this.whole(n), ...places })
  }

  whole(n) {
    return this.wholeFormat.format(n)
  }

  short(n) {
    return this.shortFormat.format(n)
  }

  tenths(n) {
    return this.tenthsFormat.format(n)
  }

  score(bin) {
    return this.tenths(bin / BINS_PER_POINT)
  }

  // The last score of a half-open run, as a person sees it: cut to one digit, so 75 excluded reads 74.9.
  lastScore(stop) {
    return this.score(stop === BINS ? BINS : stop - 1)
  }

  chance(p) {
    if (p < 0.02) return this.rarePercentFormat.format(p)
    if (p < 0.0995) return this.finePercentFormat.format(p)
    if (p > 0.99 && p < 1) return this.finePercentFormat.format(Math.min(p, 0.999))
    return this.percentFormat.format(p)
  }

  averageChance(p) {
    return p < 0.02 ? this.chance(p) : this.finePercentFormat.format(p)
  }

  // A share never reads 0% while there is somebody, nor 100% while somebody is missing.
  share(part, whole) {
    const share = whole > 0 ? part / whole : 0
    if (part > 0 && share < 0.0005) return this.fill("share_less", { share: this.finePercentFormat.format(0.001) })
    if (part < whole && share >= 0.9995) return this.fill("share_more", { share: this.finePercentFormat.format(0.999) })
    return share < 0.0995 || (share >= 0.995 && part < whole)
      ? this.finePercentFormat.format(share)
      : this.percentFormat.format(share)
  }

  scores(key, start, stop) {
    if (stop - start === 1 && stop < BINS) return this.fill(`${key}_single`, { first: this.score(start) })
    return this.fill(key, { first: this.score(start), last: this.lastScore(stop) })
  }

  // Neither end of the scale has a chance of its own: 0% and 100% are limits nobody reaches.
  band(sums, start, stop) {
    const low = this.chance(chanceAt(sums, start))
    const high = this.chance(chanceAt(sums, stop))
    if (start === 0 && stop === BINS) return ""
    const average = stop === BINS / 2 && isCentred(sums)
    if (start === 0) return this.fill(average ? "chance_below_average" : "chance_below", { high })
    if (stop === BINS) return this.fill("chance_from", { low })
    return low === high ? this.fill("chance_about", { chance: low }) : this.fill("chance_between", { low, high })
  }

  // "About 1 in 3": a fraction a person can picture, nearest to p.
  frequency(p) {
    const put = (key, a, b) => this.fill(key, { a: this.whole(a), b: this.whole(b) })
    if (p <= 0) return this.fill("frequency_none")
    if (p >= 0.925) return put("frequency_most", 9, 10)
    if (p < 0.4) return put("frequency_buy", 1, twoDigits(1 / p))
    const pairs = [[2, 5], [1, 2], [3, 5], [2, 3], [3, 4], [4, 5], [9, 10]]
    const gap = ([a, b]) => Math.abs(a / b - p)
    const nearest = pairs.reduce((best, pair) => (gap(pair) < gap(best) ? pair : best))
    return put("frequency_buy", ...nearest)
  }

  // Reads a typed score; NaN when it is not one. A comma and a full stop both stand for the decimal mark.
  parseScore(typed) {
    const text = typed.trim().replace(this.decimalMark, ".").replace(",", ".")
    return /^\d{1,3}(\.\d*)?$/.test(text) ? Math.round(Number(text) * BINS_PER_POINT) : NaN
  }
}

function twoDigits(n) {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(n)) - 1)
  return Math.round(n / step) * step
}
