/** A group at one time: its answers and the sum of what they contribute to the score. */
export interface GroupSum {
  readonly n: number
  readonly sum: number
}

/** What one group did to the score between two times. */
export interface GroupChange {
  /** Because it makes up more or less of all answers. */
  readonly mix: number
  /** Because its own score is another. */
  readonly rate: number
}

/**
 * Splits the change of a mean into what each group did to it, so that all mix and rate effects sum to the change exactly:
 * with shares w and scores r of the groups before and after, rate = ½(w₀ + w₁)(r₁ - r₀) and mix = (w₁ - w₀)(½(r₀ + r₁) - ½(R₀ + R₁)),
 * the symmetric decomposition of Kitagawa (Journal of the American Statistical Association 50, 1955). Mix is measured from the overall
 * score, which changes no sum and says of a growing group whether it pulled up or down. A group that is there at one time
 * only has one score, so it is all mix.
 */
export function splitChange(before: readonly GroupSum[], after: readonly GroupSum[]): readonly GroupChange[] {
  const [all0, all1] = [totalOf(before), totalOf(after)]
  const middle = (all0.sum / all0.n + all1.sum / all1.n) / 2
  return before.map((group0, index) => {
    const group1 = after[index]!
    const [share0, share1] = [group0.n / all0.n, group1.n / all1.n]
    const [score0, score1] = scoresOf(group0, group1)
    return {
      mix: (share1 - share0) * ((score0 + score1) / 2 - middle),
      rate: ((share0 + share1) / 2) * (score1 - score0),
    }
  })
}

export const totalOf = (groups: readonly GroupSum[]): GroupSum =>
  groups.reduce((all, { n, sum }) => ({ n: all.n + n, sum: all.sum + sum }), { n: 0, sum: 0 })

function scoresOf(before: GroupSum, after: GroupSum): readonly [number, number] {
  if (before.n === 0 && after.n === 0) return [0, 0]
  const score0 = before.n === 0 ? after.sum / after.n : before.sum / before.n
  const score1 = after.n === 0 ? score0 : after.sum / after.n
  return [score0, score1]
}
