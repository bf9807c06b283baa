import { backoffScheduleMs } from '@howazit/connector-kit'
import type { DeliveryWithAttempts } from '@howazit/sdk'
import { createEgress } from '../packages/runtime/src/egress/create-egress.ts'
import { makeCertificates } from '../packages/runtime/test/egress/certificates.ts'
import { atMost, type Drill, type DrillOptions, exactly, type Figure } from './drill.ts'
import { compareNeighbours } from './support/delivery/compare-neighbours.ts'
import { createFaults, type FaultyEndpoint, startFaultyEndpoint } from './support/delivery/faulty-endpoint.ts'
import { type DeliveriesSetup, setUpDeliveries } from './support/delivery/set-up-deliveries.ts'
import { createRandom } from './support/random.ts'
import { readNumber } from './support/read-number.ts'

const MINUTE_MS = 60_000
const WISH_SECONDS = 900
const FAULTS = createFaults(WISH_SECONDS)
const START = new Date('2026-11-22T12:00:00.000Z')
/** Longer than the latency, so that slow is not silent. */
const TIMEOUT_MS = 6_500
const BODY_BYTES_MAX = 64 * 1024
/** By the clock of the drill: an open breaker lets one through each few minutes at most. */
const HEALED_WITHIN_MS = 3 * 60 * MINUTE_MS

function createHandClock() {
  let nowMs = START.getTime()
  return {
    now: () => new Date(nowMs),
    advanceBy(ms: number) {
      nowMs += ms
    },
  }
}

interface Target {
  readonly name: string
  readonly endpoint: FaultyEndpoint
  readonly webhookId: string
}

async function openTargets(
  setup: DeliveriesSetup,
  opened: AsyncDisposableStack,
  now: () => Date,
): Promise<readonly Target[]> {
  const { ca, server: right } = makeCertificates()
  const { server: stranger } = makeCertificates()
  const asOptions = ({ certificate: cert, key }: typeof right) => ({ cert, key })
  const tls = { wrong: asOptions(stranger), right: asOptions(right) }
  const faults = [...Object.entries(FAULTS), ['a certificate that nobody vouches for', FAULTS['500']!] as const]
  return await Promise.all(
    faults.map(async ([name, fault]) => {
      const isTls = name.includes('certificate')
      const endpoint = opened.use(await startFaultyEndpoint(fault, { now, ...(isTls && { tls }) }))
      const { id } = await setup.webhooks.create(setup.tenant, { url: endpoint.url, ...(isTls && { tls: { ca } }) })
      return { name, endpoint, webhookId: id }
    }),
  )
}

/** Every endpoint of its own fault, the same events for all; then they heal, and everything has to arrive. */
async function sufferFaults({ args, seed, platforms }: DrillOptions): Promise<readonly Figure[]> {
  const [events, rounds] = [readNumber(args, '--events', 10), readNumber(args, '--rounds', 3)]
  const clock = createHandClock()
  await using opened = new AsyncDisposableStack()
  const options = { timeoutMs: TIMEOUT_MS, concurrencyMax: 1_000, perTenantMax: 1_000 }
  const setup = opened.use(await setUpDeliveries({ platforms, clock, random: createRandom(seed).next, options }))
  const targets = await openTargets(setup, opened, clock.now)
  await setup.plan(events)
  for (let round = 0; round < rounds; round += 1) {
    await setup.deliver.deliverDue()
    clock.advanceBy(5 * MINUTE_MS + (round === 0 ? 0 : 30 * MINUTE_MS))
  }
  const faulty = await listAll(setup, targets)
  for (const { endpoint } of targets) endpoint.heal()
  await untilDelivered(setup, clock)
  const deliveries = await listAll(setup, targets)
  const all = deliveries.flatMap(({ of }) => of)
  const bodies = targets.flatMap(({ endpoint }) => [...endpoint.bodiesById.values()])
  return [
    { figure: 'faults', value: targets.map(({ name }) => name).join('; ') },
    exactly('deliveries', all.length, targets.length * events),
    exactly(
      'delivered once the endpoint healed',
      all.filter(({ status }) => status === 'delivered').length,
      all.length,
    ),
    exactly('that had suffered nothing', countUnharmed(faulty), 0),
    exactly('messages that came with two bodies under one id', bodies.filter(({ size }) => size > 1).length, 0),
    exactly('retries before the time the endpoint had asked for', countImpatient(deliveries), 0),
    exactly('retries before the schedule', all.flatMap(findEarly).length, 0),
  ]
}

type Listed = { readonly target: Target; readonly of: readonly DeliveryWithAttempts[] }

const listAll = (setup: DeliveriesSetup, targets: readonly Target[]): Promise<readonly Listed[]> =>
  Promise.all(targets.map(async (target) => ({ target, of: await setup.list(target.webhookId) })))

/** What says 2xx after all is delivered however it goes on; everything else has to have failed first. */
const MAY_SUCCEED = ['latency of 5 s', '200 and a slow body', '200 and an endless body']
const countUnharmed = (listed: readonly Listed[]): number =>
  listed
    .filter(({ target }) => !MAY_SUCCEED.includes(target.name))
    .flatMap(({ of }) => of)
    .filter(({ status, attempts }) => status === 'delivered' || attempts.length === 0).length

async function untilDelivered(setup: DeliveriesSetup, clock: ReturnType<typeof createHandClock>): Promise<void> {
  for (let waitedMs = 0; waitedMs < HEALED_WITHIN_MS && (await setup.isAnyPending()); waitedMs += 2 * MINUTE_MS) {
    clock.advanceBy(2 * MINUTE_MS)
    await setup.deliver.deliverDue()
  }
}

/** Of each pair of attempts, how long after the end of the first the second began. */
function gapsOf({ attempts }: DeliveryWithAttempts): readonly number[] {
  const starts = attempts.map(({ startedAt }) => Date.parse(startedAt))
  return starts.slice(1).map((start, index) => start - (starts[index] as number))
}

const countImpatient = (listed: readonly Listed[]): number =>
  listed
    .filter(({ target }) => target.name.includes('429, '))
    .flatMap(({ of }) => of.map((delivery) => gapsOf(delivery)[0] ?? 0))
    .filter((gapMs) => gapMs < (WISH_SECONDS - 1) * 1_000).length

const findEarly = (delivery: DeliveryWithAttempts): readonly number[] =>
  gapsOf(delivery).filter((gapMs, index) => gapMs < (backoffScheduleMs[index + 1] ?? 0))

/** The whole schedule of 27 h 35 min, looked at just before each attempt is due and when it must have been made. */
async function walkSchedule({ args, seed, platforms }: DrillOptions): Promise<readonly Figure[]> {
  const walks = readNumber(args, '--walks', 5)
  const clock = createHandClock()
  await using opened = new AsyncDisposableStack()
  const setup = opened.use(await setUpDeliveries({ platforms, clock, random: createRandom(seed).next }))
  const endpoint = opened.use(await startFaultyEndpoint(FAULTS['500']!, { now: clock.now }))
  // It fails for longer than a webhook may.
  const { id } = await setup.webhooks.create(setup.tenant, { url: endpoint.url, disableAfterDays: 0 })
  let [early, late, wallMs] = [0, 0, 0]
  for (let walk = 0; walk < walks; walk += 1) {
    await setup.plan(1)
    const startedAtMs = performance.now()
    for (const delayMs of backoffScheduleMs) {
      const before = endpoint.requests()
      clock.advanceBy(Math.max(0, delayMs - 1))
      if (delayMs > 0) await setup.deliver.deliverDue()
      if (endpoint.requests() !== before) early += 1
      clock.advanceBy(Math.ceil(delayMs * 0.1) + 1)
      await setup.deliver.deliverDue()
      if (endpoint.requests() !== before + 1) late += 1
    }
    wallMs = Math.max(wallMs, performance.now() - startedAtMs)
    // The breaker forgets.
    clock.advanceBy(10 * MINUTE_MS)
  }
  return [
    exactly('attempts of a schedule of 27 h 35 min', endpoint.requests(), walks * backoffScheduleMs.length),
    exactly('of these more than 10 % after their time', late, 0),
    exactly('of these before it', early, 0),
    exactly(
      'exhausted at its end',
      (await setup.list(id)).filter(({ status }) => status === 'exhausted').length,
      walks,
    ),
    atMost('the longest walk through it, ms', Math.round(wallMs), 1_000),
  ]
}

/** What is kept of bodies that are too long, and what their senders could press into the connection. */
async function readBodies(): Promise<readonly Figure[]> {
  await using egress = createEgress({ policy: { allowLoopback: true, deniedPorts: [] } })
  let kept = 0
  for (const name of ['endless body', '200 and an endless body', 'gzip bomb']) {
    await using endpoint = await startFaultyEndpoint(FAULTS[name]!, { now: () => START })
    const request = { method: 'POST', url: endpoint.url, headers: { 'webhook-id': 'x' }, body: '{}', tenantId: 'drill' }
    const reply = await egress.send({ ...request, timeoutMs: TIMEOUT_MS })
    if (reply.error) throw new Error(`${name} brought no reply: ${reply.error.message}`)
    // In characters: what is no UTF-8 takes more bytes as text than it had.
    kept = Math.max(kept, reply.bodyText.length)
  }
  return [atMost('bytes kept of a body without end', kept, BODY_BYTES_MAX)]
}

export const drill: Drill = {
  name: 'R9',
  title:
    'webhooks under faults: everything arrives once the endpoint heals, on schedule, and the healthy do not notice',
  async run(options) {
    const { args, platforms } = options
    return {
      figures: [
        ...(await sufferFaults(options)),
        ...(await walkSchedule(options)),
        ...(await readBodies()),
        ...(await compareNeighbours({
          platforms,
          turns: readNumber(args, '--turns', 5),
          seconds: readNumber(args, '--seconds', 15),
          rate: readNumber(args, '--rate', 10),
        })),
      ],
    }
  },
}
