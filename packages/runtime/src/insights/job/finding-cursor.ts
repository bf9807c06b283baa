import { HowazitError } from '@howazit/sdk'

/** The place of the last finding of a page. */

export const writePosition = (position: number): string => Buffer.from(`after ${position}`).toString('base64url')

/** @throws HowazitError `invalid_parameter` for anything that {@link writePosition} did not write */
export function readPosition(cursor: string): number {
  const [, digits] = /^after (\d{1,9})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  const position = Number(digits)
  if (digits !== undefined && writePosition(position) === cursor) return position
  throw new HowazitError('invalid_parameter', 'The cursor is not one that a page ended with.', {
    details: { pointer: '/query/cursor', expected: 'nextCursor of the page before' },
  })
}
