import {
  type ConnectionValues,
  type Connector,
  type JsonValue,
  type Mapping,
  madeNothing,
  runOperation,
} from '@howazit/connector-kit'
import type { MappingTarget } from '@howazit/sdk'
import { findCuts } from './find-cuts.ts'
import type { Target } from './find-target.ts'
import type { TriedEvent } from './last-events.ts'
import { sendNothing } from './send-nothing.ts'

export interface Rehearsal {
  readonly mapping: Mapping
  readonly tried: TriedEvent
  /** What the mapping made of it. */
  readonly output: string
  readonly now: Date
}

/** Refusals that follow from what the mapping made. Others follow from the values that a rehearsal makes up. */
const OF_OUTPUT = [
  'limit_exceeded',
  'mapping_output_invalid',
  'body_invalid',
  'value_missing',
  'value_unusable',
  'path_unsafe',
]

/**
 * What an operation would make of an output: the request, with the example values of the connector's settings and no
 * credentials, what its fields would cut, and why nothing would be sent at all. The operation runs as for a delivery, with an
 * outside world that takes no call. Where it has to ask the other side first, or runs code of the connector's, there is no request
 * to show.
 */
export async function rehearse(target: Target, rehearsal: Rehearsal): Promise<MappingTarget> {
  const { connector, operation, operationName } = target
  const { mapping, tried, output, now } = rehearsal
  const about = { connector: connector.id, connectorVersion: connector.version, operation: operationName }
  if (madeNothing(mapping, output)) return { ...about, cuts: [], refusal: MADE_NOTHING }
  const event = tried.event as JsonValue
  const records = [{ eventId: tried.eventId, event, input: output, isUncertain: false }]
  const call = { connector, operation: operationName, connection: exampleConnection(connector), records, now }
  const { records: outcomes, exchanges } = await runOperation(call, sendNothing(now))
  const request = exchanges.find(({ purpose }) => purpose === 'main')?.request
  const [outcome] = outcomes
  const isRefused = outcome?.outcome === 'refused' && OF_OUTPUT.includes(outcome.reason)
  return {
    ...about,
    cuts: findCuts(output, operation),
    ...(isRefused && { refusal: { reason: outcome.reason, message: outcome.message ?? outcome.reason } }),
    ...(request && { request: { ...request, headers: { ...request.headers }, body: textOf(request.body) } }),
  }
}

const MADE_NOTHING = {
  reason: 'mapping_made_nothing',
  message: 'The mapping makes nothing of this event: it would be skipped.',
}

const textOf = (body: string | Uint8Array | null): string =>
  body === null ? '' : typeof body === 'string' ? body : Buffer.from(body).toString()

/** A connection as somebody could have it who follows the examples of the form. */
function exampleConnection({ settings = {}, secrets = {}, learn, auth }: Connector): ConnectionValues {
  const learnt = Object.keys({ ...learn?.fromToken, ...learn?.fromReply })
  return {
    settings: mapValues(
      settings,
      (field) => field.default ?? field.example ?? Object.keys(field.choices ?? {})[0] ?? 'example',
    ),
    secrets: mapValues(secrets, ({ example }) => example ?? 'example'),
    learnt: Object.fromEntries(learnt.map((name) => [name, 'example'])),
    authMode: Object.keys(auth)[0] ?? 'none',
  }
}

const mapValues = <From, To>(record: Readonly<Record<string, From>>, map: (value: From) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]))
