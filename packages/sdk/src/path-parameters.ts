import { HowazitError } from './errors.ts'

// `.` and `..` survive percent-encoding and are resolved by the URL parser, so `..` as an id would reach another
// operation; an empty one would reach the collection.
const FORBIDDEN = new Set(['', '.', '..'])

/** Refuses path parameters that would change which path is called; everything else is encoded by the client. */
export const checkPathParameters = (path: Readonly<Record<string, unknown>> = {}): void => {
  for (const [name, value] of Object.entries(path)) {
    if (typeof value === 'string' && !FORBIDDEN.has(value)) continue
    throw new HowazitError('argument_invalid', `${name} must be an id.`, {
      details: { pointer: `/path/${name}`, expected: 'a non-empty id', got: JSON.stringify(value) ?? 'undefined' },
    })
  }
}
