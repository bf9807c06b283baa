import { type BatcherResult, createBatcher, type Howazit, HowazitError, isProblemCode, PROBLEMS } from '@howazit/sdk'
import type { ConvertedRow } from '../import/convert-rows.ts'
import type { Rejections } from './rejections.ts'

/** What became of the rows so far. Only what the platform acknowledged is counted as accepted or duplicate. */
export interface SendTotals {
  /** Rows read from the file, sent or not. */
  rows: number
  accepted: number
  duplicates: number
  rejected: number
  /** The last response that was accepted, to follow. */
  lastResponseId?: string
}

/** What was sent, and what kept the rest from being sent. */
export interface SendOutcome {
  readonly totals: SendTotals
  readonly failure: HowazitError | undefined
  /** Stopped before the end of the file. */
  readonly isInterrupted: boolean
}

export interface SendRowsOptions {
  readonly howazit: Howazit
  readonly rejections: Rejections
  readonly onProgress: (totals: SendTotals) => void
  /** Stops reading; what was read is sent and answered. */
  readonly stopping: AbortSignal
}

/** Room for a restart of the platform: a response is sent again for about five minutes before the file is given up. */
const ATTEMPTS_MAX = 30

/** Sends every row that became a response, in batches, as fast as the platform takes them. */
export async function sendRows(rows: AsyncIterable<ConvertedRow>, options: SendRowsOptions): Promise<SendOutcome> {
  const { howazit, rejections, onProgress, stopping } = options
  const totals: SendTotals = { rows: 0, accepted: 0, duplicates: 0, rejected: 0 }
  const rowOf = new Map<string, number>()
  let failure: HowazitError | undefined
  let isInterrupted = false

  const onResult = (result: BatcherResult) => {
    const key = result.item.idempotencyKey as string
    const row = rowOf.get(key) as number
    rowOf.delete(key)
    if (result.status === 'failed')
      failure ??= result.error ?? new HowazitError('unavailable', 'A batch was not taken.')
    else count(totals, { ...result, row }, rejections)
    onProgress(totals)
  }
  const batcher = createBatcher(howazit, { onResult, attemptsMax: ATTEMPTS_MAX })
  for await (const row of rows) {
    isInterrupted = stopping.aborted
    if (isInterrupted || failure) break
    totals.rows += row.kind === 'response' ? row.rows.length : 1
    if (row.kind === 'rejected') {
      totals.rejected += 1
      for (const { pointer, code, reason, value } of row.problems)
        rejections.add({ row: row.row, pointer, code, reason, ...(value !== undefined && { value }) })
      continue
    }
    rowOf.set(row.idempotencyKey, row.row)
    await batcher.add({ idempotencyKey: row.idempotencyKey, ...row.response })
  }
  await batcher.close()
  return { totals, failure, isInterrupted }
}

/** The platform gives some codes no words of their own; the catalogue has them. */
const describeCode = (code: BatcherResult['code']) =>
  isProblemCode(code) ? `${PROBLEMS[code].title}.` : 'Refused by the platform.'

function count(totals: SendTotals, result: BatcherResult & { row: number }, rejections: Rejections): void {
  if (result.status === 'accepted') totals.accepted += 1
  else if (result.status === 'duplicate') totals.duplicates += 1
  else {
    totals.rejected += 1
    rejections.add({
      row: result.row,
      pointer: result.pointer ?? '',
      code: result.code ?? 'rejected',
      reason: result.detail ?? describeCode(result.code),
    })
  }
  if (result.responseId !== undefined && result.status === 'accepted') totals.lastResponseId = result.responseId
}
