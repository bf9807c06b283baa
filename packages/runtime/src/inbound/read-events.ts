import { findPattern, findValue, findValues, type Inbound, type JsonValue } from '@howazit/connector-kit'
import { isStorable } from '../ingest/find-unstorable.ts'

/** One thing that a call tells of. */
export interface InboundEvent {
  readonly eventType: string | undefined
  /** What we made over there that it is about, by its id there. */
  readonly remoteId: string | undefined
  readonly payload: JsonValue
}

/** A call that lists more is told of as one: it is rather an export than events. */
const ITEMS_MAX = 1_000
const TEXT_LENGTH_MAX = 255

const FORM_TYPE = /^application\/x-www-form-urlencoded\s*(?:;|$)/i

/** What a verified call says: the events in it, or it as a whole where it names none of them. */
export function readEvents(
  inbound: Inbound,
  { rawBody, contentType, eventType }: { rawBody: Uint8Array; contentType: string; eventType: string | undefined },
): readonly InboundEvent[] {
  const payload = readPayload(rawBody, contentType)
  const items = inbound.items === undefined ? undefined : findValue(payload, inbound.items)
  if (!Array.isArray(items) || items.length > ITEMS_MAX) return [toEvent(inbound, payload, eventType)]
  return (items as readonly JsonValue[]).map((item) => {
    const place = inbound.eventType?.body
    // Within an item where the pointer leads somewhere there, of the call as a whole otherwise.
    const ofItem = place === undefined ? undefined : textOf(findValue(item, place))
    return toEvent(inbound, item, ofItem ?? eventType)
  })
}

/**
 * JSON where it is, whatever the content type says: vendors say all sorts. A form is an object; anything else is text, and so is what
 * no store takes as it is (nesting without end, U+0000).
 */
function readPayload(rawBody: Uint8Array, contentType: string): JsonValue {
  const text = Buffer.from(rawBody).toString('utf8')
  const parsed = FORM_TYPE.test(contentType) ? Object.fromEntries(new URLSearchParams(text)) : parseJson(text)
  return parsed !== undefined && isStorable(parsed) ? parsed : text.replaceAll('\0', '\ufffd')
}

/** A record that was asked for: its id over there is what it is about. */
export function readRecord(record: JsonValue, { eventType, id }: { eventType: string; id: string }): InboundEvent {
  return { eventType, remoteId: storable(id), payload: isStorable(record) ? record : JSON.stringify(record) }
}

function parseJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return undefined
  }
}

function toEvent({ remoteId: place }: Inbound, payload: JsonValue, eventType: string | undefined): InboundEvent {
  const remoteId = place === undefined ? undefined : findRemoteId(payload, place)
  return { eventType: storable(eventType), remoteId, payload }
}

/** By its whole text, or the part of it that is the id we know it by. */
function findRemoteId(payload: JsonValue, place: NonNullable<Inbound['remoteId']>): string | undefined {
  if (typeof place === 'string') return findValues(payload, place).map(textOf).find(Boolean)
  const texts = findValues(payload, place.body).map(textOf)
  return texts.map((text) => (text === undefined ? undefined : findPattern(place.matches, text))).find(Boolean)
}

function textOf(value: JsonValue | undefined): string | undefined {
  return storable(typeof value === 'number' ? String(value) : value)
}

/** A short text that can be kept as one. */
export function storable(value: unknown): string | undefined {
  const isShort = typeof value === 'string' && value !== '' && value.length <= TEXT_LENGTH_MAX
  return isShort && isStorable(value) ? value : undefined
}
