import { createSinkResponses, SINK_SUBSCRIPTION } from '../analytics/sink-responses.ts'
import type { Context } from '../context.ts'
import type { Stage } from './stage.ts'

export function startSinking(context: Context): Promise<Stage> {
  const { oltp, clickhouse, stream, events, clock, ids } = context
  const { cluster } = context.config.clickhouse
  const handle = createSinkResponses({ oltp, clickhouse, cluster, stream, events, clock, ids })
  return stream.subscribe('response.created', 'sink', { ...SINK_SUBSCRIPTION, handle })
}
