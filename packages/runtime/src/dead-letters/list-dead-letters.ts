import type { DeadLetter } from '@howazit/sdk'
import type { Clock } from '../clock.ts'
import { type Asked, readFilter } from '../filter/read-filter.ts'
import type { Oltp } from '../oltp/oltp.ts'
import { decodeCursor, encodeCursor, type PageCursor } from '../page-cursor.ts'
import type { Page, PageQuery } from '../runtime.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { DEAD_LETTERS } from './dead-letter-fields.ts'
import { type DeadLetterRow, SELECT_DEAD_LETTERS, toDeadLetter } from './dead-letter-row.ts'

export interface DeadLetterDeps {
  readonly oltp: Oltp
  readonly clock: Clock
}

/** What failed last comes first; a replica may answer, seconds behind. @throws HowazitError of `readFilter` */
export async function listDeadLetters(
  deps: DeadLetterDeps,
  tenant: Tenant,
  { cursor, limit, ...asked }: PageQuery & Asked,
): Promise<Page<DeadLetter>> {
  const after = cursor === undefined ? undefined : decodeCursor(cursor)
  const rows = await selectPage(deps, tenant, { asked, after, limit: limit + 1 })
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return {
    items: items.map(toDeadLetter),
    ...(rows.length > limit && last && { nextCursor: encodeCursor(placeOf(last)) }),
  }
}

const EXPORT_PAGE = 1_000

/** All of them, one a line; pages are read as the reader asks for them. @throws HowazitError before the first line */
export async function exportDeadLetters(
  deps: DeadLetterDeps,
  tenant: Tenant,
  asked: Asked,
): Promise<AsyncIterable<string>> {
  const first = await selectPage(deps, tenant, { asked, after: undefined, limit: EXPORT_PAGE })
  return toLines(first, (last) => selectPage(deps, tenant, { asked, after: placeOf(last), limit: EXPORT_PAGE }))
}

async function* toLines(
  first: readonly DeadLetterRow[],
  readAfter: (last: DeadLetterRow) => Promise<readonly DeadLetterRow[]>,
): AsyncGenerator<string> {
  let rows = first
  for (;;) {
    if (rows.length > 0) yield rows.map((row) => `${JSON.stringify(toDeadLetter(row))}\n`).join('')
    const last = rows.at(-1)
    if (last === undefined || rows.length < EXPORT_PAGE) return
    rows = await readAfter(last)
  }
}

const placeOf = ({ completed_at: at, id }: DeadLetterRow): PageCursor => ({ at, id })

interface PageToRead {
  readonly asked: Asked
  readonly after: PageCursor | undefined
  readonly limit: number
}

async function selectPage(
  deps: DeadLetterDeps,
  tenant: Tenant,
  { asked, after, limit }: PageToRead,
): Promise<readonly DeadLetterRow[]> {
  const { sql, values } = readFilter(deps, tenant, {
    ...asked,
    vocabulary: DEAD_LETTERS,
    pointer: '/query/where',
    firstParameter: 5,
  })
  const { rows } = await deps.oltp.readInTenant(tenant, (tx) =>
    tx.query<DeadLetterRow>(`${SELECT_DEAD_LETTERS} and ${sql} ${PAGE}`, [
      tenant.id,
      after?.at ?? null,
      after?.id ?? null,
      limit,
      ...values,
    ]),
  )
  return rows
}

const PAGE = `
    and ($2::timestamptz is null or (d.completed_at, d.id) < ($2::timestamptz, $3::uuid))
  order by d.completed_at desc, d.id desc
  limit $4`
