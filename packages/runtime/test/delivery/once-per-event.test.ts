import type { Idempotency } from '@howazit/connector-kit'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createEgress } from '../../src/egress/create-egress.ts'
import { createChange } from './create-change.ts'
import { createLife } from './mortal-sender.ts'
import { type Behaviour, type ReceivedRequest, startReceiver } from './receiver.ts'
import { type DeliverySetup, setUpDelivery } from './set-up-delivery.ts'
import { createTestConnector } from './test-connectors.ts'

/** Fixed, so that a failure is found again. */
const SEED = 20_261_129
const RUNS = 15
const HOUR_MS = 3_600_000
const HOURS_MAX = 40
const SCHEDULE_MS = Array.from({ length: 30 }, () => 1_000)

const FATES = ['taken', 'failed', 'throttled', 'lost', 'swallowed'] as const
type Fate = (typeof FATES)[number]

/** Senders that are killed, at which step each; what requests meet until everything heals. */
const histories = fc.record({
  events: fc.integer({ min: 1, max: 2 }),
  kills: fc.array(fc.integer({ min: 0, max: 16 }), { maxLength: 4 }),
  fates: fc.array(fc.constantFrom(...FATES), { maxLength: 6 }),
})

const subjectOf = ({ body }: ReceivedRequest): string => (JSON.parse(body) as { subject: string }).subject

/** A desk that makes a ticket for every request, but for those whose key it knows. */
function createDesk(fates: Fate[], dedupes: boolean) {
  const tickets = new Map<string, number>()
  const byKey = new Map<string, string>()
  const make = (request: ReceivedRequest): string => {
    const key = request.headers['idempotency-key'] as string | undefined
    const known = dedupes && key !== undefined ? byKey.get(key) : undefined
    if (known !== undefined) return known
    const subject = subjectOf(request)
    tickets.set(subject, (tickets.get(subject) ?? 0) + 1)
    const id = `t-${byKey.size + tickets.size}`
    if (key !== undefined) byKey.set(key, id)
    return id
  }
  const behaviour: Behaviour = (response, request) => {
    const fate = fates.shift() ?? 'taken'
    const id = fate === 'taken' || fate === 'swallowed' ? make(request) : ''
    if (fate === 'taken') response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify({ id }))
    else if (fate === 'failed') response.writeHead(500).end()
    else if (fate === 'throttled') response.writeHead(429, { 'retry-after': '2' }).end()
    else response.socket?.resetAndDestroy()
  }
  return { tickets, behaviour }
}

async function live(setup: DeliverySetup, kills: readonly number[]): Promise<void> {
  await using egress = createEgress({ policy: { allowLoopback: true, deniedPorts: [] } })
  for (const killedAtStep of kills) {
    const { ended, ...ports } = createLife({ oltp: setup.postgres.oltp, egress }, killedAtStep)
    await Promise.race([ended, setup.createSender(ports).deliverDue()])
    setup.clock.advanceBy(HOUR_MS)
  }
  for (let hour = 0; hour < HOURS_MAX; hour += 1) {
    await setup.deliver.deliverDue()
    const { items } = await setup.deliveries.list(setup.tenant, { limit: 1, status: 'pending' })
    if (items.length === 0) return
    setup.clock.advanceBy(HOUR_MS)
  }
}

interface Kind {
  readonly name: string
  readonly idempotency: Idempotency
  /** How many tickets an event may become, by how its deliveries ended. */
  readonly mayMake: (isUnknown: boolean) => readonly number[]
}

const KINDS: readonly Kind[] = [
  {
    name: 'a key that the vendor keeps: exactly one ticket per event',
    idempotency: { kind: 'header', header: 'Idempotency-Key' },
    mayMake: () => [1],
  },
  {
    name: 'nothing, at most once: one ticket per event, or none that anybody knows of and the delivery says so',
    idempotency: { kind: 'none', onUnknown: 'at_most_once' },
    mayMake: (isUnknown) => (isUnknown ? [0, 1] : [1]),
  },
]

test.for(KINDS)('for any history of failures, with $name', async ({ idempotency, mayMake }) => {
  const connectors = [createTestConnector({ idempotency })]
  await using setup = await setUpDelivery({ connectors, options: { scheduleMs: SCHEDULE_MS } })
  const { connections, tenant, deliveries } = setup
  let requests = 0
  let unknown = 0
  const history = fc.asyncProperty(histories, async ({ events, kills, fates }) => {
    const desk = createDesk([...fates], idempotency.kind === 'header')
    await using receiver = await startReceiver(desk.behaviour)
    const route = { eventType: 'response.created', operation: 'createTicket' } as const
    const { connection } = await connections.create(tenant, {
      name: `Desk ${receiver.port} ${setup.clock.now().toISOString()}`,
      connector: 'desk',
      settings: { host: '127.0.0.1', port: String(receiver.port) },
      secrets: { token: 'desk_canary' },
      // Two ways to the same ticket.
      routes: [route, route],
    })
    const changes = Array.from({ length: events }, () => createChange(tenant))
    for (const change of changes) await setup.plan(change)

    await live(setup, kills)

    for (const { responseId } of changes) {
      const { items } = await deliveries.list(tenant, { limit: 2, responseId })
      const endings = items.map(({ status }) => status)
      const isUnknown = endings.includes('unknown')
      expect(mayMake(isUnknown)).toContain(desk.tickets.get(`Response ${responseId}`) ?? 0)
      for (const status of endings) expect(['delivered', 'unknown']).toContain(status)
      unknown += Number(isUnknown)
    }
    requests += receiver.requests.length
    await connections.delete(tenant, connection.id)
  })

  await fc.assert(history, { seed: SEED, numRuns: RUNS })

  // The control: there were histories in which sending blindly would have made more, or left it open.
  expect(requests).toBeGreaterThan(RUNS)
  expect(unknown > 0).toBe(idempotency.kind === 'none')
})
