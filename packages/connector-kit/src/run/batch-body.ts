import { createHash } from 'node:crypto'
import type { Batch } from '../manifest/batch.ts'
import type { Operation } from '../manifest/operation.ts'
import type { JsonValue } from '../mapping/mapping.ts'
import { type BuildRefusal, orRefusal } from '../request/cannot-build.ts'
import { renderSql } from '../request/render-sql.ts'
import { renderValue } from '../request/render-value.ts'
import type { Scope } from '../request/scope.ts'
import type { ReadyRecord } from './prepare-record.ts'

/** The body of a batch, every record in it as data; and the same key whenever it is the same records. */
export function batchBody(
  { batch, sql }: Pick<Operation, 'sql'> & { readonly batch: Batch },
  records: readonly ReadyRecord[],
  scope: Scope,
): { readonly value: JsonValue } | { readonly refusal: BuildRefusal } {
  const { envelope, record = '{item}', lines } = batch
  return orRefusal(() => {
    const scopes = records.map((ready) => ({ ...scope, ...recordScope(ready), item: ready.input }))
    if (lines) return scopes.flatMap((one) => lines.map((line) => renderValue(line, one) ?? null))
    const items = scopes.map((one) => renderValue(record, one) ?? null)
    const within = sql === undefined ? scope : { ...scope, sql: renderSql(sql, scope) }
    return renderValue(envelope, { ...within, records: items }) ?? items
  })
}

/** What templates can name of one record. */
export function recordScope({ record, input, idempotencyKey }: ReadyRecord): Scope {
  return { input, event: record.event, eventId: record.eventId, idempotencyKey }
}

/** `{batchKey}`: 32 hexadecimal digits. */
export function batchKey(records: readonly ReadyRecord[]): string {
  const ids = records.map(({ record }) => record.eventId).toSorted()
  return createHash('sha256').update(ids.join()).digest('hex').slice(0, 32)
}
