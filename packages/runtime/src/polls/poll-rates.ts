import type { AskedPage } from '@howazit/connector-kit'
import { bucketsOf } from '../delivery/limits/buckets-of.ts'
import type { RateGate } from '../delivery/limits/rate-gate.ts'
import type { KeyedBucket } from '../delivery/limits/rate-store.ts'
import type { PollRun } from './run-poll.ts'

/** The vendor's limits hold for polls and deliveries together. Those of single records are about no record here. */
function bucketsOfRun({ tenant, lease, opened }: PollRun): readonly KeyedBucket[] {
  const { connector, values: connection } = opened
  const route = { connector, operation: lease.poll, connectionId: lease.connection_id, connection }
  return bucketsOf(tenant, { route, record: { event: '{}', input: '{}' } }).filter(
    ({ bucket }) => bucket.scope !== 'record',
  )
}

/** How long to wait before a page is asked for; 0 when one may be now. */
export async function passGate(gate: RateGate, run: PollRun): Promise<number> {
  return (await gate.pass(bucketsOfRun(run)))?.waitMs ?? 0
}

/** Passes on what a reply told about limits. */
export async function tellGate(gate: RateGate, run: PollRun, asked: AskedPage): Promise<void> {
  const heard = new Map(asked.rates.map((observation) => [observation.bucket, observation]))
  const throttled = 'failure' in asked && asked.failure.outcome === 'throttled' ? asked.failure : undefined
  if (heard.size === 0 && !throttled) return
  for (const keyed of bucketsOfRun(run)) {
    const observation = heard.get(keyed.bucket.name)
    if (observation) await gate.tell(keyed, { kind: 'observed', observation })
    if (!throttled || (throttled.bucket ?? keyed.bucket.name) !== keyed.bucket.name) continue
    const { retryAfterMs } = throttled
    await gate.tell(keyed, { kind: 'throttled', ...(retryAfterMs !== undefined && { retryAfterMs }) })
  }
}
