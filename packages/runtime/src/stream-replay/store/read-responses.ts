import type { StreamHistory } from '../../stream/stream-history.ts'
import type { ReadingPosition } from '../position.ts'
import { type ReadPage, readOn } from '../read-on.ts'
import type { Steps } from '../step.ts'
import { LEAD_MS } from './find-store-readings.ts'
import { readSeen } from './seen-rows.ts'
import { keepSeen } from './shadow.ts'

/** Builds the shadow: what the topics say of responses. */
export function createReadResponses(history: Pick<StreamHistory, 'read'>): Steps<'reading'> {
  return async function* readResponses(replay, signal) {
    let { position } = replay
    for await (const read of readOn(history, position.readings, signal)) {
      const { messages } = read.page
      const { rows, unreadable } = readSeen(messages, position.compared)
      position = { ...position, readings: read.readings, knownFrom: knownFrom(position, read) }
      yield {
        position,
        counts: { read: messages.length, unreadable },
        isSomethingGone: read.isSomethingGone,
        keep: (tx) => keepSeen(tx, replay.id, rows),
      }
    }
    const { compared } = position
    if (!signal.aborted) yield { position: { phase: 'matching', compared, knownFrom: position.knownFrom } }
  }
}

/** Whatever was stored so long after the first message that is left of a partition came with it or later. */
function knownFrom({ knownFrom: before }: ReadingPosition, { reading, page }: ReadPage): string {
  const [first] = page.messages
  if (reading.topic !== 'responses.raw' || !reading.isBeginningGone || first === undefined) return before
  const from = new Date(first.appendedAt.getTime() + LEAD_MS).toISOString()
  return from > before ? from : before
}
