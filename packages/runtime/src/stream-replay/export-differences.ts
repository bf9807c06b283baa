import type { StreamReplayDifference } from '@howazit/sdk'
import type { Oltp } from '../oltp/oltp.ts'
import { type DifferenceRow, listDifferences } from './differences.ts'
import { getStreamReplayRow } from './stream-replay-row.ts'

const PAGE_SIZE = 1_000

/** What was found, one a line; pages are read as the reader asks for them. @throws HowazitError `not_found` */
export async function exportDifferences(
  oltp: Pick<Oltp, 'asOperator'>,
  replayId: string,
): Promise<AsyncIterable<string>> {
  await oltp.asOperator('stream replay', (tx) => getStreamReplayRow(tx, replayId))
  return readLines(oltp, replayId)
}

async function* readLines(oltp: Pick<Oltp, 'asOperator'>, replayId: string): AsyncGenerator<string> {
  let after = '0'
  while (true) {
    const page = { after, limit: PAGE_SIZE }
    const rows = await oltp.asOperator('stream replay', (tx) => listDifferences(tx, replayId, page))
    if (rows.length > 0) yield rows.map((row) => `${JSON.stringify(toDifference(row))}\n`).join('')
    const last = rows.at(-1)
    if (last === undefined || rows.length < PAGE_SIZE) return
    after = last.position
  }
}

const toDifference = (row: DifferenceRow): StreamReplayDifference => ({
  position: Number(row.position),
  kind: row.kind,
  reason: row.reason,
  tenantId: row.tenant_id,
  responseId: row.response_id,
  ...(row.event_id !== null && { eventId: row.event_id }),
  outcome: row.outcome,
})
