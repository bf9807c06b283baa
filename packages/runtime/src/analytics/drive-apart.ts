import type { ClickHouseClient, ClickHouseError } from '@clickhouse/client'
import type { StoredMessage } from '../stream/stream.ts'
import { type DriveBatchDeps, type Driven, stillWrong, takeOut } from './drive-batch.ts'
import { FACT_COLUMNS } from './fact-rows.ts'
import { findDataRefusal } from './find-data-refusal.ts'
import { insertBlock } from './insert-block.ts'
import { repairViews } from './repair-views.ts'
import {
  findPendingBatch,
  keepRows,
  lockBatch,
  lockFactsAlone,
  markInserted,
  type PendingBatch,
  releaseEvents,
} from './sink-batches.ts'

export interface RefusedBatch {
  readonly batchId: string
  /** Why its block was refused. */
  readonly refusal: ClickHouseError
  /** By event id, in lower case: what was read together with it. */
  readonly inHand: ReadonlyMap<string, StoredMessage>
  /** Resolves once it is durable that they are poison. */
  readonly bury: (refused: readonly Refused<StoredMessage>[]) => Promise<void>
}

export interface Refused<What> {
  readonly what: What
  readonly refusal: ClickHouseError
}

/** The rows of one event: all of them or none. */
interface Unit {
  readonly eventId: string
  readonly lines: readonly string[]
}

/** More are not refused for their own sake: somebody has to look, and until then the batch waits. */
const REFUSED_MAX = 100

/**
 * Brings in a recorded batch of which ClickHouse refuses a value, without what it is refused for:
 *
 *   1. halve    until each event that is refused is alone; the other halves are in. Blocks have tokens, so a repetition changes nothing
 *   2. count    what is there; anything but the rest is taken out and sent anew
 *   3. bury     what is refused, as far as its message is in hand: it is poison, and may be sent again
 *   4. mark     the batch as inserted. Where a message is not in hand its rows stay, and so does the batch: it comes with the rest of its
 *               partition, which was not committed when the batch was recorded
 *
 * One transaction; dying anywhere in it does all of it again.
 */
export async function driveApart(deps: DriveBatchDeps, asked: RefusedBatch): Promise<Driven> {
  const { batchId, inHand, bury } = asked
  return await deps.oltp.asOperator('sink-responses', async (tx) => {
    await lockFactsAlone(tx)
    await lockBatch(tx, batchId)
    const batch = await findPendingBatch(tx, batchId)
    if (batch === undefined) return { outcome: 'absent', rows: 0, repairedMonths: 0 }
    const units = toUnits(batch)
    const refused = await insertHalves(deps.clickhouse, { batch, units }, asked.refusal)
    const names = new Set(refused.map(({ what }) => what.eventId))
    const rest = units.filter(({ eventId }) => !names.has(eventId))
    await settle(deps, { batch, rest, refused: [...names] })
    const repairedMonths = await repairViews(deps.clickhouse, batch.months)

    const found = refused.flatMap(({ what, refusal }) => {
      const message = inHand.get(what.eventId)
      return message ? [{ what: message, eventId: what.eventId, refusal }] : []
    })
    await bury(found)
    const buried = new Set(found.map(({ eventId }) => eventId))
    await releaseEvents(tx, { batchId, eventIds: [...buried] })
    const lines = units.filter(({ eventId }) => !buried.has(eventId)).flatMap((unit) => unit.lines)
    await keepRows(tx, { batchId, lines })
    if (buried.size === refused.length) await markInserted(tx, batchId)
    return { outcome: 'split', rows: rest.reduce((sum, unit) => sum + unit.lines.length, 0), repairedMonths }
  })
}

const EVENT_ID = FACT_COLUMNS.indexOf('event_id')

function toUnits({ rows }: PendingBatch): readonly Unit[] {
  const lines = rows.toString('utf8').split('\n')
  const byEvent = Map.groupBy(lines, (line) => String((JSON.parse(line) as unknown[])[EVENT_ID]).toLowerCase())
  return [...byEvent].map(([eventId, of]) => ({ eventId, lines: of }))
}

interface Halves {
  readonly batch: PendingBatch
  readonly units: readonly Unit[]
}

/** Returns the events that are refused alone. @throws the refusal of the whole where these are too many to be it for their own sake */
async function insertHalves(
  clickhouse: ClickHouseClient,
  { batch, units }: Halves,
  whole: ClickHouseError,
): Promise<readonly Refused<Unit>[]> {
  const refused: Refused<Unit>[] = []
  // Of a block that is known to be refused.
  const part = async (some: readonly Unit[], refusal: ClickHouseError): Promise<void> => {
    const [unit] = some
    if (some.length === 1) refused.push({ what: unit!, refusal })
    if (refused.length > REFUSED_MAX) throw whole
    if (some.length < 2) return
    const middle = Math.ceil(some.length / 2)
    for (const half of [some.slice(0, middle), some.slice(middle)]) {
      const again = await insertUnits(clickhouse, { batch, units: half })
      if (again) await part(half, again)
    }
  }
  await part(units, whole)
  return refused
}

/** Undefined once it is in. @throws what is no refusal of a value */
async function insertUnits(
  clickhouse: ClickHouseClient,
  { batch, units }: Halves,
): Promise<ClickHouseError | undefined> {
  const token = `${batch.batchId}:${units[0]!.eventId}:${units.at(-1)!.eventId}:${units.length}`
  try {
    await insertBlock(clickhouse, { ...batch, rows: toBlock(units), token })
    return undefined
  } catch (error) {
    const refusal = findDataRefusal(error)
    if (refusal === undefined) throw error
    return refusal
  }
}

const toBlock = (units: readonly Unit[]): Buffer => Buffer.from(units.flatMap(({ lines }) => lines).join('\n'))

interface Settling {
  readonly batch: PendingBatch
  readonly rest: readonly Unit[]
  readonly refused: readonly string[]
}

/** The rest is there, once, and nothing of what is refused: a view may refuse a block that the fact has taken. */
async function settle(deps: DriveBatchDeps, { batch, rest, refused }: Settling): Promise<void> {
  const { clickhouse, newId } = deps
  const wanted = rest.reduce((sum, { lines }) => sum + lines.length, 0)
  const isRight = async () => {
    const { rows, wrong } = await countRows(clickhouse, batch, refused)
    return rows === wanted && wrong === 0
  }
  if (await isRight()) return
  await takeOut(deps, batch)
  if (rest.length > 0) await insertBlock(clickhouse, { ...batch, rows: toBlock(rest), token: newId() })
  if (!(await isRight())) stillWrong(batch.batchId)
}

async function countRows(
  clickhouse: ClickHouseClient,
  batch: PendingBatch,
  refused: readonly string[],
): Promise<{ readonly rows: number; readonly wrong: number }> {
  const result = await clickhouse.query({
    query: `select count() as rows, countIf(event_id in {refused:Array(UUID)}) as wrong from events_response
      where batch_id = {batchId:UUID} and toYYYYMM(ts) in {months:Array(UInt32)}`,
    query_params: { batchId: batch.batchId, months: batch.months, refused },
    format: 'JSONEachRow',
    ...(batch.shard === undefined ? {} : { clickhouse_settings: { select_sequential_consistency: '1' } }),
  })
  const [counts] = await result.json<{ rows: number; wrong: number }>()
  return counts ?? { rows: 0, wrong: 0 }
}
