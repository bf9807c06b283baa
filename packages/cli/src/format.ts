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

/** A number and what there are so many of: `1 delivery`, `1,204 deliveries`. */
export function formatCount(value: number, one: string, many = `${one}s`): string {
  return `${value.toLocaleString('en-US')} ${value === 1 ? one : many}`
}
