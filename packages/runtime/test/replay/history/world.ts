import { expect } from 'vitest'
import { createEgress } from '../../../src/egress/create-egress.ts'
import { createRunReplays } from '../../../src/replay/advance/run-replays.ts'
import type { ResponseChange } from '../../../src/response-change.ts'
import { createTenants } from '../../../src/tenancy/postgres-tenants.ts'
import type { Tenant } from '../../../src/tenancy/tenant.ts'
import { createChange } from '../../delivery/create-change.ts'
import { createLife } from '../../delivery/mortal-sender.ts'
import type { DeliverySetup } from '../../delivery/set-up-delivery.ts'
import type { Action, Fate, History } from './actions.ts'
import { type DedupingReceiver, startDedupingReceiver } from './deduping-receiver.ts'

/** A platform in the middle of a history: a tenant with a plain webhook and a mapped one, and a stranger with one. */
export interface World extends AsyncDisposable {
  readonly setup: DeliverySetup
  readonly tenant: Tenant
  readonly stranger: Tenant
  readonly webhookIds: readonly [plain: string, mapped: string]
  readonly strangerWebhookId: string
  readonly receivers: readonly [plain: DedupingReceiver, mapped: DedupingReceiver]
  readonly strangers: DedupingReceiver
  readonly fates: Fate[]
  readonly changes: ResponseChange[]
  readonly strange: ResponseChange
  readonly replayIds: string[]
  /** Outages in which a breaker kept what was due back. */
  trips: number
}

/** Longer than a lease, than any wait of the schedule, and than an open breaker. */
const HOUR_MS = 3_600_000
const STEPS_MAX = 120
const ANYBODY = { mayReadResponses: true }
const HEALED = { kind: 'handlebars', source: '{"healed": true}' } as const

export async function openWorld(
  setup: DeliverySetup,
  stranger: Tenant,
  { events, fates: given }: History,
): Promise<World> {
  const { tenant, webhooks } = setup
  const fates = [...given]
  const receivers = [await startDedupingReceiver(fates), await startDedupingReceiver(fates)] as const
  const strangers = await startDedupingReceiver(fates)
  const mapping = { kind: 'handlebars', source: '{"id":{{json event.data.response.id}} }' } as const
  const { id: plainId } = await webhooks.create(tenant, { url: receivers[0].url })
  const { id: mappedId } = await webhooks.create(tenant, { url: receivers[1].url, mapping })
  const { id: strangerWebhookId } = await webhooks.create(stranger, { url: strangers.url })
  const strange = createChange(stranger)
  await setup.plan(strange, stranger)
  const world: World = {
    setup,
    tenant,
    stranger,
    webhookIds: [plainId, mappedId],
    strangerWebhookId,
    receivers,
    strangers,
    fates,
    changes: [],
    strange,
    replayIds: [],
    trips: 0,
    async [Symbol.asyncDispose]() {
      for (const id of [plainId, mappedId]) await webhooks.delete(tenant, id)
      await webhooks.delete(stranger, strangerWebhookId)
      for (const receiver of [...receivers, strangers]) await receiver[Symbol.asyncDispose]()
    },
  }
  await occur(world, events)
  return world
}

async function occur({ setup, tenant, changes }: World, count: number): Promise<void> {
  for (const change of Array.from({ length: count }, () => createChange(tenant))) {
    changes.push(change)
    await setup.plan(change)
  }
}

export async function live(world: World, action: Action): Promise<void> {
  const { setup, tenant, replayIds } = world
  const last = replayIds.at(-1)
  if (action.kind === 'deliver') await deliver(setup, action.dies)
  else if (action.kind === 'advance') await advance(setup, action.dies)
  else if (action.kind === 'outage') await suffer(world, action.events)
  else if (action.kind === 'map')
    await setup.webhooks.update(tenant, world.webhookIds[1], { mapping: { kind: 'handlebars', source: action.source } })
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

/** Everything fails at once, until breakers open: a few seconds later, when all of it is due again, nothing is sent. */
async function suffer(world: World, events: number): Promise<void> {
  const { setup, fates, receivers } = world
  await occur(world, events)
  fates.length = 0
  fates.push(...Array<Fate>(4 * events).fill('failed'))
  await setup.deliver.deliverDue()
  const countRequests = () => receivers.reduce((sum, { requests }) => sum + requests.length, 0)
  const before = countRequests()
  setup.clock.advanceBy(2_000)
  await setup.deliver.deliverDue()
  if (before > 0 && countRequests() === before) world.trips += 1
  fates.length = 0
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
export async function heal({ setup, tenant, stranger, webhookIds, fates, replayIds }: World): Promise<void> {
  fates.length = 0
  await setup.webhooks.update(tenant, webhookIds[1], { mapping: HEALED })
  for (const id of replayIds)
    if ((await setup.replays.get(tenant, id)).status === 'paused') await setup.replays.resume(tenant, id)
  for (const whose of [tenant, stranger]) await replayAll(setup, whose, replayIds)
}

async function replayAll(setup: DeliverySetup, tenant: Tenant, replayIds: string[]): Promise<void> {
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
