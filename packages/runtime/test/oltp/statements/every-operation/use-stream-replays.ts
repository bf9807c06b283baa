import type { Context } from '../../../../src/context.ts'
import type { Runtime } from '../../../../src/runtime.ts'
import { until } from '../../../support/until.ts'
import { PAGE } from './use.ts'

/** Reads both topics again, once the dashboards have lost something, and brings that in. */
export async function useStreamReplays({ streamReplays }: Runtime, { clickhouse }: Context): Promise<void> {
  await clickhouse.command({
    query: 'alter table events_response delete where toYYYYMM(ts) = 202611',
    clickhouse_settings: { mutations_sync: '2' },
  })
  const from = new Date(Date.now() - 3_600_000).toISOString()
  const { id: storeId } = await streamReplays.start({ topic: 'responses.raw', into: 'store', from })
  const { id: sinkId } = await streamReplays.start({ topic: 'response.created', into: 'sink', from })
  const isNow = (id: string, status: string) => async () => (await streamReplays.get(id)).status === status
  await until('both to be compared', isNow(sinkId, 'compared'))
  await streamReplays.apply(sinkId)
  await until('the dashboards to be repaired', isNow(sinkId, 'repaired'))
  await streamReplays.cancel(storeId)
  const { nextCursor } = await streamReplays.list(PAGE)
  await streamReplays.list({ ...PAGE, ...(nextCursor !== undefined && { cursor: nextCursor }) })
  for await (const _ of await streamReplays.export(sinkId));
}
