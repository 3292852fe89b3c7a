// Completes the address of the page that was drawn, without an entry of the browser's history.
const sorted = (search) => {
  const parts = new URLSearchParams(search)
  parts.sort()
  return parts.toString()
}
let last = { found: null, wanted: null }

export default function ({ data }) {
  const here = location.pathname.split("/").at(-1)
  const now = sorted(location.search)
  const found = sorted(data.found)
  // Streamlit goes on sending what was found, and may send the data of an earlier run after those of a later one.
  // Any other address is not of the page that was drawn.
  const completed = now === last.wanted && found === last.found
  if (here !== data.path || (now !== found && !completed)) return
  last = { found, wanted: sorted(data.wanted) }
  if (now === last.wanted) return
  history.replaceState(history.state, "", `${location.pathname}?${data.wanted}${location.hash}`)
}
