import type { Connector } from '../../manifest/connector.ts'
import type { Poll } from '../../manifest/poll.ts'
import { askPage } from '../../run/ask-page.ts'
import type { PagePlace } from '../../run/next-page.ts'
import { createFake } from '../fake/create-fake.ts'
import { createFakePorts, createHandClock } from '../fake/fake-port.ts'
import type { FaultKind } from '../fake/fault.ts'
import type { FakeModel } from '../fake/load-fake-model.ts'
import { once } from '../fake/parse-fault.ts'
import { createHookPort } from '../hook-port.ts'
import { NOW } from '../replay-golden.ts'
import type { ConnectorSources, TestedCase } from '../test-connector.ts'

interface PollFault {
  readonly name: string
  readonly fault: FaultKind | undefined
}

const FAULTS: readonly PollFault[] = [
  { name: 'every record of every page is read once', fault: undefined },
  { name: 'a page that fails is asked for again', fault: { kind: 'status', status: 503 } },
  {
    name: 'a page that is too much is asked for later',
    fault: { kind: 'status', status: 429, retryAfter: 'seconds', waitMs: 7_000 },
  },
  { name: 'a page that does not come is asked for again', fault: { kind: 'timeout' } },
  { name: 'a page that is reset is asked for again', fault: { kind: 'reset', isTaken: true } },
  { name: 'a page that drops in the middle is not taken for all of it', fault: { kind: 'cut', bytes: 1 } },
]

/** Asks a poll's pages of a fake with more records than one page holds, with faults at the second page. */
export async function testPolls(sources: ConnectorSources, model: FakeModel): Promise<readonly TestedCase[]> {
  const tested: TestedCase[] = []
  for (const [name, poll] of Object.entries(model.connector.polls ?? {}))
    for (const { name: fact, fault } of FAULTS)
      tested.push({
        operation: name,
        file: 'connector.ts',
        name: `fault: ${fact}`,
        differences: await readAll(model, { sources, name, poll, fault }),
      })
  return tested
}

interface Reading {
  readonly sources: ConnectorSources
  readonly name: string
  readonly poll: Poll
  readonly fault: FaultKind | undefined
}

/** As many as a page holds where the manifest does not say. */
const PAGE_SIZE = 50
const TRIES_MAX = 3
/** More than the records need: a poll that goes round in circles ends. */
const PAGES_MAX = 10

async function readAll(model: FakeModel, { sources, name, poll, fault }: Reading): Promise<readonly string[]> {
  const clock = createHandClock(NOW)
  const fake = createFake(model, { now: () => clock.now() })
  const total = poll.pagination.kind === 'none' ? 1 : 2 * sizeOf(poll) + 1
  for (let index = 0; index < total; index++) fake.make({ title: `Record ${index}` })
  const ports = createFakePorts(fake, clock, createHookPort(sources, clock.now))
  const { connector, values: connection } = model
  const seen: string[] = []
  let place: PagePlace | undefined
  for (let page = 0; page < PAGES_MAX; page++) {
    // At the second page, or at the only one.
    if (fault && page === Math.min(1, total - 1)) fake.faults.set({ at: name, fault: once(fault) })
    const asked = await askPatiently({ connector, connection, poll: name, ...(place && { place }) }, ports, clock)
    if ('failure' in asked) return [`Page ${page + 1} is given up: ${asked.failure.outcome} (${asked.failure.reason}).`]
    seen.push(...asked.records.map(({ id }) => id))
    place = asked.next
    if (place === undefined) break
  }
  return compare(
    seen,
    fake.objects().map(({ remoteId }) => remoteId),
  )
}

type Question = Omit<Parameters<typeof askPage>[0], 'now'> & { readonly connector: Connector }

async function askPatiently(
  question: Question,
  ports: Parameters<typeof askPage>[1],
  clock: ReturnType<typeof createHandClock>,
) {
  let asked = await askPage({ ...question, now: clock.now() }, ports)
  for (let tries = 1; tries < TRIES_MAX && 'failure' in asked && asked.failure.outcome !== 'refused'; tries++) {
    clock.advance(Math.max(asked.failure.retryAfterMs ?? 0, 5_000))
    asked = await askPage({ ...question, now: clock.now() }, ports)
  }
  return asked
}

function compare(seen: readonly string[], there: readonly string[]): readonly string[] {
  const missing = there.filter((id) => !seen.includes(id)).length
  const twice = seen.length - new Set(seen).size
  return [
    ...(missing > 0 ? [`${missing} of ${there.length} records are never read.`] : []),
    ...(twice > 0 ? [`${twice} records are read twice.`] : []),
  ]
}

const sizeOf = ({ pagination }: Poll): number => ('size' in pagination ? pagination.size : PAGE_SIZE)
