import { isDeepStrictEqual } from 'node:util'
import type { RecordOutcome } from '../run/operation-call.ts'
import type { Golden, GoldenCase, GoldenExchange } from './golden.ts'
import { goldenFileOf } from './parse-golden.ts'
import { type Replayed, replayGolden } from './replay-golden.ts'
import { type ConnectorSources, readGolden, type TestedCase } from './test-connector.ts'

/** Something that happens to the request that has the effect, and what may become of the event then. */
interface Fault {
  readonly name: string
  readonly exchange: GoldenExchange
  readonly outcomes: readonly RecordOutcome['outcome'][]
  readonly retryAfterMs?: number
}

const AGAIN = ['retry', 'throttled', 'unknown'] as const
/** Samples happen at 10:16:00. */
const IN_SEVEN_SECONDS = 'Sun, 22 Nov 2026 10:16:07 GMT'
const A_DAY_LATER = new Date('2026-11-23T10:16:00.000Z')

const status = (code: number, headers: Readonly<Record<string, string>> = {}): GoldenExchange => ({
  reply: { status: code, headers, body: {} },
})
const failures = [500, 502, 503, 504].map(
  (code): Fault => ({ name: `a ${code} is tried again`, exchange: status(code), outcomes: AGAIN }),
)

const FAULTS: readonly Fault[] = [
  {
    name: 'a 429 waits the seconds that it says',
    exchange: status(429, { 'retry-after': '7' }),
    outcomes: AGAIN,
    retryAfterMs: 7_000,
  },
  {
    name: 'a 429 waits until the date that it says',
    exchange: status(429, { 'retry-after': IN_SEVEN_SECONDS }),
    outcomes: AGAIN,
    retryAfterMs: 7_000,
  },
  { name: 'a 429 that says nothing is tried again', exchange: status(429), outcomes: AGAIN },
  ...failures,
  {
    name: 'no reply in time leaves open whether it was taken',
    exchange: { error: { code: 'UND_ERR_HEADERS_TIMEOUT', wasSent: true } },
    outcomes: ['unknown'],
  },
  {
    name: 'a reset after the request leaves open whether it was taken',
    exchange: { error: { code: 'ECONNRESET', wasSent: true } },
    outcomes: ['unknown'],
  },
  {
    name: 'a host that cannot be reached is tried again',
    exchange: { error: { code: 'ECONNREFUSED' } },
    outcomes: ['retry'],
  },
]

/**
 * Does to every operation what happens to each sooner or later, in place of the last reply of its first sample of a success: 429
 * in every form of Retry-After (RFC 9110, 10.2.3), failures, silence, a reset, an unreachable host, a repeat a day later. An
 * operation without such a sample has no faults to test.
 */
export async function testFaults(sources: ConnectorSources): Promise<readonly TestedCase[]> {
  const tested: TestedCase[] = []
  for (const operation of Object.keys(sources.connector.operations)) {
    const read = readGolden(sources, operation)
    const delivered = read.problems ? undefined : read.golden.cases.find(isDelivered)
    if (!read.problems && delivered) tested.push(...(await testOperation(sources, read.golden, delivered)))
  }
  return tested
}

const isDelivered = ({ outcomes, exchanges }: GoldenCase): boolean =>
  exchanges.length > 0 && outcomes.every(({ outcome }) => outcome === 'delivered')

async function testOperation(sources: ConnectorSources, golden: Golden, delivered: GoldenCase): Promise<TestedCase[]> {
  const { operation } = golden
  const tested: TestedCase[] = []
  const add = (name: string, differences: readonly string[]) =>
    tested.push({ operation, file: goldenFileOf(operation), name: `fault: ${name}`, differences })
  const replay = (goldenCase: GoldenCase, at?: Date) =>
    replayGolden({ ...sources, golden, ...(at && { at }) }, goldenCase).catch(
      (error: unknown) => (error as Error).message,
    )
  for (const fault of FAULTS) {
    const exchanges = delivered.exchanges.with(-1, fault.exchange)
    add(fault.name, compareFault(fault, await replay({ ...delivered, exchanges })))
  }
  const [first, later] = [await replay(delivered), await replay({ ...delivered, isUncertain: true }, A_DAY_LATER)]
  add('a repeat after silence has the same effect, or is not sent', compareRepeat(first, later))
  return tested
}

function compareFault({ outcomes, retryAfterMs }: Fault, replayed: Replayed | string): readonly string[] {
  if (typeof replayed === 'string') return [replayed]
  return replayed.result.records.flatMap(({ outcome, reason, retryAfterMs: waits }) => [
    ...(outcomes.includes(outcome) ? [] : [`It is ${outcome} (${reason}), and may be ${outcomes.join(' or ')}.`]),
    ...(retryAfterMs === undefined || waits === retryAfterMs
      ? []
      : [`It waits ${waits ?? 'as long as it likes'}, and was told ${retryAfterMs} ms.`]),
  ])
}

/** Credentials are fresh each time, and are not compared. */
function compareRepeat(first: Replayed | string, later: Replayed | string): readonly string[] {
  if (typeof first === 'string') return [first]
  if (typeof later === 'string') return [later]
  const effectOf = ({ requests }: Replayed) => requests.map(({ method, url, body }) => ({ method, url, body }))
  const isSame = later.requests.length === 0 || isDeepStrictEqual(effectOf(first), effectOf(later))
  return isSame ? [] : [`It was ${JSON.stringify(effectOf(first))}, and is ${JSON.stringify(effectOf(later))}.`]
}
