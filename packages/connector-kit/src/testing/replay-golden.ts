import type { Connector } from '../manifest/connector.ts'
import { defaultMapping } from '../mapping/default-mapping.ts'
import { madeNothing } from '../mapping/made-nothing.ts'
import type { JsonValue, MappingRequest } from '../mapping/mapping.ts'
import type { MappingPool } from '../mapping/mapping-pool.ts'
import { refuseRequest } from '../protocols/refuse-request.ts'
import type { HttpReply, HttpRequest, Sent } from '../run/http.ts'
import type { ConnectionValues, OperationResult, OutgoingRecord, RunPorts } from '../run/operation-call.ts'
import { runOperation } from '../run/run-operation.ts'
import { type CanonicalEvent, canonicalEvents } from './canonical-events.ts'
import type { Golden, GoldenCase, GoldenExchange, GoldenOutcome, GoldenReply, GoldenRequest } from './golden.ts'
import { createHookPort } from './hook-port.ts'

export interface ReplayOptions {
  readonly connector: Connector
  /** The files beside the manifest, by name. */
  readonly files: Readonly<Record<string, string>>
  readonly golden: Golden
  readonly mappings: Pick<MappingPool, 'map'>
  /** When it happens; a fixed moment by default. */
  readonly at?: Date
}

/** What really happened in a case. */
export interface Replayed {
  readonly requests: readonly GoldenRequest[]
  /** The same as they went out, credentials and all. */
  readonly sent: readonly HttpRequest[]
  /** In the order of the events. */
  readonly outcomes: readonly GoldenOutcome[]
  readonly result: OperationResult
}

/** When every sample happens. */
export const NOW = new Date('2026-11-22T10:16:00.000Z')

/** Maps the events in the sandbox, runs the operation and answers as the case says; nothing leaves this process. */
export async function replayGolden(options: ReplayOptions, goldenCase: GoldenCase): Promise<Replayed> {
  const events = goldenCase.events.map((name) => canonicalEvents[name])
  return replayEvents(options, goldenCase, events)
}

/** The same for other events than the case's own. */
export async function replayEvents(
  options: ReplayOptions,
  goldenCase: GoldenCase,
  events: readonly CanonicalEvent[],
): Promise<Replayed> {
  const { connector, golden, at: now = NOW } = options
  const sent: HttpRequest[] = []
  const ports = portsOf({ ...options, exchanges: goldenCase.exchanges }, sent)
  const mapped = await mapEvents(options, { events, isUncertain: goldenCase.isUncertain === true })
  const records = mapped.filter((record) => record !== undefined)
  const connection = connectionOf(connector, golden)
  const call = { connector, operation: golden.operation, connection, records, now }
  const result = records.length === 0 ? NOTHING_SENT : await runOperation(call, ports)
  const made = result.records.values()
  const outcomes = mapped.map((record) => (record ? made.next().value! : SKIPPED))
  return { requests: sent.map(toGolden), sent, outcomes, result }
}

/** The made-up tenant's values, in the first of the connector's modes where the samples name none. */
export function connectionOf({ auth }: Connector, { connection }: Pick<Golden, 'connection'>): ConnectionValues {
  const { settings = {}, secrets = {}, learnt = {}, authMode = Object.keys(auth)[0]! } = connection
  return { settings, secrets, learnt, authMode }
}

const SKIPPED: GoldenOutcome = { outcome: 'skipped' }
const NOTHING_SENT: OperationResult = { records: [], exchanges: [], rates: [] }

interface Said extends ReplayOptions {
  readonly exchanges: readonly GoldenExchange[]
}

function portsOf(said: Said, sent: HttpRequest[]): RunPorts {
  const { connector, golden, exchanges, at = NOW } = said
  let nowMs = at.getTime()
  const now = () => new Date(nowMs)
  const { accessToken } = golden.connection
  return {
    async send(request) {
      const exchange = exchanges[sent.length]
      sent.push(request)
      if (!exchange)
        throw new Error(`The case has no reply to request ${sent.length}: ${request.method} ${request.url}`)
      // What a transport refuses by itself nobody over there replies to.
      const refused = refuseRequest(connector.protocol, request)
      return refused ? { reply: refused } : toSent(exchange)
    },
    // The same again when it is stale: what is refreshed is not part of a sample.
    tokens: async () => ({ tokens: accessToken === undefined ? undefined : { accessToken, reply: {} } }),
    hook: createHookPort(said, now),
    now,
    async wait(ms) {
      nowMs += ms
    },
  }
}

interface Sending {
  readonly events: readonly CanonicalEvent[]
  readonly isUncertain: boolean
}

/** What the sandbox makes of events; undefined where the mapping makes nothing. @throws Error where it fails */
export async function mapEvents(
  options: ReplayOptions,
  { events, isUncertain }: Sending,
): Promise<readonly (OutgoingRecord | undefined)[]> {
  const requests = events.map((event) => mappingRequest(options, event))
  const mapped = await options.mappings.map(requests)
  return mapped.map((result, index) => {
    const { eventId, event } = events[index]!
    if (result.status === 'failed')
      throw new Error(`The mapping fails for ${nameOf(events[index]!)}: ${result.message}`)
    if (madeNothing(requests[index]!.mapping, result.output)) return undefined
    return { eventId, event, input: result.output, isUncertain }
  })
}

/** By what samples call it, or its id. */
function nameOf(event: CanonicalEvent): string {
  return Object.entries(canonicalEvents).find(([, known]) => known === event)?.[0] ?? event.eventId
}

/** What the sandbox is asked to make of an event. */
export function mappingRequest(
  { connector, files, golden }: Omit<ReplayOptions, 'mappings'>,
  { eventId, event, questions }: CanonicalEvent,
): MappingRequest {
  const operation = connector.operations[golden.operation]
  const mapping = operation && defaultMapping({ connector, files }, golden.operation)
  if (!mapping) throw new Error(`${golden.operation} has no mapping file.`)
  return {
    group: 'samples',
    tenantId: 'samples',
    version: `${connector.id}/${operation.mapping}`,
    mapping,
    event,
    context: { now: event.timestamp, seed: eventId, questions },
  }
}

function toSent({ reply, error }: GoldenExchange): Sent {
  return error ? { error } : { reply: toReply(reply ?? { status: 200 }) }
}

/** A sample's reply as it comes over the wire. */
export function toReply({ status, headers = {}, body }: GoldenReply): HttpReply {
  const isText = typeof body === 'string' || body === undefined
  const type: Record<string, string> = isText ? {} : { 'content-type': 'application/json' }
  return {
    status,
    headers: { ...type, ...headers },
    body: isText ? (body ?? '') : JSON.stringify(body),
    isBodyTruncated: false,
  }
}

function toGolden({ method, url, headers, body }: HttpRequest): GoldenRequest {
  return { method, url, headers, ...(body !== null && { body: readable(body) }) }
}

function readable(body: string | Uint8Array): JsonValue {
  if (typeof body !== 'string') return Buffer.from(body).toString('base64')
  try {
    return JSON.parse(body) as JsonValue
  } catch {
    return body
  }
}
