import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createEgress } from '../../src/egress/create-egress.ts'
import { createRunReplays } from '../../src/replay/advance/run-replays.ts'
import { createTenants } from '../../src/tenancy/postgres-tenants.ts'
import type { Tenant } from '../../src/tenancy/tenant.ts'
import { createChange } from '../delivery/create-change.ts'
import { createLife } from '../delivery/mortal-sender.ts'
import { type Behaviour, type ReceivedRequest, startReceiver } from '../delivery/receiver.ts'
import { type DeliverySetup, setUpDelivery } from '../delivery/set-up-delivery.ts'

/** Fixed, so that a failure is found again. */
const SEED = 20_261_130
const RUNS = 15
/** Longer than a lease, than any wait of the schedule, and than an open breaker. */
const HOUR_MS = 3_600_000
const STEPS_MAX = 60

/** What a request meets. `swallowed`: it has its effect, and nobody says so. */
const FATES = ['taken', 'failed', 'refused', 'throttled', 'lost', 'swallowed'] as const
type Fate = (typeof FATES)[number]

/** A step of a history; `dies` is the step of its process at which that is killed. */
const actions = fc.oneof(
  fc.record({
    kind: fc.constant('deliver' as const),
    dies: fc.option(fc.integer({ min: 0, max: 12 }), { nil: undefined }),
  }),
  fc.record({
    kind: fc.constant('advance' as const),
    dies: fc.option(fc.integer({ min: 0, max: 8 }), { nil: undefined }),
  }),
  fc.record({
    kind: fc.constant('replay' as const),
    canary: fc.integer({ min: 0, max: 2 }),
    concurrency: fc.integer({ min: 1, max: 3 }),
  }),
  fc.record({ kind: fc.constantFrom('pause' as const, 'resume' as const, 'cancel' as const) }),
  fc.record({
    kind: fc.constant('map' as const),
    source: fc.constantFrom('{"a": 1}', '{"b": {{json event.data.response.id}} }', 'no JSON'),
  }),
  fc.record({ kind: fc.constant('outage' as const), requests: fc.integer({ min: 10, max: 15 }) }),
)
type Action = typeof actions extends fc.Arbitrary<infer Made> ? Made : never

const histories = fc.record({
  events: fc.integer({ min: 1, max: 3 }),
  fates: fc.array(fc.constantFrom(...FATES), { maxLength: 12 }),
  actions: fc.array(actions, { minLength: 3, maxLength: 12 }),
})

/** A receiver that looks at `webhook-id`: what it has taken has no second effect. */
function createDedupingReceiver(fates: Fate[]) {
  const taken: { readonly id: string; readonly body: string }[] = []
  const effects = new Map<string, string>()
  const take = ({ headers, body }: ReceivedRequest): void => {
    const id = headers['webhook-id'] as string
    taken.push({ id, body })
    if (!effects.has(id)) effects.set(id, body)
  }
  const behaviour: Behaviour = (response, request) => {
    // What it has taken it does not refuse, or nobody could tell whether a new mapping is for the same message.
    const drawn = fates.shift() ?? 'taken'
    const fate = drawn === 'refused' && effects.has(request.headers['webhook-id'] as string) ? 'taken' : drawn
    if (fate === 'taken' || fate === 'swallowed') take(request)
    if (fate === 'taken') response.writeHead(204).end()
    else if (fate === 'failed') response.writeHead(503).end()
    else if (fate === 'refused') response.writeHead(422).end()
    else if (fate === 'throttled') response.writeHead(429, { 'retry-after': '2' }).end()
    else response.socket?.resetAndDestroy()
  }
  return { taken, effects, behaviour }
}

/** A platform in the middle of a history. */
interface World {
  readonly setup: DeliverySetup
  readonly tenant: Tenant
  readonly mappedId: string
  readonly fates: Fate[]
  readonly replayIds: string[]
}

const ANYBODY = { mayReadResponses: true }

async function live(world: World, action: Action): Promise<void> {
  const { setup, tenant, fates, replayIds } = world
  const last = replayIds.at(-1)
  if (action.kind === 'deliver') await deliver(setup, action.dies)
  else if (action.kind === 'advance') await advance(setup, action.dies)
  else if (action.kind === 'outage') fates.push(...Array<Fate>(action.requests).fill('failed'))
  else if (action.kind === 'map')
    await setup.webhooks.update(tenant, world.mappedId, { mapping: { kind: 'handlebars', source: action.source } })
  else if (action.kind === 'replay') {
    const { id } = await setup.replays.plan(tenant, ANYBODY)
    replayIds.push(id)
    await setup.replays.run(tenant, id, { canary: action.canary, concurrency: action.concurrency })
  } else if (last !== undefined)
    // Not of one that is over.
    await setup.replays[action.kind](tenant, last).catch((error: { code?: string }) =>
      expect(error.code).toBe('conflict'),
    )
}

async function deliver(setup: DeliverySetup, dies: number | undefined): Promise<void> {
  if (dies === undefined) await setup.deliver.deliverDue()
  else {
    await using egress = createEgress({ policy: { allowLoopback: true, deniedPorts: [] } })
    const { ended, ...ports } = createLife({ oltp: setup.postgres.oltp, egress }, dies)
    await Promise.race([ended, setup.createSender(ports).deliverDue()])
  }
  setup.clock.advanceBy(HOUR_MS)
}

async function advance(setup: DeliverySetup, dies: number | undefined): Promise<void> {
  if (dies === undefined) await setup.runReplays()
  else {
    const { postgres, clock } = setup
    const egress = { send: () => Promise.reject(new Error('A replay sends nothing itself.')) }
    const { ended, oltp } = createLife({ oltp: postgres.oltp, egress }, dies)
    const jobs = { wake: async () => {}, onWake: async () => {} }
    const tenants = createTenants({ pool: postgres.pools.operator })
    const run = createRunReplays({ oltp, tenants, jobs, events: postgres.events, clock })
    await Promise.race([ended, run(new AbortController().signal)])
  }
  setup.clock.advanceBy(1_000)
}

/** From now on everything works, and somebody replays until nothing is dead. */
async function heal({ setup, tenant, mappedId, fates, replayIds }: World): Promise<void> {
  fates.length = 0
  await setup.webhooks.update(tenant, mappedId, { mapping: { kind: 'handlebars', source: '{"healed": true}' } })
  for (const id of replayIds)
    if ((await setup.replays.get(tenant, id)).status === 'paused') await setup.replays.resume(tenant, id)
  for (let step = 0; step < STEPS_MAX; step += 1) {
    await setup.runReplays()
    await setup.deliver.deliverDue()
    setup.clock.advanceBy(HOUR_MS)
    const pending = (await setup.deliveries.list(tenant, { limit: 1, status: 'pending' })).items.length
    const running = (await setup.replays.list(tenant, { limit: 100 })).items.some(({ status }) => status === 'running')
    if (pending > 0 || running) continue
    const { id, itemCount } = await setup.replays.plan(tenant, ANYBODY)
    if (itemCount === 0) return
    replayIds.push(id)
    await setup.replays.run(tenant, id, {})
  }
  throw new Error(`It was not well after ${STEPS_MAX} steps.`)
}

interface Balance {
  readonly id: string
  readonly item_count: number
  readonly position: number
  readonly delivered_count: number
  readonly failed_count: number
  readonly waiting: number
  readonly sending: number
  readonly delivered: number
  readonly failed: number
}

/** What a replay counts is what its items say. */
async function checkBalance({ setup, tenant }: World): Promise<void> {
  const rows = await setup.postgres.sql<Balance>(
    `select r.id, r.item_count, r.position, r.delivered_count, r.failed_count,
            (count(i) filter (where i.outcome = 'waiting'))::int as waiting,
            (count(i) filter (where i.outcome = 'sending'))::int as sending,
            (count(i) filter (where i.outcome = 'delivered'))::int as delivered,
            (count(i) filter (where i.outcome not in ('waiting', 'sending', 'delivered')))::int as failed
     from tenant_shared.replays r
     left join tenant_shared.replay_items i on i.tenant_id = r.tenant_id and i.replay_id = r.id
     where r.tenant_id = $1
     group by r.tenant_id, r.id`,
    [tenant.id],
  )
  for (const row of rows) {
    expect(row.waiting + row.sending + row.delivered + row.failed).toBe(row.item_count)
    expect(row.delivered).toBe(row.delivered_count)
    expect(row.failed).toBe(row.failed_count)
    expect(row.waiting).toBe(row.item_count - row.position)
  }
}

test('for any history of failures, outages, mappings, deaths and replays each event has its effect once at each target of its tenant', async () => {
  await using setup = await setUpDelivery({ options: { timeoutMs: 2_000, scheduleMs: [0, 1_000] } })
  const globex = await setup.postgres.createTenant('globex')
  let [replays, requests, effects] = [0, 0, 0]
  const history = fc.asyncProperty(histories, async ({ events, fates: given, actions: steps }) => {
    const fates = [...given]
    const [plain, mapped, others] = [
      createDedupingReceiver(fates),
      createDedupingReceiver(fates),
      createDedupingReceiver(fates),
    ]
    await using one = await startReceiver(plain.behaviour)
    await using other = await startReceiver(mapped.behaviour)
    await using strangers = await startReceiver(others.behaviour)
    const { tenant } = setup
    const mapping = { kind: 'handlebars', source: '{"id":{{json event.data.response.id}} }' } as const
    const { id: plainId } = await setup.webhooks.create(tenant, { url: one.url })
    const { id: mappedId } = await setup.webhooks.create(tenant, { url: other.url, mapping })
    const { id: strangerId } = await setup.webhooks.create(globex, { url: strangers.url })
    const changes = Array.from({ length: events }, () => createChange(tenant))
    for (const change of changes) await setup.plan(change)
    const strange = createChange(globex)
    await setup.plan(strange, globex)
    const world: World = { setup, tenant, mappedId, fates, replayIds: [] }

    for (const action of steps) {
      await live(world, action)
      await checkBalance(world)
    }
    await heal(world)
    await checkBalance(world)
    await heal({ ...world, tenant: globex, mappedId: strangerId, replayIds: [] })

    const ids = new Set(changes.map(({ eventId }) => eventId))
    for (const receiver of [plain, mapped]) {
      expect(new Set(receiver.effects.keys())).toEqual(ids)
      // What it took a second time was what it had taken, byte for byte.
      for (const { id, body } of receiver.taken) expect(body).toBe(receiver.effects.get(id))
    }
    expect(new Set(others.effects.keys())).toEqual(new Set([strange.eventId]))
    const { items } = await setup.deliveries.list(tenant, { limit: 200 })
    expect(items.filter(({ status }) => status !== 'delivered')).toEqual([])
    replays += world.replayIds.length
    requests += one.requests.length + other.requests.length
    effects += 2 * events
    for (const id of [plainId, mappedId]) await setup.webhooks.delete(tenant, id)
    await setup.webhooks.delete(globex, strangerId)
  })

  await fc.assert(history, { seed: SEED, numRuns: RUNS })

  // The controls: there was something to replay, and a receiver that does not dedupe would have seen more than there was.
  expect(replays).toBeGreaterThan(RUNS / 2)
  expect(requests).toBeGreaterThan(effects)
})
