/** Edit distance (Levenshtein, 1966), for names a few dozen characters long. */
function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let i = 1; i <= left.length; i++) {
    const next = [i]
    for (let j = 1; j <= right.length; j++) {
      const substitution = (row[j - 1] as number) + (left[i - 1] === right[j - 1] ? 0 : 1)
      next.push(Math.min((row[j] as number) + 1, (next[j - 1] as number) + 1, substitution))
    }
    row = next
  }
  return row[right.length] as number
}

const NAME_LENGTH_MAX = 60
const LISTED_MAX = 12

/** What to do about a name that is none of the known ones: the one that was probably meant, or all there are. */
export function hintAtNames(name: string, known: readonly string[]): string {
  if (known.length === 0) return 'There are none that could stand here.'
  const short = name.slice(0, NAME_LENGTH_MAX)
  const ranked = known.map((candidate) => ({ candidate, away: distance(short, candidate) }))
  const nearest = ranked.reduce((best, next) => (next.away < best.away ? next : best))
  if (nearest.away <= Math.max(2, short.length / 3)) return `Did you mean \`${nearest.candidate}\`?`
  const listed = known.slice(0, LISTED_MAX).map((candidate) => `\`${candidate}\``)
  return `Known here: ${listed.join(', ')}${known.length > LISTED_MAX ? ', ...' : ''}.`
}
