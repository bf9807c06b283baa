import type { ConnectorFiles } from '../evaluate/connector-folder.ts'
import { evaluateConnector } from '../evaluate/evaluate-connector.ts'
import type { Connector } from '../manifest/connector.ts'
import { HOOKS_FILE } from '../manifest/connector-content.ts'
import type { Operation } from '../manifest/operation.ts'
import type { JavaScriptMapping, JsonValue, MappingResult } from '../mapping/mapping.ts'
import type { MappingPool } from '../mapping/mapping-pool.ts'
import { type CanonicalEvent, type CanonicalEventName, canonicalEvents } from '../testing/canonical-events.ts'
import type { Golden, GoldenCase } from '../testing/golden.ts'
import { mappingRequest, type Replayed, replayEvents } from '../testing/replay-golden.ts'
import { readGolden, type TestedCase, testConnector } from '../testing/test-connector.ts'
import { testFaults } from '../testing/test-faults.ts'

export interface Certifying {
  readonly connector: Connector
  readonly hash: string
  readonly files: ConnectorFiles
  readonly mappings: Pick<MappingPool, 'map'>
  /** The day facts are judged on. */
  readonly now: Date
}

/** All that is observed of a connector, once; what is asked of it follows from this and from nothing else. */
export interface Evidence extends Omit<Certifying, 'mappings'> {
  /** Evaluated again, in another process. */
  readonly secondHash: string | undefined
  readonly tested: readonly TestedCase[]
  /** What became of the faults. */
  readonly faults: readonly TestedCase[]
  readonly operations: readonly OperationEvidence[]
  /** What `hooks.js` has under the name of each hook: `function`, another type, or why it cannot be read. */
  readonly hooks: Readonly<Record<string, string>>
}

export interface OperationEvidence {
  readonly name: string
  readonly operation: Operation
  readonly golden: Golden | undefined
  /** What it makes of each known event it is for, where the other side says yes. */
  readonly runs: readonly EventRun[]
  /** The first of them once more, as after an attempt of which nobody knows. */
  readonly repeat: Replayed | undefined
  /** Of an event with a comment, or a summary, of 100,000 characters. */
  readonly oversize: Replayed | string | undefined
  /** What the mapping makes of the events: in order, again, and in reverse (put back in order). */
  readonly mapped: readonly (readonly MappingResult[])[]
}

export interface EventRun {
  readonly event: CanonicalEventName
  /** Or why it could not be run. */
  readonly replayed: Replayed | string
}

/** A day after the samples. */
const LATER = new Date('2026-11-23T10:16:00.000Z')
const OVERSIZE_CHARACTERS = 100_000

/** Runs everything that the checks ask about: no request leaves this machine. */
export async function collectEvidence(certifying: Certifying): Promise<Evidence> {
  const { connector, hash, files, now } = certifying
  const again = await evaluateConnector(certifying.files)
  const tested = await testConnector(certifying)
  const faults = await testFaults(certifying)
  const operations: OperationEvidence[] = []
  for (const name of Object.keys(certifying.connector.operations)) operations.push(await observe(certifying, name))
  return {
    connector,
    hash,
    files,
    now,
    secondHash: again.problems ? undefined : again.hash,
    tested,
    faults,
    operations,
    hooks: await observeHooks(certifying),
  }
}

async function observeHooks({ connector, files, mappings }: Certifying): Promise<Evidence['hooks']> {
  const names = Object.keys(connector.hooks ?? {})
  const requests = names.map((name) => ({
    group: 'samples',
    tenantId: 'samples',
    version: `hooks/${name}/type`,
    mapping: typeMapping(files, name),
    event: null,
    context: { now: LATER.toISOString(), seed: name },
  }))
  const results = await mappings.map(requests)
  const told = results.map((result) => (result.status === 'ok' ? String(JSON.parse(result.output)) : result.message))
  return Object.fromEntries(names.map((name, index) => [name, told[index]!]))
}

/** Says what stands under a name, without running it. */
function typeMapping(files: ConnectorFiles, name: string): JavaScriptMapping {
  return { kind: 'javascript', source: `${files[HOOKS_FILE] ?? ''}\nfunction map() { return typeof ${name} }` }
}

async function observe(certifying: Certifying, name: string): Promise<OperationEvidence> {
  const operation = certifying.connector.operations[name]!
  const read = readGolden(certifying, name)
  const golden = read.problems ? undefined : read.golden
  const none = { name, operation, golden, runs: [], repeat: undefined, oversize: undefined, mapped: [] }
  const names = eventNamesFor(operation)
  const delivered = golden?.cases.find(({ outcomes }) => outcomes.every(({ outcome }) => outcome === 'delivered'))
  if (!golden || !delivered || names.length === 0) return none
  const { connector, files, mappings } = certifying
  const replaying = { connector, files, mappings, golden }
  const run = (event: CanonicalEvent) => replayOne(replaying, delivered, event)
  const runs: EventRun[] = []
  for (const event of names) runs.push({ event, replayed: await run(canonicalEvents[event]) })
  const repeat = await replayOne(
    { ...replaying, at: LATER },
    { ...delivered, isUncertain: true },
    canonicalEvents[names[0]!],
  )
  return {
    ...none,
    runs,
    repeat: typeof repeat === 'string' ? undefined : repeat,
    oversize: await run(
      oversized(names.includes('detractor') ? canonicalEvents.detractor : canonicalEvents[names[0]!]),
    ),
    mapped: await mapThrice(replaying, names),
  }
}

type Replaying = Parameters<typeof replayEvents>[0]

async function replayOne(options: Replaying, delivered: GoldenCase, event: CanonicalEvent): Promise<Replayed | string> {
  return replayEvents(options, delivered, [event]).catch((error: unknown) => (error as Error).message)
}

const eventNamesFor = ({ on }: Operation): readonly CanonicalEventName[] =>
  (Object.keys(canonicalEvents) as CanonicalEventName[]).filter((name) =>
    (on as readonly string[]).includes(canonicalEvents[name].event.type),
  )

async function mapThrice(options: Replaying & Pick<Certifying, 'mappings'>, names: readonly CanonicalEventName[]) {
  // Without its file there is nothing to map, and another check says so.
  const file = options.connector.operations[options.golden.operation]?.mapping
  if (file === undefined || options.files[file] === undefined) return []
  const requests = names.map((name) => mappingRequest(options, canonicalEvents[name]))
  const first = await options.mappings.map(requests)
  const again = await options.mappings.map(requests)
  const reversed = await options.mappings.map(requests.toReversed())
  return [first, again, reversed.toReversed()]
}

/** The same with a lot to say: the comment, or what was found. */
function oversized(event: CanonicalEvent): CanonicalEvent {
  const change = (key: string, value: JsonValue) =>
    typeof value === 'string' && (key === 'textValue' || key === 'summary')
      ? 'long '.repeat(OVERSIZE_CHARACTERS / 5)
      : value
  return { ...event, event: JSON.parse(JSON.stringify(event.event, change)) as CanonicalEvent['event'] }
}
