import { isUuid } from '../ids.ts'
import type { Message } from '../stream/stream.ts'

/** Whose a message is and what it is about, as far as it says so: it may be anything. */
export interface Identity {
  readonly tenantId?: string
  readonly responseId?: string
  readonly eventId?: string
  readonly eventType?: string
  readonly traceId?: string
}

const TEXT_MAX = 200

/** The value counts, which is what stages go by; the key says it where the value cannot be read. */
export function identifyMessage({ key, value, headers }: Message): Identity {
  const [tenantId, responseId] = key.split(':')
  const said = parseObject(value)
  return {
    ...pickUuid('tenantId', said?.tenantId ?? tenantId),
    ...pickUuid('responseId', said?.responseId ?? responseId),
    ...pickUuid('eventId', said?.eventId ?? headers['event-id']),
    ...pickText('eventType', said?.type ?? headers['event-type']),
    ...pickText('traceId', said?.traceId),
  }
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

const pickUuid = (name: keyof Identity, value: unknown): Identity =>
  typeof value === 'string' && isUuid(value) ? { [name]: value.toLowerCase() } : {}

const pickText = (name: keyof Identity, value: unknown): Identity =>
  typeof value === 'string' ? { [name]: storable(value) } : {}

/** PostgreSQL takes no zero in a text, and that may be what is wrong with the message. */
export const storable = (text: string): string => text.replaceAll('\0', '').slice(0, TEXT_MAX)
