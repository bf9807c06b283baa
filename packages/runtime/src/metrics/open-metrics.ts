import type { Metrics, MetricsDeps } from './create-metrics.ts'

/** Loaded by a process that serves: whoever embeds the platform does not pay for it. */
export async function openMetrics(deps: MetricsDeps): Promise<Metrics> {
  const { createMetrics } = await import('./create-metrics.ts')
  return createMetrics(deps)
}
