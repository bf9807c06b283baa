import pg from 'pg'

/** A statement as an adapter gave it, with the place that did. */
export interface RecordedStatement {
  readonly text: string
  /** Of the first time. */
  readonly values: readonly unknown[]
  /** As `responses/get-response.ts:14`. */
  readonly site: string
  /** The working role of the transaction. */
  readonly role: string
}

export interface Recording {
  /** Distinct by text and site. */
  list(): readonly RecordedStatement[]
  stop(): void
}

const SET_ROLE = /^set local role "?(\w+)"?$/

/**
 * Notes what goes through the driver in this process, from the moment of the call. At the driver and not in front of a pool,
 * so that nothing can go past it.
 */
export function recordStatements(): Recording {
  const statements = new Map<string, RecordedStatement>()
  const roles = new WeakMap<pg.Connection, string>()
  // Taken unbound to be put back: both are called with the `this` they are given.
  // oxlint-disable typescript/unbound-method
  const { query } = pg.Client.prototype
  const { parse } = pg.Connection.prototype
  // oxlint-enable typescript/unbound-method

  pg.Connection.prototype.parse = function (message, more) {
    const role = SET_ROLE.exec(message.text)?.[1]
    if (role !== undefined) roles.set(this, role)
    return parse.call(this, message, more)
  }
  pg.Client.prototype.query = function (this: pg.Client & { readonly connection: pg.Connection }, ...args: unknown[]) {
    const site = findSite()
    const result = Reflect.apply(query, this, args)
    const { text, values = [] } = args[0] as { readonly text?: string; readonly values?: readonly unknown[] }
    if (site !== undefined && typeof text === 'string')
      note(statements, { text, values, site, role: roles.get(this.connection) ?? '' })
    return result
  } as typeof query

  return {
    list: () => [...statements.values()],
    stop() {
      pg.Connection.prototype.parse = parse
      pg.Client.prototype.query = query
    },
  }
}

function note(statements: Map<string, RecordedStatement>, statement: RecordedStatement): void {
  const key = `${statement.site} ${statement.text}`
  if (!statements.has(key)) statements.set(key, statement)
}

const FRAME = /packages\/runtime\/src\/([^():]+\.ts):(\d+)/

/** The first frame of ours outside the doors and pools themselves. */
function findSite(): string | undefined {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = 30
  const stack = new Error('where').stack ?? ''
  Error.stackTraceLimit = limit
  for (const line of stack.split('\n')) {
    const [, file = '', at = ''] = FRAME.exec(line) ?? []
    if (file !== '' && !/^oltp\/(run-|role-|open-)/.test(file)) return `${file}:${at}`
  }
  return undefined
}
