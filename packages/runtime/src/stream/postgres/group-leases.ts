import type { Tx } from '../../oltp/oltp.ts'
import { inTransaction } from '../../oltp/open-transaction.ts'
import type { PgPool } from '../../oltp/pg-pool.ts'
import { runStatement } from '../../oltp/run-statement.ts'
import { PARTITION_COUNT, type Topic } from '../topics.ts'
import { countMembers } from './count-members.ts'

/** One reader process of a group; a new one for every subscription. */
export interface Member {
  readonly topic: Topic
  readonly group: string
  readonly id: string
  readonly leaseMs: number
}

/** A partition this member reads. The epoch changes with every owner, and only its holder can commit. */
export interface Lease {
  readonly partition: number
  readonly epoch: number
  /** The next offset to read. */
  readonly committedOffset: number
}

export interface Heartbeat {
  readonly leases: readonly Lease[]
  /** How many partitions a member should have now; one that has more gives the rest back. */
  readonly share: number
}

interface LeaseRow {
  readonly partition: number
  readonly epoch: string
  readonly committed_offset: string
}

/** Makes the group known, from the earliest message on; from then on nothing it has not read is trimmed. */
export async function registerGroup(pool: PgPool, topic: Topic, group: string): Promise<void> {
  await inTransaction(pool, async (tx) => {
    // Trimming takes these rows exclusively, so it sees this group or this group starts after what it removed.
    await tx.query('select from stream.partitions where topic = $1 order by partition for share', [topic])
    await tx.query(
      `insert into stream.groups (topic, partition, name, committed_offset)
       select $1, n, $2, coalesce(p.first_offset, 0)
       from generate_series(0, $3::int - 1) as n left join stream.partitions p on p.topic = $1 and p.partition = n
       on conflict do nothing`,
      [topic, group, PARTITION_COUNT],
    )
  })
}

/** Renews what the member has and takes free partitions up to its fair share, all on the database's time. */
export async function renewLeases(pool: PgPool, member: Member): Promise<Heartbeat> {
  return await inTransaction(pool, async (tx) => {
    const share = Math.ceil(PARTITION_COUNT / (await countMembers(tx, member)))
    const kept = await extendLeases(tx, member)
    const taken = kept.length < share ? await takeLeases(tx, member, share - kept.length) : []
    return { leases: [...kept, ...taken].map(toLease), share }
  })
}

/** Frees one partition for others; does nothing when it was lost meanwhile. */
export async function releaseLease(pool: PgPool, { topic, group, id }: Member, lease: Lease): Promise<void> {
  await runStatement(
    pool,
    `update stream.groups set owner = null, lease_until = null
     where topic = $1 and partition = $2 and name = $3 and owner = $4 and epoch = $5`,
    [topic, lease.partition, group, id, lease.epoch],
  )
}

/** Frees everything the member has and forgets it. */
export async function leaveGroup(pool: PgPool, { topic, group, id }: Member): Promise<void> {
  await inTransaction(pool, async (tx) => {
    await tx.query(
      `with held as (
         select partition from stream.groups where topic = $1 and name = $2 and owner = $3 order by partition for update
       )
       update stream.groups g set owner = null, lease_until = null
       from held where g.topic = $1 and g.name = $2 and g.partition = held.partition`,
      [topic, group, id],
    )
    await tx.query('delete from stream.members where topic = $1 and name = $2 and member = $3', [topic, group, id])
  })
}

/**
 * Moves the group on and renews the leases. A compare-and-set on the epochs: an owner that lost its lease cannot move the
 * offset of its successor.
 *
 * @returns for each lease, in order: false when it is lost.
 */
export async function commitOffsets(
  pool: PgPool,
  { topic, group, leaseMs }: Member,
  leases: readonly Lease[],
): Promise<readonly boolean[]> {
  const { rows } = await runStatement<{ partition: number; epoch: string }>(pool, COMMIT, [
    topic,
    group,
    leaseMs,
    leases.map(({ partition }) => partition),
    leases.map(({ epoch }) => epoch),
    leases.map(({ committedOffset }) => committedOffset),
  ])
  const epochs = new Map(rows.map(({ partition, epoch }) => [partition, Number(epoch)]))
  return leases.map(({ partition, epoch }) => epochs.get(partition) === epoch)
}

// Whoever takes several rows takes them in ascending order, else two could wait for each other.
const COMMIT = `
  with held as (
    select partition, epoch from stream.groups
    where topic = $1 and name = $2 and partition = any ($4::int[]) order by partition for update
  )
  update stream.groups g set committed_offset = done.committed_offset, lease_until = now() + $3 * interval '1 ms'
  from held join unnest($4::int[], $5::bigint[], $6::bigint[]) as done (partition, epoch, committed_offset)
    using (partition, epoch)
  where g.topic = $1 and g.name = $2 and g.partition = held.partition
  returning g.partition, g.epoch`

// An expired lease that nobody took is still its owner's.
async function extendLeases(tx: Tx, { topic, group, id, leaseMs }: Member): Promise<readonly LeaseRow[]> {
  const { rows } = await tx.query<LeaseRow>(
    `with held as (
       select partition from stream.groups where topic = $1 and name = $2 and owner = $3 order by partition for update
     )
     update stream.groups g set lease_until = now() + $4 * interval '1 ms'
     from held where g.topic = $1 and g.name = $2 and g.partition = held.partition
     returning g.partition, g.epoch, g.committed_offset`,
    [topic, group, id, leaseMs],
  )
  return rows
}

async function takeLeases(tx: Tx, member: Member, countMax: number): Promise<readonly LeaseRow[]> {
  const { rows } = await tx.query<LeaseRow>(
    `update stream.groups g set owner = $3, epoch = g.epoch + 1, lease_until = now() + $4 * interval '1 ms'
     from (
       select partition from stream.groups
       where topic = $1 and name = $2 and (owner is null or lease_until < now())
       order by partition limit $5 for update skip locked
     ) free
     where g.topic = $1 and g.name = $2 and g.partition = free.partition
     returning g.partition, g.epoch, g.committed_offset`,
    [member.topic, member.group, member.id, member.leaseMs, countMax],
  )
  return rows
}

const toLease = ({ partition, epoch, committed_offset: committedOffset }: LeaseRow): Lease => ({
  partition,
  epoch: Number(epoch),
  committedOffset: Number(committedOffset),
})
