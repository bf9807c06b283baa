import { HowazitError } from '@howazit/sdk'
import { isUuid } from '../ids.ts'

/** The last row of a page that is ordered by creation, newest first. */
export interface PageCursor {
  readonly at: Date
  readonly id: string
}

/** Opaque to callers. Times are written by our clock, so milliseconds are all there is. */
export const encodeCursor = ({ at, id }: PageCursor): string =>
  Buffer.from(`${at.getTime()}.${id}`).toString('base64url')

/** @throws HowazitError `invalid_parameter` for anything `encodeCursor` did not make. */
export function parseCursor(cursor: string | undefined): PageCursor | undefined {
  if (cursor === undefined) return undefined
  const [ms = '', id = ''] = Buffer.from(cursor, 'base64url').toString('latin1').split('.')
  if (/^\d{1,15}$/.test(ms) && isUuid(id)) return { at: new Date(Number(ms)), id }
  throw new HowazitError('invalid_parameter', 'The cursor is not one of ours.', {
    details: { pointer: '/query/cursor' },
  })
}
