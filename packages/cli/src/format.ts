/** `lagMs` as people say it. */
export function formatLag(lagMs: number): string {
  return lagMs === 0 ? 'up to date' : `${(lagMs / 1000).toFixed(1)} s behind`
}

/** One line about how fresh figures are. */
export function formatFreshness({ dataAsOf, lagMs }: { dataAsOf: string; lagMs: number }): string {
  return `as of ${dataAsOf} (${formatLag(lagMs)})`
}

/** A score with two decimals, or a dash where nothing was counted. */
export function formatScore(score: number | null): string {
  return score === null ? '-' : score.toFixed(2)
}
