import { HowazitError } from '@howazit/sdk'
import { isUuid } from './ids.ts'

/** The last row of a page: its time, to the millisecond, and its id. */
export interface PageCursor {
  readonly at: Date
  readonly id: string
}

/** Opaque to callers, so that what a page is ordered by may change. */
export const encodeCursor = ({ at, id }: PageCursor): string =>
  Buffer.from(`${at.getTime()}:${id}`).toString('base64url')

/** Throws `invalid_parameter` for anything that {@link encodeCursor} did not write. */
export function decodeCursor(text: string): PageCursor {
  const [time = '', id = ''] = Buffer.from(text, 'base64url').toString().split(':')
  const at = new Date(/^-?\d{1,15}$/.test(time) ? Number(time) : Number.NaN)
  const isCursor = isUuid(id) && at.getTime() >= MIN_MS && at.getTime() <= MAX_MS
  if (isCursor && encodeCursor({ at, id }) === text) return { at, id }
  throw new HowazitError('invalid_parameter', 'The cursor is not one that a page ended with.', {
    details: { pointer: '/query/cursor', expected: 'nextCursor of the page before' },
  })
}

// Times outside are none of ours, and from the year 10000 on PostgreSQL reads them differently.
const MIN_MS = Date.UTC(1970, 0, 1)
const MAX_MS = Date.UTC(9999, 0, 1)
