import type { Tx } from '../../oltp/oltp.ts'

interface Heartbeat {
  readonly topic: string
  readonly group: string
  readonly id: string
  readonly leaseMs: number
}

/** Says that this member is alive and returns how many are, itself included; what each may hold follows from that. */
export async function countMembers(tx: Tx, { topic, group, id, leaseMs }: Heartbeat): Promise<number> {
  await tx.query(
    `insert into stream.members (topic, name, member, alive_until) values ($1, $2, $3, now() + $4 * interval '1 ms')
     on conflict (topic, name, member) do update set alive_until = excluded.alive_until`,
    [topic, group, id, leaseMs],
  )
  await tx.query(
    `delete from stream.members where (topic, name, member) in (
       select topic, name, member from stream.members
       where topic = $1 and name = $2 and alive_until < now() for update skip locked)`,
    [topic, group],
  )
  const { rows } = await tx.query<{ alive: number }>(
    'select count(*)::int as alive from stream.members where topic = $1 and name = $2 and alive_until >= now()',
    [topic, group],
  )
  return Math.max(rows[0]?.alive ?? 1, 1)
}
