import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus'
import { MeterProvider } from '@opentelemetry/sdk-metrics'
import { systemClock } from '../clock.ts'
import type { Context } from '../context.ts'
import type { EventFields, EventName, Events } from '../events.ts'
import type { StageRole } from '../roles.ts'
import type { Stream } from '../stream/stream.ts'
import { createEventCounter } from './count-event.ts'
import { observeProcess } from './observe-process.ts'
import { observeRoles } from './observe-roles.ts'
import { createTenantLags } from './tenant-lags.ts'

/** What a process counts and measures. Names and meanings are in docs/metrics.md. */
export interface Metrics {
  /** The same events, each counted when it was written. */
  readonly count: (events: Events) => Events
  /** The same stream; what is read from it is measured per tenant. */
  readonly watchStream: (stream: Stream) => Stream
  /** From here on what waits for these roles is measured, too. */
  readonly observe: (context: Context, roles: readonly StageRole[]) => void
  /** Everything, in the text format of Prometheus. Engines are asked now. */
  readonly render: () => Promise<string>
  readonly close: () => Promise<void>
}

export interface MetricsDeps {
  readonly isReady: () => Promise<boolean>
}

export function createMetrics({ isReady }: MetricsDeps): Metrics {
  // Served by whoever has the port; nothing is collected until somebody asks.
  const exporter = new PrometheusExporter({ preventServerStart: true })
  const serializer = new PrometheusSerializer(undefined, false, undefined, true, true)
  const provider = new MeterProvider({ readers: [exporter] })
  const meter = provider.getMeter('howazit')
  const countEvent = createEventCounter(meter)
  const tenantLags = createTenantLags({ clock: systemClock })
  const stopMeasuring = observeProcess(meter, { isReady })

  return Object.freeze<Metrics>({
    count: (events) => ({
      emit(name: EventName, fields: EventFields) {
        events.emit(name, fields)
        countEvent(name, fields)
      },
    }),
    watchStream: (stream) => tenantLags.watch(stream),
    observe: (context, roles) => observeRoles(meter, context, { roles, tenantLags }),
    async render() {
      const { resourceMetrics } = await exporter.collect()
      return serializer.serialize(resourceMetrics)
    },
    async close() {
      stopMeasuring()
      await provider.shutdown()
    },
  })
}
