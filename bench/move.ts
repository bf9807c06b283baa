// What copying a tenant to another placement takes, beside the least that anything could: see docs/benchmarks.md.
import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedEngines } from '@howazit/runtime/engines'
import type { TenantMove } from '@howazit/sdk'
import pg from 'pg'
import { atPlace } from '../packages/runtime/src/moves/run/at-place.ts'
import { conditionOf, listTables, quoted } from '../packages/runtime/src/moves/run/list-tables.ts'
import { pipeCopy } from '../packages/runtime/src/oltp/pipe-copy.ts'
import { prepareDatabase } from '../packages/runtime/src/oltp/prepare-database.ts'
import { createTenant } from '../packages/runtime/src/tenancy/create-tenant.ts'
import { urlOfDatabase } from '../packages/runtime/src/tenancy/placement.ts'
import { provisionPlacement } from '../packages/runtime/src/tenancy/provision-placement.ts'
import type { Tenant } from '../packages/runtime/src/tenancy/tenant.ts'
import { type Bench, median } from './bench.ts'
import { fillTenant } from './support/fill-tenant.ts'
import { type MoveBed, openMoveBed } from './support/move-bed.ts'

const RESPONSES = 50_000
const TURNS = 3
/** The aim of the issue tracker, of the raw pipe. */
const OF_LIMIT_MIN = 0.7
/** Named like a tenant's, so that its tables are found. */
const RAW = `tenant_${'0'.repeat(32)}`

interface Bed extends MoveBed {
  readonly tenant: Tenant
}

interface Copied {
  readonly rows: number
  readonly ms: number
}

/** The move's own copy, from its start until it follows, its triggers and its place in the control database with it; the place is there. */
async function copyByMove({ moves, settle, targetOf, tenant, servers, admin }: Bed): Promise<Copied> {
  const { id: moveId } = await moves.plan(tenant.id, { to: 'schema' })
  const key = { tenantId: tenant.id, moveId }
  await settle(key)
  await provisionPlacement({ servers }, await targetOf(key))
  const ms = await timeMs(admin, async () => {
    await moves.start(key)
    await settle(key)
  })
  const { status, progress, trouble } = await moves.get(key)
  if (status !== 'following') throw new Error(`The move is ${status}: ${trouble}`)
  await moves.diff(key)
  refuseUnlike(await settle(key))
  await moves.cancel(key)
  await settle(key)
  return { rows: progress?.rows ?? 0, ms }
}

/** What is not the same is no copy. */
function refuseUnlike({ diff }: TenantMove): void {
  if (diff?.status !== 'done' || diff.differenceCount > 0) throw new Error(`The copy differs: ${JSON.stringify(diff)}`)
}

/** The same rows into the same tables by a superuser whom no policy asks: one `copy` a table into one, with nothing to go on from. */
async function copyByPipe({ admin, adminUrl, servers, tenant }: Bed): Promise<Copied> {
  await provisionPlacement({ servers }, { schemaName: RAW })
  await admin.query(MONTHS)
  const tables = await atPlace({ servers }, { schemaName: RAW, tenantId: tenant.id }, (session) =>
    listTables(session, RAW),
  )
  const [from, to] = await Promise.all([connect(adminUrl), connect(adminUrl)])
  let rows = 0
  try {
    const ms = await timeMs(admin, async () => {
      for (const table of tables) {
        const columns = quoted(table.written)
        const out = `copy (select ${columns} from tenant_shared.${table.name} where tenant_id = '${tenant.id}' and ${conditionOf(table)}) to stdout`
        rows += await pipeCopy(from, to, { out, into: `copy ${RAW}.${table.name} (${columns}) from stdin` })
      }
    })
    return { rows, ms }
  } finally {
    await Promise.all([from.end(), to.end()])
    await admin.query(`drop schema ${RAW} cascade`)
    await admin.query(`delete from control.placements where schema_name = '${RAW}'`)
  }
}

const MONTHS = `
  select ${RAW}.ensure_months(array(
    select generate_series(date_trunc('month', now() - interval '181 days'), now(), interval '1 month')::date))`

async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  return client
}

/** With what was written before on disk already. */
async function timeMs(admin: pg.Pool, work: () => Promise<void>): Promise<number> {
  await admin.query('checkpoint')
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

const perSecond = ({ rows, ms }: Copied): number => Math.round((rows / ms) * 1_000)

async function measure(bed: Bed, print: (line: object) => void): Promise<boolean> {
  const [moved, piped]: [Copied[], Copied[]] = [[], []]
  // In turns, so that a busy moment of the machine hits both.
  for (let turn = 0; turn < TURNS; turn += 1) {
    piped.push(await copyByPipe(bed))
    moved.push(await copyByMove(bed))
  }
  const [spread, limitSpread] = [moved.map(perSecond), piped.map(perSecond)]
  const [rowsPerSecond, limitRowsPerSecond] = [median(spread), median(limitSpread)]
  const ofLimit = Number((rowsPerSecond / limitRowsPerSecond).toFixed(2))
  const rows = { rows: moved[0]?.rows, limitRows: piped[0]?.rows }
  print({
    case: 'copy',
    ...rows,
    rowsPerSecond,
    limitRowsPerSecond,
    ofLimit,
    ofLimitMin: OF_LIMIT_MIN,
    spread,
    limitSpread,
    turns: TURNS,
  })
  return ofLimit >= OF_LIMIT_MIN
}

async function withBed<Result>(stateDir: string, work: (bed: Bed) => Promise<Result>): Promise<Result> {
  await using engines = await startEmbeddedEngines({ stateDir })
  const database = 'howazit'
  const login = { adminUrl: engines.postgres.url, database, password: randomBytes(16).toString('hex') }
  const { url } = await prepareDatabase(login)
  await using bed = openMoveBed({ url, adminUrl: urlOfDatabase(engines.postgres.url, database) })
  const tenant = await createTenant(bed.oltp, { slug: 'acme', name: 'Acme' })
  await fillTenant(bed.admin, tenant, RESPONSES)
  return await work({ ...bed, tenant })
}

export const bench: Bench = {
  name: 'move',
  title:
    'rows per second that a move copies, beside a raw pipe of `copy to stdout` into `copy from stdin` of the same rows',
  async run(print) {
    const stateDir = await mkdtemp(join(tmpdir(), 'howazit-bench-'))
    await chmod(stateDir, 0o711)
    try {
      return await withBed(stateDir, (bed) => measure(bed, print))
    } finally {
      await rm(stateDir, { recursive: true, force: true })
    }
  },
}
