import type { TenantMovePlan, TenantMoveTable } from '@howazit/sdk'
import type { TenantId } from '../../tenancy/tenant.ts'
import type { MoveRow } from '../move-row.ts'
import { atPlace, type PlaceSession } from './at-place.ts'
import { findBlockers } from './find-blockers.ts'
import { listInStores, listUnderWay } from './list-contents.ts'
import { conditionOf, listTables, type MovedTable } from './list-tables.ts'
import { measureRate } from './measure-rate.ts'
import type { MakeStep, StepDeps } from './step.ts'

/** What is not in the tenant's tables, and so stays where it is for every placement of one platform. */
export const STAYS = [
  'claims of idempotency keys, quotas, encryption keys and parked messages: they are in the database of the platform',
  'what is in the stream, and the rows of the dashboards: they name the tenant and no placement',
  'objects: their names have the tenant and no placement',
  'events that wait to be published: they are published from where they are, before the switch',
  'leases of deliveries in flight: what is being sent is sent to its end, and leased anew where the tenant is then',
]

/** What the switch takes by itself: the fence, the row of the tenant, and each process that looks again. */
export const PAUSE_MIN_MS = 150
/** How long the changes are that are left for the pause: those of one round of following. */
const ROUND_MS = 100

/** Counts what would move, tries how fast that is, and looks for what would stop it. Changes nothing. */
export const planStep: MakeStep = async (deps, move) => ({ status: 'planned', plan: await makePlan(deps, move) })

async function makePlan(deps: StepDeps, move: MoveRow): Promise<TenantMovePlan> {
  const blockers = await findBlockers(deps, move)
  // Without the rights there is nothing that could be counted.
  if (blockers.some(({ code }) => code === 'privileges')) return { ...NOTHING, blockers: [...blockers], stays: STAYS }
  const { contents, unknown } = await listInStores(deps.stores, { id: move.tenant_id as TenantId })
  return await atPlace(deps, { ...move.source, tenantId: move.tenant_id }, async (session) => {
    const tables = await listTables(session, move.source.schemaName)
    const sizes = await countRows(session, tables, move.tenant_id)
    const tenantId = move.tenant_id
    const rate = await atPlace(deps, { ...move.source, tenantId }, (copy) =>
      measureRate({ right: session, copy, tenantId }, largestOf(tables, sizes)),
    )
    const fullEtaOf = (size: number) => toSeconds(size / rate)
    const etaOf = (size: number) => toSeconds((size * (1 + deps.niceRatio)) / rate)
    const timed = sizes.map((size) => ({ ...size, etaSeconds: etaOf(size.bytes) }))
    const [rows, bytes] = [sum(sizes.map((size) => size.rows)), sum(sizes.map((size) => size.bytes))]
    const changed = (await countChanges(session, move.tenant_id)) * (rows === 0 ? 0 : bytes / rows)
    return {
      tables: timed,
      rows,
      bytes,
      etaSeconds: etaOf(bytes),
      ...(deps.niceRatio > 0 && { etaAtFullPaceSeconds: fullEtaOf(bytes) }),
      pauseMs: Math.ceil(PAUSE_MIN_MS + (1000 * changed * (ROUND_MS / 1000)) / rate),
      blockers: [...blockers],
      stays: [...STAYS, ...unknown],
      contents: [...(await listUnderWay(session, tenantId)), ...contents],
    }
  })
}

export const NOTHING = { tables: [], rows: 0, bytes: 0, etaSeconds: 0, pauseMs: 0 } satisfies Partial<TenantMovePlan>

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

export const toSeconds = (seconds: number): number => Math.round(seconds * 10) / 10

type Size = Omit<TenantMoveTable, 'etaSeconds'>

async function countRows(
  session: PlaceSession,
  tables: readonly MovedTable[],
  tenantId: string,
): Promise<readonly Size[]> {
  const sizes: Size[] = []
  for (const table of tables) {
    const [row] = await session.query<{ rows: string; bytes: string }>(countOf(table), [tenantId])
    sizes.push({ table: table.name, rows: Number(row?.rows), bytes: Number(row?.bytes) })
  }
  return sizes
}

const countOf = (table: MovedTable): string => `
  select count(*) as rows, coalesce(sum(pg_column_size(t.*)), 0) as bytes
  from ${table.name} t
  where tenant_id = $1
    and ${conditionOf(table)}`

/** The one that most of the time goes into. */
function largestOf(tables: readonly MovedTable[], sizes: readonly Size[]) {
  const { table: name, rows, bytes } = sizes.reduce((most, size) => (size.bytes > most.bytes ? size : most))
  return { table: tables.find((table) => table.name === name) as MovedTable, bytesOfRow: bytes / Math.max(1, rows) }
}

/** Rows of the tenant that a second changes, by the responses of the last minute and what belongs to each. */
async function countChanges(session: PlaceSession, tenantId: string): Promise<number> {
  const [row] = await session.query<{ per_second: string }>(CHANGES, [tenantId])
  return Number(row?.per_second ?? 0)
}

// A response with its key, items, event, plan and counters: some thirty rows.
const CHANGES = `
  select 30 * count(*) / 60.0 as per_second
  from outbox
  where tenant_id = $1
    and created_at > now() - interval '1 minute'`
