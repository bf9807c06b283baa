import type { Batch } from '../manifest/batch.ts'
import type { Meaning } from '../manifest/errors.ts'

/**
 * The parts in which a batch is sent again after it was refused as a whole: two halves when it was too large, or when one of
 * its records spoils the others. Undefined where parts would change nothing: one record alone is the one that is refused, and
 * throttling, dead credentials or a failing server are not about the records.
 */
export function splitRefused<Record>(
  records: readonly Record[],
  meaning: Meaning | 'success',
  { onRefused }: Pick<Batch, 'onRefused'>,
): readonly [readonly Record[], readonly Record[]] | undefined {
  const isAboutRecords = meaning === 'permanent' || meaning === 'recipient'
  if (records.length < 2 || !(meaning === 'split' || (isAboutRecords && onRefused === 'bisect'))) return undefined
  const middle = Math.ceil(records.length / 2)
  return [records.slice(0, middle), records.slice(middle)]
}
