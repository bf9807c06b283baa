import { setTimeout as delay } from 'node:timers/promises'
import type { ClickHouseClient } from '@clickhouse/client'
import { HowazitError } from '@howazit/sdk'
import { readRows } from '../analytics/read-rows.ts'
import { SINK } from '../analytics/sink-batches.ts'
import type { Oltp } from '../oltp/oltp.ts'
import type { Stream } from '../stream/stream.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import type { SurveyCounts } from './feeds.ts'

/** The counters as analytics has them. They include every event before these offsets, and of later ones those named here. */
export interface Seed {
  readonly counts: readonly SurveyCounts[]
  readonly nextOffsets: ReadonlyMap<number, number>
  readonly recentEventIds: readonly string[]
}

/**
 * Waits until analytics has everything that was published before the call.
 *
 * @throws HowazitError `unavailable` when that takes longer than `deadlineMs`, or one of them is away.
 */
export type SeedFeed = (tenant: Tenant, options: { readonly deadlineMs: number }) => Promise<Seed>

export interface SeedFeedDeps {
  readonly oltp: Pick<Oltp, 'asOperator'>
  readonly clickhouse: ClickHouseClient
  readonly stream: Pick<Stream, 'lag'>
}

const POLL_MS = 50
/** The dispatcher may publish an event twice, seconds apart at most: its lease is five. */
const MARGIN_MS = 60_000

export function createSeedFeed({ oltp, clickhouse, stream }: SeedFeedDeps): SeedFeed {
  return async (tenant, { deadlineMs }) => {
    // 1. Whatever was counted until now has a smaller offset than these.
    const ends = await stream.lag('response.created', 'counters')

    // 2. Analytics has all of that ...
    const deadline = performance.now() + deadlineMs
    const partitions = ends.map(({ partition }) => partition)
    let sunk = await readSunk(oltp, partitions)
    while (ends.some(({ partition, endOffset }) => (sunk.nextOffsets.get(partition) ?? 0) < endOffset)) {
      if (performance.now() > deadline)
        throw new HowazitError('unavailable', 'The live counts wait for analytics to catch up. Try again.')
      await delay(POLL_MS)
      sunk = await readSunk(oltp, partitions)
    }

    if (partitions.length === 0) return { counts: [], nextOffsets: new Map(), recentEventIds: [] }

    // 3. ... and what it got after step 2 is in batches that were made after `since`: their events are named.
    const rows = await readRows<FigureRow>(clickhouse, tenant, {
      query: FIGURES,
      params: { since: lowestIdAt(sunk.since.getTime() - MARGIN_MS) },
    })
    const counts = rows.map(({ surveyId, responses, partial }) => ({
      surveyId,
      responses: Number(responses),
      partial: Number(partial),
    }))
    return { counts, nextOffsets: sunk.nextOffsets, recentEventIds: [...new Set(rows.flatMap(({ recent }) => recent))] }
  }
}

interface FigureRow {
  readonly surveyId: string
  readonly responses: string
  readonly partial: string
  readonly recent: readonly string[]
}

// One statement, so that sums and names are of the same moment. A batch's id begins with the time it was made at, and as text
// it is in that order.
const FIGURES = `
  select survey_id as surveyId, sum(sign) as responses, sumIf(sign, completion = 'partial') as partial,
    groupUniqArrayIf(event_id, toString(batch_id) >= {since:String}) as recent
  from events_response
  where tenant_id = {tenantId:UUID} and kind = 'response'
  group by survey_id`

/** What every UUIDv7 made at or after a time is not below. */
function lowestIdAt(ms: number): string {
  const hex = Math.max(0, ms).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}`
}

interface Sunk {
  /** Per partition, the first offset that may not be in ClickHouse yet. */
  readonly nextOffsets: ReadonlyMap<number, number>
  /** No batch of later offsets was made before. */
  readonly since: Date
}

async function readSunk(oltp: Pick<Oltp, 'asOperator'>, partitions: readonly number[]): Promise<Sunk> {
  const { rows } = await oltp.asOperator('seed live counts', (tx) =>
    tx.query<{ partition: number; next: string | null; since: Date }>(SUNK, [SINK, 'response.created', partitions]),
  )
  return {
    nextOffsets: new Map(rows.map(({ partition, next }) => [partition, Number(next ?? 0)])),
    since: new Date(Math.min(...rows.map(({ since }) => since.getTime()))),
  }
}

// One step into an index per partition and question: it is asked every 50 ms, and there may be many batches.
const SUNK = `
  select partition, coalesce(pending.from_offset, last.to_offset + 1) as next, coalesce(pending.recorded_at, now()) as since
  from unnest($3::int[]) as partition
  left join lateral (
    select from_offset, recorded_at from stream.sink_batches as batch
    where sink = $1 and topic = $2 and batch.partition = partition.partition and inserted_at is null
    order by from_offset limit 1) as pending on true
  left join lateral (
    select to_offset from stream.sink_batches as batch
    where sink = $1 and topic = $2 and batch.partition = partition.partition
    order by from_offset desc limit 1) as last on true`
