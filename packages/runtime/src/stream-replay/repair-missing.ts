import type { Oltp } from '../oltp/oltp.ts'
import type { StoredMessage } from '../stream/stream.ts'
import type { StreamHistory } from '../stream/stream-history.ts'
import {
  countMissing,
  type DifferenceRow,
  listMissing,
  type Repaired,
  refuseMissing,
  settleDifferences,
} from './differences.ts'
import { readOn } from './read-on.ts'
import type { Steps } from './step.ts'

export interface RepairMissingDeps {
  readonly oltp: Pick<Oltp, 'asOperator'>
  readonly history: Pick<StreamHistory, 'read'>
  /** Has each message's effect where it lacks; found there already is repaired too. Safe to do again. */
  readonly repair: (replayId: string, missing: readonly MissingMessage[]) => Promise<readonly Repaired[]>
}

export interface MissingMessage {
  readonly difference: DifferenceRow
  readonly message: StoredMessage
}

/** Reads again what holds something that is missing, and repairs that page by page. What is gone by now is refused. */
export function createRepairMissing({ oltp, history, repair }: RepairMissingDeps): Steps<'repairing'> {
  return async function* repairMissing({ id, position }, signal) {
    for await (const { page, reading, readings } of readOn(history, position.readings, signal)) {
      const range = { partition: page.partition, fromOffset: reading.fromOffset, toOffset: page.nextOffset }
      const missing = await oltp.asOperator('stream replay', (tx) => listMissing(tx, id, range))
      const messages = new Map(page.messages.map((message) => [message.offset, message]))
      const found = missing.flatMap((difference) => {
        const message = messages.get(Number(difference.offset))
        return message === undefined ? [] : [{ difference, message }]
      })
      const repaired = found.length === 0 ? [] : await repair(id, found)
      const countOf = (outcome: Repaired['outcome']) => repaired.filter((one) => one.outcome === outcome).length
      yield {
        position: { phase: 'repairing', readings },
        counts: { repaired: countOf('repaired'), refused: countOf('refused') },
        keep: (tx) => settleDifferences(tx, id, repaired),
      }
    }
    if (signal.aborted) return
    const refused = await oltp.asOperator('stream replay', (tx) => countMissing(tx, id))
    yield { position: { phase: 'over' }, status: 'repaired', counts: { refused }, keep: (tx) => refuseMissing(tx, id) }
  }
}
