import type { Ties } from './find-communities.ts'
import type { SalientTerm } from './salient-terms.ts'

/** Two words in fewer comments met by chance. */
const TOGETHER_MIN = 5

/**
 * How much more often two words are in one comment than chance would have it: normalised pointwise mutual information,
 * ln(p(ab) / p(a) p(b)) / -ln p(ab), 0 to 1 (Bouma, "Normalized (Pointwise) Mutual Information in Collocation Extraction", GSCL 2009).
 */
export function tieTerms(terms: readonly SalientTerm[], comments: number): Ties {
  const together = terms.map(() => new Float64Array(terms.length))
  for (const used of termsByComment(terms))
    for (const one of used) for (const other of used) if (one !== other) together[one]![other]!++
  return together.map((row, one) =>
    row.map((count, other) => {
      if (count < TOGETHER_MIN) return 0
      const expected = (terms[one]!.comments.length * terms[other]!.comments.length) / comments
      return Math.max(0, Math.log(count / expected) / -Math.log(count / comments))
    }),
  )
}

function termsByComment(terms: readonly SalientTerm[]): Iterable<readonly number[]> {
  const byComment = new Map<number, number[]>()
  for (const [term, { comments }] of terms.entries())
    for (const comment of comments) {
      const used = byComment.get(comment)
      if (used === undefined) byComment.set(comment, [term])
      else used.push(term)
    }
  return byComment.values()
}
