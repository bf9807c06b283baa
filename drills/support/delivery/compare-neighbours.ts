import { setTimeout as wait } from 'node:timers/promises'
import { atMost, type DrillOptions, exactly, type Figure } from '../../drill.ts'
import { createFaults, startFaultyEndpoint } from './faulty-endpoint.ts'
import { type DeliveriesSetup, setUpDeliveries } from './set-up-deliveries.ts'
import { startTimingReceiver, type TimingReceiver } from './timing-receiver.ts'

export interface CompareOptions extends Pick<DrillOptions, 'platforms'> {
  /** Runs with the dead endpoint, and as many without, taken in turns. */
  readonly turns: number
  /** Of each run. */
  readonly seconds: number
  /** Events per second. */
  readonly rate: number
}

const HEALTHY = 8
/** Of what a platform sends at once. */
const TICK_MS = 25
const WARM_UP_SECONDS = 5
const DRAINED_WITHIN_MS = 60_000

/** Delivery delay of healthy endpoints, with one more endpoint that is either healthy too or silent. */
export async function compareNeighbours({
  platforms,
  turns,
  seconds,
  rate,
}: CompareOptions): Promise<readonly Figure[]> {
  await using setup = await setUpDeliveries({ platforms, clock: { now: () => new Date() }, random: Math.random })
  const ratios: number[] = []
  const p95s: { alone: number; beside: number }[] = []
  let lost = 0
  // The first one meets everything cold.
  await measure(setup, { isDead: false, seconds: Math.min(seconds, WARM_UP_SECONDS), rate })
  for (let turn = 0; turn < turns; turn += 1) {
    // The order changes, so that whatever drifts favours neither.
    const order = turn % 2 === 0 ? [false, true] : [true, false]
    const measured = new Map<boolean, number>()
    for (const isDead of order) {
      const run = await measure(setup, { isDead, seconds, rate })
      measured.set(isDead, run.p95Ms)
      lost += run.lost
    }
    const [alone, beside] = [measured.get(false) as number, measured.get(true) as number]
    ratios.push(beside / alone)
    p95s.push({ alone, beside })
  }
  const percents = ratios.map((ratio) => Math.round((ratio - 1) * 100)).toSorted((a, b) => a - b)
  const median = percents[Math.floor(percents.length / 2)] as number
  return [
    exactly('deliveries to healthy endpoints that did not arrive', lost, 0),
    { figure: 'p95 of healthy endpoints alone; beside a dead one, by run', value: p95s.map(show).join(', ') },
    { figure: 'how much a dead endpoint raises p95 of the others, all runs, %', value: percents.join(', ') },
    atMost('its median, in % of the p95 in ms', median, 10),
  ]
}

const show = ({ alone, beside }: { alone: number; beside: number }) => `${alone.toFixed(1)}; ${beside.toFixed(1)}`

async function measure(
  setup: DeliveriesSetup,
  { isDead, seconds, rate }: { isDead: boolean; seconds: number; rate: number },
) {
  await using opened = new AsyncDisposableStack()
  const subscribe = async (url: string): Promise<void> => {
    const { id } = await setup.webhooks.create(setup.tenant, { url })
    opened.defer(() => setup.webhooks.delete(setup.tenant, id))
  }
  const receivers: TimingReceiver[] = []
  for (let index = 0; index < HEALTHY; index += 1) {
    const receiver = opened.use(await startTimingReceiver())
    receivers.push(receiver)
    await subscribe(receiver.url)
  }
  const other = isDead
    ? opened.use(await startFaultyEndpoint(createFaults(0).silence!, { now: () => new Date() }))
    : opened.use(await startTimingReceiver())
  await subscribe(other.url)
  const planned = await load(setup, { seconds, rate })
  await untilReceived(receivers, planned)
  const delays = receivers.flatMap(({ delaysMs }) => delaysMs).toSorted((a, b) => a - b)
  return { p95Ms: delays[Math.floor(delays.length * 0.95)] ?? Number.NaN, lost: planned * HEALTHY - delays.length }
}

/** Events at a fixed rate, planned and picked as when a stream brings them: the delivering goes on meanwhile. */
async function load(setup: DeliveriesSetup, { seconds, rate }: { seconds: number; rate: number }) {
  const ticks = Math.round((seconds * 1_000) / TICK_MS)
  const startedAtMs = performance.now()
  let planned = 0
  for (let tick = 1; tick <= ticks; tick += 1) {
    const due = Math.floor((tick * TICK_MS * rate) / 1_000) - planned
    if (due > 0) {
      await setup.plan(due)
      planned += due
      // Not waited for: a silent endpoint takes its time, and others have theirs.
      void setup.deliver.deliverDue()
    }
    await wait(Math.max(0, startedAtMs + tick * TICK_MS - performance.now()))
  }
  return planned
}

async function untilReceived(receivers: readonly TimingReceiver[], planned: number): Promise<void> {
  const deadline = performance.now() + DRAINED_WITHIN_MS
  const isDone = () => receivers.every(({ delaysMs }) => delaysMs.length >= planned)
  while (!isDone() && performance.now() < deadline) await wait(50)
}
