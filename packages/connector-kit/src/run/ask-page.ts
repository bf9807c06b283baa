import { createHash } from 'node:crypto'
import type { Poll } from '../manifest/poll.ts'
import type { JsonValue } from '../mapping/mapping.ts'
import { findValue, isList } from '../outcome/find-values.ts'
import type { ParsedReply } from '../outcome/parse-reply.ts'
import { askPlainly } from './ask-plainly.ts'
import { connectionScope } from './call-scope.ts'
import { completeConnection } from './complete-connection.ts'
import type { Exchange } from './http.ts'
import { learnFromTokens } from './learn-from-tokens.ts'
import { findNextPage, firstPage, type PagePlace } from './next-page.ts'
import { type ConnectionQuestion, openAsking } from './open-asking.ts'
import type { RateObservation, RecordOutcome, RunPorts } from './operation-call.ts'
import { pageRequest, pageScope } from './page-request.ts'

export interface PageQuestion extends ConnectionQuestion {
  /** Name of the poll. */
  readonly poll: string
  /** What is new is asked for from here on; all there is without it. */
  readonly since?: string
  /** Where an earlier page said to go on. */
  readonly place?: PagePlace
}

/** Something that is over there, at one version. */
export interface PolledRecord {
  /** Of the record; of its content where the poll does not lead to one. */
  readonly id: string
  /** Where it is in the field that only grows. */
  readonly watermark?: string
  readonly record: JsonValue
}

interface Asked {
  readonly exchanges: readonly Exchange[]
  readonly rates: readonly RateObservation[]
  readonly status?: number
}

/** A page of what is new, and where to go on; or why there is none, in the words of an attempt. */
export type AskedPage = Asked &
  (
    | { readonly records: readonly PolledRecord[]; readonly next: PagePlace | undefined }
    | { readonly failure: RecordOutcome }
  )

/** More in one page is not what a page is for. */
const RECORDS_MAX = 10_000

/** Asks for one page of a poll. Never rejects for what the other side does. */
export async function askPage(question: PageQuestion, ports: RunPorts): Promise<AskedPage> {
  const { connector, now, since } = question
  const poll =
    connector.polls && Object.hasOwn(connector.polls, question.poll) ? connector.polls[question.poll] : undefined
  if (!poll) return { failure: UNKNOWN_POLL, exchanges: [], rates: [] }
  const complete = completeConnection(connector, question.connection)
  const known = await learnFromTokens({ connector, connection: complete }, ports)
  if ('failure' in known) return { failure: known.failure, exchanges: [], rates: [] }
  const { connection } = known
  const { place = firstPage(poll.pagination) } = question
  const scope = {
    ...connectionScope(connection, now),
    page: { ...pageScope(place), ...(since !== undefined && { since }) },
  }
  const asking = openAsking({ connector, connection, now }, ports, scope)
  const { conversation } = asking
  const asked = await askPlainly({ template: pageRequest(poll.request, place), scope, purpose: 'poll' }, asking)
  const { exchanges, rates, status } = conversation
  const seen = { exchanges, rates, ...(status !== undefined && { status }) }
  if ('failure' in asked) return { failure: asked.failure, ...seen }
  return { ...readPage(poll, asked.reply, place), ...seen }
}

function readPage(poll: Poll, reply: ParsedReply, place: PagePlace) {
  const items = reply.json === undefined ? undefined : findValue(reply.json, poll.items)
  // Null is how some say that there are none; anything else is not what the poll is about, a page for people for one.
  if (items !== null && !isList(items)) return { failure: reply.isBodyTruncated ? TRUNCATED : NO_ITEMS }
  const list = items ?? []
  if (list.length > RECORDS_MAX) return { failure: TRUNCATED }
  return {
    records: list.map((record) => toRecord(poll, record)),
    next: findNextPage(poll.pagination, { reply, place, count: list.length }),
  }
}

function toRecord({ id, watermark }: Poll, record: JsonValue): PolledRecord {
  const at = textOf(findValue(record, watermark))
  return {
    id: textOf(findValue(record, id)) ?? createHash('sha256').update(JSON.stringify(record)).digest('hex'),
    ...(at !== undefined && { watermark: at }),
    record,
  }
}

function textOf(value: JsonValue | undefined): string | undefined {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '' ? value : undefined
}

const UNKNOWN_POLL: RecordOutcome = {
  outcome: 'refused',
  reason: 'poll_unknown',
  hint: 'Stop it: this version of the connector has no such poll.',
}

const NO_ITEMS: RecordOutcome = {
  outcome: 'retry',
  reason: 'items_missing',
  message: 'The reply does not have the list that the poll is about.',
  hint: 'Tell whoever publishes the connector, if it stays so.',
}

const TRUNCATED: RecordOutcome = {
  outcome: 'retry',
  reason: 'reply_truncated',
  message: 'The page is larger than what is read of one.',
  hint: 'Tell whoever publishes the connector: a page has to ask for fewer records.',
}
