import type { InsightEffect, InsightFinding } from '@howazit/sdk'
import type { Tone } from '../charts/chart.ts'

/** Colours say no more than words do: better, worse, or nothing that chance does not explain. */
export function toneOf(effect: InsightEffect | undefined, metric: InsightFinding['metric']): Tone {
  if (effect?.isDiscovery !== true) return 'unsure'
  // How hard it was is asked either way round.
  if (metric === 'ces' || metric === 'rating') return 'plain'
  return effect.value < 0 ? 'bad' : 'good'
}
