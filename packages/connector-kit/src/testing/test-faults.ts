import { isDeepStrictEqual } from 'node:util'
import type { Operation } from '../manifest/operation.ts'
import type { OutgoingRecord } from '../run/operation-call.ts'
import { type CanonicalEventName, canonicalEvents } from './canonical-events.ts'
import { createFake } from './fake/create-fake.ts'
import { flagsOf, saysYes } from './fake/deny-reply.ts'
import { createFakePorts, createHandClock } from './fake/fake-port.ts'
import { type FakeModel, loadFakeModel, loadOperationModel } from './fake/load-fake-model.ts'
import { deliver } from './faults/deliver.ts'
import { type FaultCase, faultCasesFor, POISON_IN_BATCH, STEP_FAULTS } from './faults/fault-cases.ts'
import { judgeDelivered } from './faults/judge-delivered.ts'
import { testDescribes } from './faults/test-describes.ts'
import { testPolls } from './faults/test-polls.ts'
import type { Golden, GoldenCase, GoldenReply } from './golden.ts'
import { createHookPort } from './hook-port.ts'
import { goldenFileOf } from './parse-golden.ts'
import { connectionOf, mapEvents, NOW, type Replayed, replayGolden } from './replay-golden.ts'
import { type ConnectorSources, readGolden, type TestedCase } from './test-connector.ts'

const A_DAY_LATER = new Date('2026-11-23T10:16:00.000Z')
/** As many as tell something: one that spoils a batch, and others before and behind it. */
const BATCH_EVENTS_MAX = 4

/**
 * Does to every operation what happens to each sooner or later, at a stateful fake that is made of its first sample of a success, and
 * delivers as the platform does until it is there or given up: 429 in every form of Retry-After (RFC 9110 10.2.3), failures,
 * silence, resets, slow and partial replies, repeats, expired credentials, clocks that differ, records that are never taken. What has
 * to hold is the same for all: what is told as delivered is there, exactly once where the target can know a repeat; what passes ends
 * well; and what is given up has a reason. An operation without such a sample has no faults to test. The
 * pages of polls are read with faults in between.
 */
export async function testFaults(sources: ConnectorSources): Promise<readonly TestedCase[]> {
  const tested: TestedCase[] = []
  for (const operation of Object.keys(sources.connector.operations)) {
    const read = readGolden(sources, operation)
    const delivered = read.problems ? undefined : read.golden.cases.find(isDelivered)
    if (!read.problems && delivered)
      tested.push(...(await testOperation({ ...sources, golden: read.golden, delivered })))
  }
  if (sources.connector.describe) tested.push(...(await testDescribes(sources, await loadFakeModel(sources))))
  if (sources.connector.polls) tested.push(...(await testPolls(sources, await loadFakeModel(sources))))
  return tested
}

const isDelivered = ({ outcomes, exchanges, isUncertain }: GoldenCase): boolean =>
  exchanges.length > 0 && !isUncertain && outcomes.every(({ outcome }) => outcome === 'delivered')

interface Testing extends ConnectorSources {
  readonly golden: Golden
  readonly delivered: GoldenCase
}

/** A fault, and where it happens: at the main request, or at a step. */
interface Placed {
  readonly fault: FaultCase
  readonly at: string
  readonly name: string
  readonly records: readonly OutgoingRecord[]
}

async function testOperation(testing: Testing): Promise<TestedCase[]> {
  const { golden, connector } = testing
  const { operation } = golden
  const file = goldenFileOf(operation)
  const tested: TestedCase[] = []
  const add = (name: string, differences: readonly string[]) =>
    tested.push({ operation, file, name: `fault: ${name}`, differences })
  const records = await recordsOf(testing).catch((error: unknown) => (error as Error).message)
  if (typeof records === 'string') {
    add('its events can be mapped', [records])
    return tested
  }
  const model = await loadOperationModel(testing, operation)
  for (const placed of placesOf(testing, connector.operations[operation]!, records))
    add(placed.name, await survive({ ...placed, testing, model }))
  add('no success of its samples says no', successesThatSayNo(golden))
  add('a repeat after silence has the same effect, or is not sent', await compareRepeat(testing))
  return tested
}

/** What the mapping makes of the sample's events; of others too where several go into one request. */
async function recordsOf({ delivered, ...options }: Testing): Promise<readonly OutgoingRecord[]> {
  const { connector, golden } = options
  const operation = connector.operations[golden.operation]!
  const isFor = (name: CanonicalEventName) =>
    (operation.on as readonly string[]).includes(canonicalEvents[name].event.type)
  const others = operation.batch ? (Object.keys(canonicalEvents) as CanonicalEventName[]).filter(isFor) : []
  const names = [...new Set([...delivered.events, ...others])].slice(0, operation.batch ? BATCH_EVENTS_MAX : 1)
  const mapped = await mapEvents(options, { events: names.map((name) => canonicalEvents[name]), isUncertain: false })
  return mapped.filter((record) => record !== undefined)
}

/** The faults at the main request, at each step, and of one record among several. */
function placesOf(
  { connector, golden }: Testing,
  operation: Operation,
  records: readonly OutgoingRecord[],
): readonly Placed[] {
  const at = golden.operation
  const { authMode } = connectionOf(connector, golden)
  const isYesTold = saysYes(successReplies(golden).map(({ body }) => body))
  const cases = faultCasesFor({ connector, operation, authMode, saysYes: isYesTold })
  const one = records.slice(0, 1)
  const main = cases.map((fault): Placed => ({ fault, at, name: fault.name, records: one }))
  const names = new Set((operation.steps ?? []).map(({ name }) => name))
  const steps = [...names].flatMap((step) =>
    STEP_FAULTS.map(
      (fault): Placed => ({ fault, at: `${at}.${step}`, name: `in step ${step} ${fault.name}`, records: one }),
    ),
  )
  const isTold = operation.partial !== undefined || operation.batch?.onRefused === 'bisect'
  const isSpoilt = operation.batch !== undefined && isTold && records.length > 1
  return [...main, ...steps, ...(isSpoilt ? [{ fault: POISON_IN_BATCH, at, name: POISON_IN_BATCH.name, records }] : [])]
}

interface Surviving extends Placed {
  readonly testing: Testing
  readonly model: FakeModel
}

/** Delivers at a fresh fake to which the faults happen. */
async function survive({ testing, model, fault, at, records }: Surviving): Promise<readonly string[]> {
  const { connector, golden } = testing
  const { operation } = golden
  const clock = createHandClock(NOW)
  const now = () => new Date(clock.now().getTime() - (fault.ownSkewMs ?? 0))
  const fake = createFake(model, { now, faults: fault.faults.map((each) => ({ at, fault: each })) })
  const call = { connector, operation, connection: connectionOf(connector, golden) }
  try {
    const ports = createFakePorts(fake, clock, createHookPort(testing, clock.now))
    const delivered = await deliver({ call, records, ports, clock })
    const made = fake.objects().filter((object) => object.operation === operation).length
    return judgeDelivered(fault, { operation: connector.operations[operation]!, delivered, made })
  } catch (error) {
    return [(error as Error).message]
  }
}

/** The last replies of the samples that are told as delivered. */
function successReplies({ cases }: Golden): readonly GoldenReply[] {
  const isTold = ({ outcomes }: GoldenCase) =>
    outcomes.every(({ outcome, isDuplicate }) => outcome === 'delivered' && isDuplicate !== true)
  return cases.filter(isTold).flatMap(({ exchanges }) => exchanges.at(-1)?.reply ?? [])
}

/** A sample that takes `ok: false` for a success is where a lie begins. */
function successesThatSayNo(golden: Golden): readonly string[] {
  return successReplies(golden).flatMap(({ body }) =>
    flagsOf(body)
      .filter(([, value]) => !value)
      .map(([pointer]) => `A sample is told as delivered, and its reply has false at ${pointer}.`),
  )
}

/** Credentials are fresh each time, and are not compared. */
async function compareRepeat({ delivered, ...options }: Testing): Promise<readonly string[]> {
  const replay = (goldenCase: GoldenCase, at?: Date) =>
    replayGolden({ ...options, ...(at && { at }) }, goldenCase).catch((error: unknown) => (error as Error).message)
  const first = await replay(delivered)
  const later = await replay({ ...delivered, isUncertain: true }, A_DAY_LATER)
  if (typeof first === 'string') return [first]
  if (typeof later === 'string') return [later]
  const effectOf = ({ requests }: Replayed) => requests.map(({ method, url, body }) => ({ method, url, body }))
  const isSame = later.requests.length === 0 || isDeepStrictEqual(effectOf(first), effectOf(later))
  return isSame ? [] : [`It was ${JSON.stringify(effectOf(first))}, and is ${JSON.stringify(effectOf(later))}.`]
}
