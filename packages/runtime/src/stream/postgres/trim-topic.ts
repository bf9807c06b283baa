import { inTransaction } from '../../oltp/open-transaction.ts'
import type { PgPool } from '../../oltp/pg-pool.ts'
import { runStatement } from '../../oltp/run-statement.ts'
import { isOutward, PARTITION_COUNT, type Topic } from '../topics.ts'

const DELETE_MAX = 5_000

/**
 * Removes messages appended before `before` that every group has read; without any group, none but of a topic that nobody here reads.
 *
 * @returns how many were removed.
 */
export async function trimTopic(pool: PgPool, topic: Topic, before: Date): Promise<number> {
  let removed = 0
  for (let partition = 0; partition < PARTITION_COUNT; partition += 1) {
    // 1. From here on a new group starts after the bound. 2. Nobody needs what is below it, so it can go in small pieces.
    const bound = await raiseFirstOffset(pool, { topic, partition, before })
    if (bound !== undefined) removed += await deleteBelow(pool, { topic, partition, bound })
  }
  return removed
}

async function raiseFirstOffset(
  pool: PgPool,
  { topic, partition, before }: { topic: Topic; partition: number; before: Date },
): Promise<number | undefined> {
  return await inTransaction(pool, async (tx) => {
    await tx.query('select from stream.partitions where topic = $1 and partition = $2 for update', [topic, partition])
    const { rows } = await tx.query<{ first_offset: string }>(
      `update stream.partitions p set first_offset = greatest(p.first_offset, least(read.bound, coalesce(young.bound, p.next_offset)))
       from
         (select min(committed_offset) as bound from stream.groups where topic = $1 and partition = $2) read,
         (select min("offset") as bound from stream.messages where topic = $1 and partition = $2 and appended_at >= $3) young
       where p.topic = $1 and p.partition = $2 and (read.bound is not null or $4)
       returning p.first_offset`,
      [topic, partition, before, isOutward(topic)],
    )
    return rows[0] === undefined ? undefined : Number(rows[0].first_offset)
  })
}

async function deleteBelow(
  pool: PgPool,
  { topic, partition, bound }: { topic: Topic; partition: number; bound: number },
): Promise<number> {
  let removed = 0
  while (true) {
    const { rowCount } = await runStatement(
      pool,
      `delete from stream.messages where (topic, partition, "offset") in (
         select topic, partition, "offset" from stream.messages
         where topic = $1 and partition = $2 and "offset" < $3 order by "offset" limit $4)`,
      [topic, partition, bound, DELETE_MAX],
    )
    removed += rowCount
    if (rowCount < DELETE_MAX) return removed
  }
}
