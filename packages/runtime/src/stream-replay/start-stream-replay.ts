import { HowazitError, type StreamReplay, type StreamReplayRequest } from '@howazit/sdk'
import { PLATFORM } from '../audit/act.ts'
import type { Tx } from '../oltp/oltp.ts'
import type { TimeSpan } from '../stream/stream-history.ts'
import type { FoundReadings } from './found-readings.ts'
import { countOffsets } from './offset-ranges.ts'
import { findSinkReadings } from './sink/find-sink-readings.ts'
import { findStoreReadings } from './store/find-store-readings.ts'
import { aboutStreamReplay, NO_COUNTS, type StreamReplayRow, toStreamReplay } from './stream-replay-row.ts'
import type { StreamReplaysDeps } from './stream-replays.ts'

/** What is made of each topic. */
const MADE_OF = { 'responses.raw': 'store', 'response.created': 'sink' } as const

/**
 * Finds what is to be read, and has it read unless it is only asked for.
 *
 * @throws HowazitError `validation_failed`, or `unavailable` while the stream is away
 */
export async function startStreamReplay(deps: StreamReplaysDeps, request: StreamReplayRequest): Promise<StreamReplay> {
  const { oltp, audit } = deps
  refuseOther(deps, request)
  const time = readTime(request, deps.clock.now())
  const found = await (request.into === 'store' ? findStoreReadings(deps, time) : findSinkReadings(deps, time))
  const replay = toRow(deps, request, { time, found })
  if (request.dryRun === true) return toStreamReplay(replay)
  await oltp.asOperator('stream replay', async (tx) => {
    await insert(tx, replay)
    const { topic, into, from, to } = toStreamReplay(replay)
    await audit.record(tx, PLATFORM, { ...aboutStreamReplay(replay.id), after: { topic, into, from, to } })
  })
  return toStreamReplay(replay)
}

function refuseOther({ isClickhouseCluster }: StreamReplaysDeps, { topic, into }: StreamReplayRequest): void {
  if (into !== MADE_OF[topic])
    throw new HowazitError(
      'validation_failed',
      `${topic} is compared with the ${MADE_OF[topic]}, and with nothing else.`,
      {
        details: { pointer: '/into', expected: MADE_OF[topic], got: into },
      },
    )
  if (into === 'sink' && isClickhouseCluster)
    throw new HowazitError(
      'validation_failed',
      'The dashboards of a ClickHouse cluster cannot be compared with the topic.',
      {
        details: { pointer: '/into', expected: 'a single ClickHouse server', got: into },
      },
    )
}

/** What is yet to come is not compared. */
function readTime({ from: begin, to: end }: StreamReplayRequest, now: Date): TimeSpan {
  const from = new Date(begin)
  const to = end === undefined || new Date(end) > now ? now : new Date(end)
  if (from < to) return { from, to }
  throw new HowazitError('validation_failed', 'There is no time between from and to.', {
    details: { pointer: '/from', expected: `before ${to.toISOString()}`, got: begin },
  })
}

function toRow(
  { ids, clock }: StreamReplaysDeps,
  { topic, into }: StreamReplayRequest,
  { time, found }: { readonly time: TimeSpan; readonly found: FoundReadings },
): StreamReplayRow {
  const { readings, compared, knownFrom, pending } = found
  return {
    id: ids.newId(),
    topic,
    target: into,
    from_at: time.from,
    to_at: time.to,
    status: 'comparing',
    version: 0,
    is_whole: found.isWhole,
    position: { phase: 'reading', readings, compared, knownFrom },
    messages: String(countOffsets(readings)),
    counts: { ...NO_COUNTS, pending },
    trouble: null,
    created_at: clock.now(),
    completed_at: null,
  }
}

const insert = (tx: Tx, row: StreamReplayRow) =>
  tx.query(INSERT, [
    row.id,
    row.topic,
    row.target,
    row.from_at,
    row.to_at,
    row.status,
    row.is_whole,
    JSON.stringify(row.position),
    row.messages,
    JSON.stringify(row.counts),
    row.created_at,
  ])

const INSERT = `
  insert into stream.replays (id, topic, target, from_at, to_at, status, is_whole, position, messages, counts, created_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`
