import type { ClickHouseClient } from '@clickhouse/client'
import { createSinkResponses } from '../../src/analytics/sink-responses.ts'
import type { HandleBatch } from '../../src/stream/stream.ts'
import type { AnalyticsBundle } from './setup.ts'

/** record: the transaction does not commit. reply: the block is in, nobody hears of it. */
export const STEPS = ['record', 'insert', 'reply', 'count', 'mark'] as const
export type Step = (typeof STEPS)[number] | 'none'

/** A sink whose process ends at the given step, as far as anyone outside can see. */
export function failingSink({ sinkDeps }: Pick<AnalyticsBundle, 'sinkDeps'>, step: Step): HandleBatch {
  const stop = () => {
    throw new Error(`stopped at ${step}`)
  }
  const clickhouse = new Proxy(sinkDeps.clickhouse, {
    get(target, name, receiver) {
      if (name === 'exec' && step === 'insert') return stop
      if (name === 'query' && step === 'count') return stop
      if (name === 'exec' && step === 'reply') {
        return async (params: Parameters<ClickHouseClient['exec']>[0]) => {
          await target.exec(params)
          stop()
        }
      }
      return Reflect.get(target, name, receiver)
    },
  })
  const failingStatement = { record: 'insert into stream.sink_batches', mark: 'update stream.sink_batches' }
  const oltp: typeof sinkDeps.oltp = {
    asOperator: (reason, work) =>
      sinkDeps.oltp.asOperator(reason, (tx) =>
        work({
          attempt: (some) => tx.attempt(some),
          query: async (text, values) => {
            if ((step === 'mark' || step === 'record') && text.startsWith(failingStatement[step])) stop()
            return await tx.query(text, values)
          },
        }),
      ),
  }
  return createSinkResponses({ ...sinkDeps, clickhouse, oltp })
}
