// What deliveries cost beside the requests themselves, and what a dead endpoint costs the others: see docs/benchmarks.md.
import { fork } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { startEmbeddedPostgres } from '@howazit/runtime/engines'
import pg from 'pg'
import { createMappingPool } from '../packages/connector-kit/src/index.ts'
import { systemClock } from '../packages/runtime/src/clock.ts'
import { createConnectors } from '../packages/runtime/src/connectors/create-connectors.ts'
import { createPinnedConnectors } from '../packages/runtime/src/connectors/pinned-connectors.ts'
import { createDeliver, type Deliver } from '../packages/runtime/src/delivery/create-deliver.ts'
import { createPlanDeliveries } from '../packages/runtime/src/delivery/plan/plan-deliveries.ts'
import { toEvent } from '../packages/runtime/src/delivery/plan/to-event.ts'
import { createEgress } from '../packages/runtime/src/egress/create-egress.ts'
import { createIds } from '../packages/runtime/src/ids.ts'
import { createPools } from '../packages/runtime/src/oltp/pools.ts'
import { PostgresOltp } from '../packages/runtime/src/oltp/postgres-oltp.ts'
import { prepareDatabase } from '../packages/runtime/src/oltp/prepare-database.ts'
import { createPostgresParking } from '../packages/runtime/src/parking/postgres-parking.ts'
import type { ResponseChange } from '../packages/runtime/src/response-change.ts'
import { createSecrets } from '../packages/runtime/src/secrets/create-secrets.ts'
import type { StoredMessage } from '../packages/runtime/src/stream/stream.ts'
import { createTenant } from '../packages/runtime/src/tenancy/create-tenant.ts'
import { createTenants } from '../packages/runtime/src/tenancy/postgres-tenants.ts'
import type { Tenant } from '../packages/runtime/src/tenancy/tenant.ts'
import { createOpenTransport } from '../packages/runtime/src/transports/create-open-transport.ts'
import { secretContext } from '../packages/runtime/src/webhooks/webhook-row.ts'
import { createChange, toMessage } from '../packages/runtime/test/delivery/create-change.ts'
import { createTestAuditLog } from '../packages/runtime/test/support/create-test-audit.ts'
import { createTestKeyring } from '../packages/runtime/test/support/create-test-secrets.ts'
import { type Bench, median } from './bench.ts'
import { cpuTimesMs } from './support/cpu-time.ts'
import { percentiles } from './support/percentiles.ts'
import { postRaw } from './support/post-raw.ts'

/** Endpoints that are well; there is one more that never answers. */
const ENDPOINTS = 8
const PER_ENDPOINT_MAX = 16
const EVENTS = 500
const TURNS = 5
/** Deliveries a second, of what undici posts raw. */
const OF_RAW_MIN = 0.4
/** What a dead endpoint may add to the 95th percentile of the others. */
const P95_RISE_MAX = 0.1
/** An even load well below what goes through at most, so that waiting is what the dead one causes. */
const STEADY_EVENTS = 300
const STEADY_EVERY_MS = 20

interface Bed extends AsyncDisposable {
  readonly tenant: Tenant
  readonly urls: readonly string[]
  readonly databasePid: number
  readonly deliver: Deliver
  /** Plans these for every endpoint that is there. */
  plan(changes: readonly ResponseChange[]): Promise<void>
  addDeadEndpoint(): Promise<void>
  removeDeadEndpoint(): Promise<void>
  /** What autovacuum does within a minute. */
  analyze(): Promise<void>
  /** How long deliveries took from being planned to being done, in milliseconds, since it was last asked. */
  takeDelays(): Promise<number[]>
}

async function startReceivers() {
  const path = new URL('support/receive.ts', import.meta.url).pathname
  const child = fork(path, [String(ENDPOINTS)], { execArgv: ['--conditions=@howazit/source'] })
  const [ports] = (await once(child, 'message')) as [number[]]
  const urls = ports.map((port) => `http://127.0.0.1:${port}/`)
  return { urls: urls.slice(0, ENDPOINTS), deadUrl: urls[ENDPOINTS]!, stop: () => child.disconnect() }
}

async function makeBed(stateDir: string): Promise<Bed> {
  const postgres = await startEmbeddedPostgres({ dataDir: join(stateDir, 'postgres', 'data') })
  const password = randomBytes(16).toString('hex')
  const { url } = await prepareDatabase({ adminUrl: postgres.url, database: 'howazit', password })
  const adminUrl = withDatabase(postgres.url, 'howazit')
  const pools = createPools({ url })
  const oltp = new PostgresOltp({ pools })
  const tenant = await createTenant(oltp, { slug: 'bench', name: 'bench' })
  const secrets = createSecrets({ keyring: createTestKeyring(randomBytes(32)), pools })
  const egress = createEgress({ policy: { allowLoopback: true, deniedPorts: [] } })
  const mappings = createMappingPool({ size: 1, spares: 0 })
  const tenants = createTenants({ pool: pools.app })
  const jobs = { wake: async () => {}, onWake: async () => {}, close: async () => {} }
  const events = { emit: () => {} }
  const stream = { publish: async () => {}, lag: async () => [], subscribe: async () => ({ stop: async () => {} }) }
  const pinnedConnectors = createPinnedConnectors()
  const shared = { oltp, tenants, jobs, events, clock: systemClock, pinnedConnectors }
  const deliver = createDeliver(
    {
      ...shared,
      auditLog: createTestAuditLog(),
      connectors: createConnectors(),
      stream: stream as never,
      parking: createPostgresParking({ pool: pools.operator, clock: systemClock }),
      secrets,
      mappings,
      egress,
      openTransport: createOpenTransport(egress),
    },
    { perTenantMax: 256 },
  )
  const plan = createPlanDeliveries({ ...shared, ids: createIds(systemClock) })
  const receivers = await startReceivers()
  const subscribe = async (to: string): Promise<string> => {
    const id = randomUUID()
    const secret = `whsec_${randomBytes(24).toString('base64')}`
    const sealed = await secrets.seal(tenant, Buffer.from(secret), secretContext(id))
    await oltp.inTenant(tenant, (tx) => tx.query(SUBSCRIBE, [tenant.id, id, to, sealed]))
    return id
  }
  for (const to of receivers.urls) await subscribe(to)
  let deadId: string | undefined
  return {
    tenant,
    urls: receivers.urls,
    databasePid: postgres.pid,
    deliver,
    async plan(changes) {
      await plan(changes.map((change, offset): StoredMessage => toMessage(change, offset)))
    },
    async addDeadEndpoint() {
      deadId = await subscribe(receivers.deadUrl)
    },
    async removeDeadEndpoint() {
      await oltp.inTenant(tenant, (tx) => tx.query(UNSUBSCRIBE, [tenant.id, deadId]))
      await oltp.inTenant(tenant, (tx) => tx.query(GIVE_UP, [tenant.id, deadId]))
    },
    async analyze() {
      const client = new pg.Client({ connectionString: adminUrl })
      await client.connect()
      await client.query('analyze tenant_shared.deliveries; analyze tenant_shared.attempts')
      await client.end()
    },
    async takeDelays() {
      const { rows } = await oltp.inTenant(tenant, (tx) =>
        tx.query<{ ms: number }>(TAKE_DELAYS, [tenant.id, deadId ?? null]),
      )
      return rows.map(({ ms }) => ms)
    },
    async [Symbol.asyncDispose]() {
      await deliver.stop()
      receivers.stop()
      await Promise.all([mappings.close(), egress.close()])
      await pools.close()
      await postgres[Symbol.asyncDispose]()
    },
  }
}

function withDatabase(url: string, database: string): string {
  const other = new URL(url)
  other.pathname = `/${database}`
  return other.href
}

const SUBSCRIBE = `insert into webhook_subscriptions (tenant_id, id, event_type, url, secret) values ($1, $2, '*', $3, $4)`
const UNSUBSCRIBE = 'update webhook_subscriptions set enabled = false where tenant_id = $1 and id = $2'
const GIVE_UP = `
  update deliveries
  set status = 'refused', completed_at = now(), lease_until = null, fence = fence + 1
  where tenant_id = $1 and webhook_id = $2 and status = 'pending'`
const TAKE_DELAYS = `
  update deliveries
  set reason = 'measured'
  where tenant_id = $1
    and status = 'delivered'
    and reason is distinct from 'measured'
    and webhook_id is distinct from $2
  returning extract(epoch from completed_at - created_at)::float8 * 1000 as ms`

const makeChanges = ({ tenant }: Bed, count: number): ResponseChange[] =>
  Array.from({ length: count }, () => createChange(tenant, { occurredAt: new Date().toISOString() }))

interface Throughput {
  readonly perSecond: number
  readonly cpuMsPerDelivery: number
  readonly databaseCpuMsPerDelivery: number
}

/** Processor time of the sender, which is this process, and of its database. */
async function measure({ databasePid }: Bed, count: number, run: () => Promise<void>): Promise<Throughput> {
  const databaseMs = () => cpuTimesMs({ database: { pid: databasePid, isAlone: false } }).database ?? 0
  const databaseBefore = databaseMs()
  const before = process.cpuUsage()
  const startedAt = performance.now()
  await run()
  const seconds = (performance.now() - startedAt) / 1_000
  const { user, system } = process.cpuUsage(before)
  return {
    perSecond: count / seconds,
    cpuMsPerDelivery: (user + system) / 1_000 / count,
    databaseCpuMsPerDelivery: (databaseMs() - databaseBefore) / count,
  }
}

async function compareWithRaw(bed: Bed, print: (line: object) => void): Promise<boolean> {
  const ours: Throughput[] = []
  const raw: Throughput[] = []
  const count = EVENTS * ENDPOINTS
  for (let turn = 0; turn <= TURNS; turn += 1) {
    const changes = makeChanges(bed, EVENTS)
    const bodies = changes.flatMap((change) => Array.from(bed.urls, () => JSON.stringify(toEvent(change))))
    await bed.plan(changes)
    await bed.analyze()
    const [delivered, posted] = [
      await measure(bed, count, () => bed.deliver.deliverDue()),
      await measure(bed, count, async () => void (await postRaw({ urls: bed.urls, bodies, atOnce: PER_ENDPOINT_MAX }))),
    ]
    // The first turn opens connections and compiles.
    if (turn === 0) continue
    ours.push(delivered)
    raw.push(posted)
  }
  const middle = (runs: readonly Throughput[], of: keyof Throughput) => median(runs.map((run) => run[of]))
  const ratio = middle(ours, 'perSecond') / middle(raw, 'perSecond')
  print({
    case: 'deliveries beside undici posting the same bodies raw',
    perSecond: Math.round(middle(ours, 'perSecond')),
    rawPerSecond: Math.round(middle(raw, 'perSecond')),
    ratio: round(ratio),
    ratioMin: OF_RAW_MIN,
    cpuMsPerDelivery: round(middle(ours, 'cpuMsPerDelivery')),
    databaseCpuMsPerDelivery: round(middle(ours, 'databaseCpuMsPerDelivery')),
    rawCpuMsPerDelivery: round(middle(raw, 'cpuMsPerDelivery')),
    spread: ours.map(({ perSecond }) => Math.round(perSecond)),
    rawSpread: raw.map(({ perSecond }) => Math.round(perSecond)),
    turns: TURNS,
  })
  return ratio >= OF_RAW_MIN
}

const round = (value: number): number => Math.round(value * 1_000) / 1_000

/** One event after another at an even pace. */
async function runSteadily(bed: Bed): Promise<number> {
  await bed.takeDelays()
  for (const change of makeChanges(bed, STEADY_EVENTS)) {
    const next = wait(STEADY_EVERY_MS)
    await bed.plan([change])
    void bed.deliver.deliverDue()
    await next
  }
  await wait(1_000)
  return percentiles(await bed.takeDelays()).p95Ms
}

async function measureDeadEndpoint(bed: Bed, print: (line: object) => void): Promise<boolean> {
  const [without, withOne]: [number[], number[]] = [[], []]
  await runSteadily(bed)
  for (let turn = 0; turn < TURNS; turn += 1) {
    without.push(await runSteadily(bed))
    await bed.addDeadEndpoint()
    withOne.push(await runSteadily(bed))
    await bed.removeDeadEndpoint()
  }
  const rise = median(withOne) / median(without) - 1
  print({
    case: 'one dead endpoint beside the others',
    p95Ms: median(without),
    p95MsWithOne: median(withOne),
    rise: round(rise),
    riseMax: P95_RISE_MAX,
    spread: without,
    spreadWithOne: withOne,
    turns: TURNS,
  })
  return rise <= P95_RISE_MAX
}

export const bench: Bench = {
  name: 'delivery',
  title: 'deliveries per second and processor time of each beside undici posting the same bodies raw; a dead endpoint',
  async run(print) {
    const stateDir = await mkdtemp(join(tmpdir(), 'howazit-bench-'))
    await chmod(stateDir, 0o711)
    try {
      await using bed = await makeBed(stateDir)
      const isFast = await compareWithRaw(bed, print)
      const isCalm = await measureDeadEndpoint(bed, print)
      return isFast && isCalm
    } finally {
      await rm(stateDir, { recursive: true, force: true })
    }
  },
}
