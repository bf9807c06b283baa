/** What stands in a pact for a credential, or for what was made of one. */
export const PLACED = 'placed-by-the-kit'

const UUID = '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}'
const TIME = '\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?(Z|[+-]\\d{2}:\\d{2})'

/** Forms of values that differ from one event to the next: ids (RFC 9562) and times (RFC 3339, ISO 8601's basic format). */
const GENERATED = [UUID, TIME, '\\d{8}T\\d{6}Z'].map((form) => `^${form}$`)

/** Of what a signature is made with: a time in seconds or milliseconds, or one of the above. These tell nothing. */
const STAMPS = [...GENERATED, '^\\d{10}$', '^\\d{13}$']
const DIGEST = '^[0-9a-f]{64}$'

/** A value as a pact shows it, with the form that another in its place must have. */
export interface Shown {
  readonly example: string
  /** A regular expression; absent where it has to be the same. */
  readonly form?: string
}

/** A value that is no secret; one that the connection's settings have is the same each time, whatever its form. */
export function showValue(value: string, settings: ReadonlySet<string>): Shown {
  const form = settings.has(value) ? undefined : formOf(value, GENERATED)
  return { example: value, ...(form !== undefined && { form }) }
}

/** A path may hold ids among its segments. */
export function showPath(path: string, settings: ReadonlySet<string>): Shown {
  const ids = path.match(new RegExp(UUID, 'g')) ?? []
  const generated = ids.filter((id) => !settings.has(id))
  if (generated.length === 0) return { example: path }
  const parts = path.split(new RegExp(generated.join('|')))
  return { example: path, form: `^${parts.map(escapePattern).join(UUID)}$` }
}

/** A header, query parameter or member that credentials were placed in: its scheme at most. */
export function showPlaced(value: string): Shown {
  const stamp = formOf(value, STAMPS)
  if (stamp !== undefined) return { example: value, form: stamp }
  if (new RegExp(DIGEST).test(value)) return { example: '0'.repeat(64), form: DIGEST }
  const [scheme = ''] = /^[A-Za-z][\w-]* (?=\S)/.exec(value) ?? []
  return { example: `${scheme}${PLACED}`, form: `^${scheme}.+$` }
}

const formOf = (value: string, forms: readonly string[]): string | undefined =>
  forms.find((form) => new RegExp(form).test(value))

const escapePattern = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
