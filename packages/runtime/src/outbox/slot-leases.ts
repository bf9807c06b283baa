import type { Tx } from '../oltp/oltp.ts'
import { countMembers } from '../stream/postgres/count-members.ts'
import { SLOT_COUNT } from './slot-of.ts'

export interface Dispatcher {
  readonly id: string
  readonly leaseMs: number
}

/** A slot this dispatcher serves. The epoch changes with every owner. */
export interface SlotLease {
  readonly slot: number
  readonly epoch: string
}

const GROUP = { topic: 'outbox', group: 'dispatchers' }

/** Renews this dispatcher's slots up to its fair share, gives back those above, and takes free ones. Database time. */
export async function renewSlots(tx: Tx, { id, leaseMs }: Dispatcher): Promise<readonly SlotLease[]> {
  const share = Math.ceil(SLOT_COUNT / (await countMembers(tx, { ...GROUP, id, leaseMs })))
  const { rows: owned } = await tx.query<{ slot: number }>(
    'select slot from stream.outbox_slots where owner = $1 order by slot for update',
    [id],
  )
  await freeSlots(
    tx,
    id,
    owned.slice(share).map(({ slot }) => slot),
  )
  const { rows: kept } = await tx.query<SlotLease>(
    `update stream.outbox_slots set lease_until = now() + $2 * interval '1 ms' where owner = $1 returning slot, epoch`,
    [id, leaseMs],
  )
  const { rows: taken } = await tx.query<SlotLease>(
    `update stream.outbox_slots s set owner = $1, epoch = s.epoch + 1, lease_until = now() + $2 * interval '1 ms'
     from (
       select slot from stream.outbox_slots where owner is null or lease_until < now()
       order by slot limit $3 for update skip locked
     ) free
     where s.slot = free.slot
     returning s.slot, s.epoch`,
    [id, leaseMs, Math.max(share - kept.length, 0)],
  )
  return [...kept, ...taken]
}

/** Frees every slot of this dispatcher and forgets it. */
export async function leaveSlots(tx: Tx, { id }: Dispatcher): Promise<void> {
  await tx.query('update stream.outbox_slots set owner = null, lease_until = null where owner = $1', [id])
  await tx.query('delete from stream.members where topic = $1 and name = $2 and member = $3', [
    GROUP.topic,
    GROUP.group,
    id,
  ])
}

async function freeSlots(tx: Tx, id: string, slots: readonly number[]): Promise<void> {
  if (slots.length === 0) return
  await tx.query(
    'update stream.outbox_slots set owner = null, lease_until = null where owner = $1 and slot = any($2::int[])',
    [id, slots],
  )
}
