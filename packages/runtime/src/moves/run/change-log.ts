import pg from 'pg'
import { rest } from '../../jobs/poll-work.ts'
import { uuidLiteral } from '../../oltp/open-transaction.ts'
import type { PlaceSession } from './at-place.ts'
import type { MovedTable } from './list-tables.ts'

/** A trigger waits for every transaction that writes to its table, and whoever writes then waits behind it: no longer than this. */
const LOCK_TIMEOUT = '100ms'
const ATTEMPTS_MAX = 100
const REST_MS = 50

/**
 * Has the changes of a tenant's rows noted, from now on and for this tenant alone; those that the mover makes aside. Once it resolves
 * there is no transaction any more that changes a row and does not note it: a trigger is made when nobody else writes to the table.
 */
export async function noteChanges(
  session: PlaceSession,
  tables: readonly MovedTable[],
  tenantId: string,
): Promise<void> {
  await session.asOwner(async () => {
    const noted = await findNoted(session, tenantId)
    for (const table of tables) if (!noted.has(table.name)) await patiently(session, noteOf(table, tenantId))
  })
}

/** Notes them no more, and forgets what was noted. */
export async function forgetChanges(session: PlaceSession, tenantId: string): Promise<void> {
  await session.asOwner(async () => {
    for (const table of await findNoted(session, tenantId)) await patiently(session, forgetOf(table, tenantId))
  })
  await session.query('delete from tenant_changes where tenant_id = $1', [tenantId])
}

async function patiently(session: PlaceSession, text: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await session.query(`begin; set local lock_timeout to '${LOCK_TIMEOUT}'; ${text}; commit`)
      return
    } catch (error) {
      await session.query('rollback')
      if (!isLocked(error) || attempt === ATTEMPTS_MAX) throw error
      await rest(REST_MS, NEVER)
    }
  }
}

const NEVER = new AbortController().signal

const isLocked = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === '55P03' || error.code === '40P01')

async function findNoted(session: PlaceSession, tenantId: string): Promise<ReadonlySet<string>> {
  const rows = await session.query<{ name: string }>(FIND_NOTED, [triggerOf(tenantId, 'removed')])
  return new Set(rows.map(({ name }) => name))
}

/** Looked for by `find-drift.ts` as well, which does not mind them. */
const triggerOf = (tenantId: string, what: 'written' | 'removed'): string =>
  `moved_${tenantId.replaceAll('-', '')}_${what}`

function noteOf({ name, key }: MovedTable, tenantId: string): string {
  const given = [name, ...key.map((column) => column.name)].map((argument) => pg.escapeLiteral(argument)).join(', ')
  const make = (what: 'written' | 'removed', when: string, row: 'new' | 'old') => `
    create trigger ${triggerOf(tenantId, what)} after ${when} on ${name} for each row
    when (${row}.tenant_id = ${uuidLiteral(tenantId)}::uuid and current_user <> 'howazit_mover')
    execute function note_change(${given})`
  return `${make('written', 'insert or update', 'new')}; ${make('removed', 'delete', 'old')}`
}

const forgetOf = (name: string, tenantId: string): string =>
  (['written', 'removed'] as const).map((what) => `drop trigger ${triggerOf(tenantId, what)} on ${name}`).join('; ')

const FIND_NOTED = `
  select c.relname as name
  from pg_trigger t
  join pg_class c on c.oid = t.tgrelid
  where t.tgname = $1
    and c.relnamespace = current_schema()::regnamespace
    and t.tgparentid = 0`
