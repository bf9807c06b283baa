import type { PgPool } from '../oltp/pg-pool.ts'
import { runStatement } from '../oltp/run-statement.ts'

/** How full the spool is, over all tenants. */
export interface SpoolCount {
  readonly rows: number
  readonly bytes: number
  /** Undefined when it is empty. */
  readonly oldestAt: Date | undefined
}

// Two reads of one row each, however full it is.
const COUNT = `
  select s.row_count as rows, s.size_bytes as bytes, oldest.spooled_at as "oldestAt"
  from control.spool_size s
  left join lateral (
    select r.spooled_at
    from control.spooled_responses r
    order by r.spooled_at
    limit 1
  ) oldest on true`

/** For metrics; of a pool of the role howazit_ingest. */
export async function countSpool(pool: PgPool): Promise<SpoolCount> {
  const { rows } = await runStatement<{ rows: string; bytes: string; oldestAt: Date | null }>(pool, COUNT)
  const { rows: count, bytes, oldestAt } = rows[0] ?? { rows: 0, bytes: 0, oldestAt: null }
  return { rows: Number(count), bytes: Number(bytes), oldestAt: oldestAt ?? undefined }
}
