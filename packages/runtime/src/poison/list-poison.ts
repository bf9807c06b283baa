import { HowazitError, type PoisonMessage } from '@howazit/sdk'
import type { Oltp } from '../oltp/oltp.ts'
import { decodeCursor, encodeCursor } from '../page-cursor.ts'
import type { Page, PageQuery } from '../runtime.ts'
import { POISON_COLUMNS, type PoisonRow, toPoisonMessage } from './poison-row.ts'
import { MATCHES, type Selection, selectionValues } from './select-poison.ts'

export interface PoisonDeps {
  readonly oltp: Pick<Oltp, 'asOperator'>
}

export type PoisonQuery = PageQuery & Selection & { readonly state: PoisonMessage['state'] }

/** What failed last comes first. */
export async function listPoison(
  { oltp }: PoisonDeps,
  { cursor, limit, state, ...selection }: PoisonQuery,
): Promise<Page<PoisonMessage>> {
  const after = cursor === undefined ? undefined : decodeCursor(cursor)
  const values = [...selectionValues(selection), state, after?.at ?? null, after?.id ?? null, limit + 1]
  const { rows } = await oltp.asOperator('list poison', (tx) => tx.query<PoisonRow>(SELECT, values))
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    items: page.map(toPoisonMessage),
    ...(rows.length > limit && last && { nextCursor: encodeCursor({ at: last.failed_at, id: last.id }) }),
  }
}

/** @throws HowazitError `not_found` */
export async function getPoison({ oltp }: PoisonDeps, id: string): Promise<PoisonMessage> {
  const { rows } = await oltp.asOperator('show poison', (tx) => tx.query<PoisonRow>(FIND, [id]))
  if (rows[0] === undefined) throw new HowazitError('not_found', `There is no poison message ${id}.`)
  return toPoisonMessage(rows[0])
}

const SELECT = `
  select ${POISON_COLUMNS}
  from control.poison_messages
  where ${MATCHES}
    and state = $6
    and ($7::timestamptz is null or (failed_at, id) < ($7::timestamptz, $8::uuid))
  order by failed_at desc, id desc
  limit $9`

const FIND = `
  select ${POISON_COLUMNS}
  from control.poison_messages
  where id = $1`
