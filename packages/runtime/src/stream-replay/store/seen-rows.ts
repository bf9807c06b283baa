import { parseResponseChange } from '../../analytics/parse-response-change.ts'
import { parseAcceptedResponse } from '../../responses/parse-accepted-response.ts'
import type { StoredMessage } from '../../stream/stream.ts'
import type { OffsetRange } from '../../stream/stream-history.ts'
import { isWithin } from '../offset-ranges.ts'

/** What a message says of a response. */
export interface SeenRow {
  readonly kind: 'accepted' | 'dead' | 'erased'
  readonly tenantId: string
  readonly responseId: string
  /** Of its body, hex; empty for an erasure, which is of any. */
  readonly bodyHash: string
  readonly partition: number
  readonly offset: number
  readonly isCompared: boolean
}

export interface Seen {
  /** Each once: what the topic has several times is where it is compared. */
  readonly rows: readonly SeenRow[]
  /** Of the messages that are compared. */
  readonly unreadable: number
}

type Said = Pick<SeenRow, 'kind' | 'tenantId' | 'responseId' | 'bodyHash'>

/** What a page of `responses.raw`, of its dead letters or of the changes says of responses. */
export function readSeen(messages: readonly StoredMessage[], compared: readonly OffsetRange[]): Seen {
  const rows = new Map<string, SeenRow>()
  let unreadable = 0
  for (const message of messages) {
    const { topic, partition, offset } = message
    const isCompared = topic === 'responses.raw' && isWithin(compared, message)
    const said = topic === 'response.created' ? readErasure(message) : readResponse(message)
    if (said === 'unreadable') unreadable += isCompared ? 1 : 0
    else if (said !== undefined) {
      const name = `${said.kind} ${said.tenantId} ${said.responseId} ${said.bodyHash}`
      if (!rows.get(name)?.isCompared) rows.set(name, { ...said, partition, offset, isCompared })
    }
  }
  return { rows: [...rows.values()], unreadable }
}

function readResponse({ topic, value }: StoredMessage): Said | 'unreadable' {
  const response = parseAcceptedResponse(value)
  if ('unreadable' in response) return 'unreadable'
  const { tenantId, responseId, bodyHash } = response
  return { kind: topic === 'responses.raw' ? 'accepted' : 'dead', tenantId, responseId, bodyHash }
}

function readErasure({ value }: StoredMessage): Said | undefined {
  const parsed = parseResponseChange(value)
  if (!parsed.isValid || parsed.change.type !== 'response.deleted') return undefined
  const { tenantId, responseId } = parsed.change
  return { kind: 'erased', tenantId, responseId, bodyHash: '' }
}
