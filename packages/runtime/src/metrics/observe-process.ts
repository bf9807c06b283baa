import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Meter } from '@opentelemetry/api'

const NANOSECONDS = 1e9
const RESOLUTION_MS = 20

/** Gauges of the process itself. Returns the function that ends the measuring. */
export function observeProcess(meter: Meter, { isReady }: { readonly isReady: () => Promise<boolean> }): () => void {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  delay.enable()
  meter
    .createObservableGauge('howazit.event_loop.delay.seconds', {
      description: 'How late timers ran, the 99th percentile since the last time somebody asked',
    })
    .addCallback((result) => {
      // Until the first timer ran there is nothing to tell.
      if (Number.isFinite(delay.percentile(99))) result.observe(delay.percentile(99) / NANOSECONDS)
      delay.reset()
    })
  meter
    .createObservableGauge('howazit.process.resident.bytes', { description: 'Memory in use' })
    .addCallback((result) => result.observe(process.memoryUsage.rss()))
  meter
    .createObservableGauge('howazit.process.ready', { description: '1 while /ready answers 200, else 0' })
    .addCallback(async (result) => result.observe((await isReady()) ? 1 : 0))
  return () => delay.disable()
}
