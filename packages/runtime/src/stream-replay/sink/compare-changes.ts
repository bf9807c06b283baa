import { lockFactsShared } from '../../analytics/sink-batches.ts'
import type { Tx } from '../../oltp/oltp.ts'
import type { MatchingPosition } from '../position.ts'
import type { Difference, Step, Steps } from '../step.ts'
import { type DifferingEvent, findDifferingEvents, listUnits, type Unit } from './find-differing-events.ts'
import { type Absence, type JudgeMissingDeps, judgeMissing } from './judge-missing.ts'
import { listInsideBatches } from './list-inside-batches.ts'
import { insertShadowBatches, type ShadowTables, shadowTables } from './shadow-tables.ts'

/** Compares the shadow with the dashboards' rows, month by month and tenant by tenant. */
export function createCompareChanges(deps: JudgeMissingDeps): Steps<'matching'> {
  const { oltp, clickhouse } = deps
  return async function* compareChanges({ id, position }, signal) {
    const tables = shadowTables(id)
    if (position.after === undefined)
      for await (const ids of listInsideBatches(oltp, position.compared))
        await insertShadowBatches(clickhouse, tables, ids)

    for (const unit of await listUnits(clickhouse, tables)) {
      let after = eventsAfter(unit, position)
      while (after !== undefined && !signal.aborted) {
        const { last, ...step } = await compareUnit(deps, tables, { unit, after })
        yield { ...step, position: { ...position, after: [...nameOf(unit), ...(last === undefined ? [] : [last])] } }
        after = last
      }
    }
    if (!signal.aborted) yield { position: { phase: 'over' }, status: 'compared' }
  }
}

const FIRST = '00000000-0000-0000-0000-000000000000'

const nameOf = ({ month, tenantId }: Unit): readonly string[] => [String(month), tenantId]

/** The event of a unit after which to go on; undefined where it is done. */
function eventsAfter(unit: Unit, { after }: MatchingPosition): string | undefined {
  if (after === undefined) return FIRST
  const [name, done] = [nameOf(unit).join(' '), after.slice(0, 2).join(' ')]
  if (name === done) return after[2]
  return name > done ? FIRST : undefined
}

interface UnitPage {
  readonly unit: Unit
  readonly after: string
}

async function compareUnit(
  deps: JudgeMissingDeps,
  tables: ShadowTables,
  page: UnitPage,
): Promise<Omit<Step, 'position'> & { readonly last: string | undefined }> {
  const { lookedAt, differing, compared, last } = await deps.oltp.asOperator('stream replay', async (tx) => {
    // Nobody rebuilds a month or puts a batch right meanwhile; new batches go on coming in.
    await lockFactsShared(tx)
    return { lookedAt: await readClock(tx), ...(await findDifferingEvents(deps.clickhouse, tables, page)) }
  })
  const { tenantId } = page.unit
  const absent = differing.filter(({ factRows }) => factRows === 0)
  const absences = await judgeMissing(deps, { tenantId, events: absent, lookedAt })
  const reasons = new Map(absent.map(({ eventId }, at) => [eventId, absences[at]!]))
  const differences = differing.flatMap((event) => toDifference(tenantId, event, reasons.get(event.eventId)))
  const countOf = (kind: Difference['kind']) => differences.filter((difference) => difference.kind === kind).length
  const inTopic = differing.filter(({ shadowRows }) => shadowRows > 0).length
  const counts = {
    compared,
    same: compared - inTopic,
    missing: countOf('missing'),
    differing: countOf('differing'),
    extra: countOf('extra'),
    pending: absences.filter((absence) => absence === 'pending').length,
    erased: absences.filter((absence) => absence === 'erased').length,
  }
  return { counts, differences, last }
}

async function readClock(tx: Tx): Promise<Date> {
  const { rows } = await tx.query<{ now: Date }>('select clock_timestamp() as now')
  return rows[0]!.now
}

function toDifference(tenantId: string, event: DifferingEvent, absence: Absence | undefined): readonly Difference[] {
  const { eventId, responseId, partition, offset } = event
  const of = { tenantId, responseId, eventId }
  if (absence === 'pending' || absence === 'erased') return []
  if (absence !== undefined) return [{ kind: 'missing', reason: absence, ...of, partition, offset }]
  if (event.shadowRows === 0) return [{ kind: 'extra', reason: 'not_in_topic', ...of }]
  const isTwice = event.isRebuilt || event.factRows > event.shadowRows
  return [{ kind: 'differing', reason: isTwice ? 'counted_twice' : 'rows_differ', ...of, partition, offset }]
}
