import type { Connector } from '../../manifest/connector.ts'
import type { JsonValue } from '../../mapping/mapping.ts'
import type { Exchange } from '../../run/http.ts'
import type { RecordOutcome } from '../../run/operation-call.ts'
import { createRedactor } from '../../run/redactor.ts'
import { type CanonicalEventName, canonicalEvents } from '../canonical-events.ts'
import type { Golden, GoldenCase, GoldenConnection, GoldenExchange, GoldenOutcome } from '../golden.ts'
import { goldenFileOf } from '../parse-golden.ts'
import { replayGolden } from '../replay-golden.ts'
import { type ConnectorSources, readGolden, updateGolden } from '../test-connector.ts'
import { createReplyScrubber } from './scrub-reply.ts'

/** One real run of an operation. */
export interface RecordedRun {
  readonly operation: string
  /** The fact that the fixture shows: "a ticket is created". */
  readonly name: string
  readonly eventId: string
  readonly outcome: Pick<RecordOutcome, 'outcome'>
  readonly exchanges: readonly Exchange[]
  /** Values of the connection: the samples' take their place. */
  readonly settings: Readonly<Record<string, string | number | boolean>>
  readonly learnt: Readonly<Record<string, string>>
  /** Known here: a fixture that has one of them is not made. */
  readonly secrets: readonly string[]
  /** What was sent: the event, the input. */
  readonly sent: readonly JsonValue[]
}

export type RecordedCase =
  | { readonly file: string; readonly text: string; readonly case: GoldenCase; readonly problem?: undefined }
  | { readonly problem: string; readonly hint: string }

/**
 * Makes a sample of a real run, beside those that there are, or in the place of the one of its name: its replies scrubbed, its
 * requests made anew of a known event and the samples' connection, its outcomes what comes of that. The same run makes the same file.
 * What would not come to the same any more, or still holds what it should not, is not made.
 */
export async function recordCase(sources: ConnectorSources, run: RecordedRun): Promise<RecordedCase> {
  const { connector } = sources
  const read = readGolden(sources, run.operation)
  const golden = read.problems ? undefined : read.golden
  if (read.problems && sources.files[goldenFileOf(run.operation)] !== undefined)
    return refuse(`${goldenFileOf(run.operation)} cannot be read: ${read.problems.join(' ')}`, 'mend it first')
  const cut = run.exchanges.find(({ reply }) => reply?.isBodyTruncated)
  if (cut) return refuse('A reply is longer than 64 KiB.', 'record a call that asks for less')
  const connection = golden?.connection ?? exampleConnection(connector)
  const event = await findEvent(sources, { operation: run.operation, connection, cases: [] })
  if (!event) return refuse(`The mapping of ${run.operation} makes nothing of any known event.`, 'look at the mapping')
  const exchanges = scrubbed(run, { connector, connection, event })
  const draft: GoldenCase = { name: run.name, events: [event], exchanges, outcomes: [] }
  const outcomes = await outcomesOf(sources, { operation: run.operation, connection, cases: [draft] }, draft)
  if (typeof outcomes === 'string')
    return refuse(outcomes, 'the samples go another way than the real call: look at its steps')
  if (outcomes[0]?.outcome !== run.outcome.outcome)
    return refuse(
      `Scrubbed the reply is ${outcomes[0]?.outcome}, and it was ${run.outcome.outcome}.`,
      'what decides is something that cannot be kept: write this sample by hand',
    )
  const made = { ...draft, outcomes }
  const others = golden?.cases.filter(({ name }) => name !== run.name) ?? []
  const leak = findLeak(made, run)
  if (leak !== undefined) return refuse(leak, 'write this sample by hand')
  return await toFile(sources, { operation: run.operation, connection, cases: [...others, made] }, made)
}

const refuse = (problem: string, hint: string): RecordedCase => ({ problem, hint })

type Values = Readonly<Record<string, string | number | boolean>>

interface Scrubbing {
  readonly connector: Connector
  readonly connection: GoldenConnection
  readonly event: CanonicalEventName
}

/** What went to the vendor itself: tokens are no part of a sample. */
function scrubbed(run: RecordedRun, { connector, connection, event }: Scrubbing): readonly GoldenExchange[] {
  const scrubber = createReplyScrubber({
    connector,
    replacements: [...replacementsOf(run, connection), [run.eventId, canonicalEvents[event].eventId]],
    personal: run.sent.flatMap(textsIn),
  })
  return run.exchanges
    .filter(({ purpose }) => purpose !== 'token')
    .map(
      ({ reply, error }): GoldenExchange =>
        reply ? { reply: scrubber.scrub(reply) } : { error: error ?? { code: 'ECONNRESET' } },
    )
}

function replacementsOf({ settings, learnt }: RecordedRun, connection: GoldenConnection): [string, string][] {
  const pairs = (real: Values, made: Values = {}) =>
    Object.entries(real).map(([name, value]): [string, string] => [String(value), String(made[name] ?? 'example')])
  // Truth values and the like are in every text.
  return [...pairs(settings, connection.settings), ...pairs(learnt, connection.learnt)].filter(
    ([from]) => from.length >= 3,
  )
}

/** Texts that may be of a person, and their words where they are names. */
function textsIn(value: JsonValue): readonly string[] {
  const found: string[] = []
  const collect = (name: string, member: JsonValue | undefined) => {
    if (typeof member === 'object' && member !== null)
      for (const [key, one] of Object.entries(member)) collect(Array.isArray(member) ? name : key, one)
    else if (typeof member === 'string' && member.trim().length >= 4) {
      found.push(member, member.trim())
      if (/name/i.test(name)) found.push(...member.split(/\s+/).filter((word) => word.length >= 2))
    }
  }
  collect('', value)
  return found.filter((text) => !WORDS_OF_EVENTS.has(text))
}

/** What every event has: a reply may say it too. */
const WORDS_OF_EVENTS = new Set([
  'response.created',
  'response.updated',
  'response.deleted',
  'insight.ready',
  'complete',
  'partial',
  'email',
])

/** A connection as the manifest's examples have it. */
function exampleConnection({ settings = {}, secrets = {}, auth, learn }: Connector): GoldenConnection {
  const learnt = Object.keys({ ...learn?.fromToken, ...learn?.fromReply })
  const authMode = Object.keys(auth)[0]!
  const hasTokens = (auth[authMode]?.mode ?? '').startsWith('oauth2_')
  return {
    authMode,
    settings: Object.fromEntries(
      Object.entries(settings).flatMap(([name, { example, default: byDefault, choices = {} }]) => {
        const value = example ?? byDefault ?? Object.keys(choices)[0]
        return value === undefined ? [] : [[name, value] as const]
      }),
    ),
    secrets: Object.fromEntries(
      Object.entries(secrets).map(([name, { example }]) => [name, example ?? `example_of_${name}`]),
    ),
    ...(learnt.length > 0 && { learnt: Object.fromEntries(learnt.map((name) => [name, 'example'])) }),
    ...(hasTokens && { accessToken: 'example_of_a_token' }),
  }
}

/** The first known event that the operation is for and its mapping makes something of. */
async function findEvent(sources: ConnectorSources, golden: Golden): Promise<CanonicalEventName | undefined> {
  const { on } = sources.connector.operations[golden.operation]!
  for (const name of Object.keys(canonicalEvents) as CanonicalEventName[]) {
    if (!(on as readonly string[]).includes(canonicalEvents[name].event.type)) continue
    const outcomes = await outcomesOf(sources, golden, { name, events: [name], exchanges: NO_REPLY, outcomes: [] })
    if (typeof outcomes !== 'string' && outcomes[0]?.outcome !== 'skipped') return name
  }
  return undefined
}

/** Enough for any operation to get as far as its first request. */
const NO_REPLY: readonly GoldenExchange[] = Array.from({ length: 12 }, () => ({ error: { code: 'ECONNREFUSED' } }))

async function outcomesOf(
  sources: ConnectorSources,
  golden: Golden,
  goldenCase: GoldenCase,
): Promise<readonly GoldenOutcome[] | string> {
  try {
    const { outcomes, requests } = await replayGolden({ ...sources, golden }, goldenCase)
    const isWhole = requests.length === goldenCase.exchanges.length || goldenCase.exchanges === NO_REPLY
    return isWhole
      ? outcomes.map(toldOf)
      : `The samples make ${requests.length} requests, and ${goldenCase.exchanges.length} were made.`
  } catch (error) {
    return (error as Error).message
  }
}

/** What a sample says of an outcome. */
function toldOf({ outcome, reason, remoteId, remoteUrl, isDuplicate, retryAfterMs }: GoldenOutcome): GoldenOutcome {
  return {
    outcome,
    ...(reason !== undefined && { reason }),
    ...(remoteId !== undefined && { remoteId }),
    ...(remoteUrl !== undefined && { remoteUrl }),
    ...(isDuplicate && { isDuplicate }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  }
}

/** Asked of what is about to be written, whatever was done before. */
function findLeak(made: GoldenCase, { secrets }: RecordedRun): string | undefined {
  const text = JSON.stringify(made)
  if (createRedactor(secrets).redact(text) !== text) return 'The fixture would hold a secret.'
  const email = /[\w.+-]{1,64}@(?!example\.(?:com|org|net)\b)[\w-]{1,63}\.[\w.-]{1,253}/.exec(text)
  return email ? 'The fixture would hold an e-mail address.' : undefined
}

/** With the requests of all its cases, as `connector test --update` writes them. */
async function toFile(sources: ConnectorSources, golden: Golden, made: GoldenCase): Promise<RecordedCase> {
  const file = goldenFileOf(golden.operation)
  const text = `${JSON.stringify(golden, null, 2)}\n`
  const updated = await updateGolden({ ...sources, files: { ...sources.files, [file]: text } })
  return { file, text: updated[file] ?? text, case: made }
}
