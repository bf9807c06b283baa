import { createHash } from 'node:crypto'

const STATEMENTS_MAX = 500
/** How a statement begins that is made from what somebody asked for: it takes no name away from those that come back. */
export const ASKED = '/* asked */'
const names = new Map<string, string>()

/**
 * Statements with parameters are few and come back all the time, so each is planned once per connection, under a name made
 * from its text. Past the limit (somebody builds SQL from data) there is none, so that no server fills with them.
 */
export function statementName(text: string): string | undefined {
  if (text.startsWith(ASKED)) return undefined
  const known = names.get(text)
  if (known !== undefined || names.size >= STATEMENTS_MAX) return known
  const name = `h_${createHash('sha256').update(text).digest('base64url').slice(0, 22)}`
  names.set(text, name)
  return name
}
