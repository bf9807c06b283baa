import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createEgress } from '../../src/egress/create-egress.ts'
import { createChange } from './create-change.ts'
import { createLife } from './mortal-sender.ts'
import { type Behaviour, type ReceivedRequest, startReceiver } from './receiver.ts'
import { type DeliverySetup, setUpDelivery } from './set-up-delivery.ts'

/** Fixed, so that a failure is found again. */
const SEED = 20_261_129
const RUNS = 40
/** Longer than a lease, and than any wait of the schedule below. */
const HOUR_MS = 3_600_000
const SCHEDULE_MS = Array.from({ length: 30 }, () => 1_000)

/** What a request meets. `lost`: nobody sees it; `swallowed`: it has its effect, and nobody says so. */
const FATES = ['taken', 'failed', 'throttled', 'lost', 'swallowed', 'silent'] as const
type Fate = (typeof FATES)[number]

/** Two receivers; the senders that are killed, at which step each; what requests meet until everything heals. */
const histories = fc.record({
  events: fc.integer({ min: 1, max: 3 }),
  kills: fc.array(fc.integer({ min: 0, max: 16 }), { maxLength: 5 }),
  fates: fc.array(fc.constantFrom(...FATES), { maxLength: 8 }),
})

/** A receiver that looks at `webhook-id`: what it has seen has no second effect. */
function createDedupingReceiver(fates: Fate[]) {
  const effects = new Map<string, string>()
  const bodies = new Map<string, Set<string>>()
  const take = ({ headers, body }: ReceivedRequest): void => {
    const id = headers['webhook-id'] as string
    if (!effects.has(id)) effects.set(id, body)
    bodies.set(id, (bodies.get(id) ?? new Set()).add(body))
  }
  const behaviour: Behaviour = (response, request) => {
    const fate = fates.shift() ?? 'taken'
    if (fate === 'taken' || fate === 'swallowed' || fate === 'silent') take(request)
    if (fate === 'taken') response.writeHead(204).end()
    else if (fate === 'failed') response.writeHead(500).end()
    else if (fate === 'throttled') response.writeHead(429, { 'retry-after': '2' }).end()
    else if (fate !== 'silent') response.socket?.resetAndDestroy()
  }
  return { effects, bodies, behaviour }
}

async function live(setup: DeliverySetup, kills: readonly number[]): Promise<void> {
  await using egress = createEgress({ policy: { allowLoopback: true, deniedPorts: [] } })
  for (const killedAtStep of kills) {
    const { ended, ...ports } = createLife({ oltp: setup.postgres.oltp, egress }, killedAtStep)
    await Promise.race([ended, setup.createSender(ports).deliverDue()])
    setup.clock.advanceBy(HOUR_MS)
  }
}

async function heal(setup: DeliverySetup): Promise<void> {
  for (let hour = 0; hour <= SCHEDULE_MS.length; hour += 1) {
    await setup.deliver.deliverDue()
    const { items } = await setup.deliveries.list(setup.tenant, { limit: 1, status: 'pending' })
    if (items.length === 0) return
    setup.clock.advanceBy(HOUR_MS)
  }
}

test('for any history of failures each event has its effect once at each receiver that dedupes by webhook-id', async () => {
  const mapping = { kind: 'handlebars', source: '{"id":{{json event.data.response.id}}}' } as const
  await using setup = await setUpDelivery({ options: { timeoutMs: 150, scheduleMs: SCHEDULE_MS } })
  let requests = 0
  let effects = 0
  const history = fc.asyncProperty(histories, async ({ events, kills, fates }) => {
    const left = [...fates]
    const receivers = [createDedupingReceiver(left), createDedupingReceiver(left)] as const
    await using one = await startReceiver(receivers[0].behaviour)
    await using other = await startReceiver(receivers[1].behaviour)
    const hooks = [
      await setup.webhooks.create(setup.tenant, { url: one.url }),
      await setup.webhooks.create(setup.tenant, { url: other.url, mapping }),
    ]
    const changes = Array.from({ length: events }, () => createChange(setup.tenant))
    // Whatever was read from the stream may be read again.
    for (const change of [...changes, ...changes]) await setup.plan(change)

    await live(setup, kills)
    await heal(setup)

    const ids = new Set(changes.map(({ eventId }) => eventId))
    for (const receiver of receivers) {
      expect(new Set(receiver.effects.keys())).toEqual(ids)
      for (const bodies of receiver.bodies.values()) expect(bodies.size).toBe(1)
    }
    const { items } = await setup.deliveries.list(setup.tenant, { limit: 2 * events })
    expect(items.map(({ status }) => status)).toEqual(items.map(() => 'delivered'))
    requests += one.requests.length + other.requests.length
    effects += 2 * events
    for (const { id } of hooks) await setup.webhooks.delete(setup.tenant, id)
  })

  await fc.assert(history, { seed: SEED, numRuns: RUNS })

  // The control: a receiver that does not dedupe would have seen more than there was.
  expect(requests).toBeGreaterThan(effects)
})
