import { expect } from 'vitest'
import { balanceTargets } from '../../../src/ledger/balance-targets.ts'
import { hourOf } from '../../../src/ledger/hours.ts'
import { START } from '../../delivery/create-change.ts'
import type { World } from './world.ts'

interface ReplayCounts {
  readonly item_count: number
  readonly position: number
  readonly delivered_count: number
  readonly failed_count: number
  readonly waiting: number
  readonly sending: number
  readonly delivered: number
  readonly failed: number
}

/** At every moment: what a replay counts is what its items say, and every event is somewhere for each target. */
export async function checkBalance(world: World): Promise<void> {
  await checkReplays(world)
  await checkLedger(world)
}

async function checkReplays({ setup, tenant }: World): Promise<void> {
  const rows = await setup.postgres.sql<ReplayCounts>(
    `select r.item_count, r.position, r.delivered_count, r.failed_count,
            (count(i) filter (where i.outcome = 'waiting'))::int as waiting,
            (count(i) filter (where i.outcome = 'sending'))::int as sending,
            (count(i) filter (where i.outcome = 'delivered'))::int as delivered,
            (count(i) filter (where i.outcome not in ('waiting', 'sending', 'delivered')))::int as failed
     from tenant_shared.replays r
     left join tenant_shared.replay_items i on i.tenant_id = r.tenant_id and i.replay_id = r.id
     where r.tenant_id = $1
     group by r.tenant_id, r.id`,
    [tenant.id],
  )
  for (const row of rows) {
    expect(row.waiting + row.sending + row.delivered + row.failed).toBe(row.item_count)
    expect(row.delivered).toBe(row.delivered_count)
    expect(row.failed).toBe(row.failed_count)
    expect(row.waiting).toBe(row.item_count - row.position)
  }
}

/** Of each of the tenant's targets. */
async function readLedger({ setup, tenant, webhookIds }: World) {
  const { oltp } = setup.postgres
  const { figures, findings } = await balanceTargets({ oltp, stream: setup.stream }, tenant, hourOf(START))
  expect(findings).toEqual([])
  return figures.filter(({ webhookId }) => webhookIds.includes(webhookId as string))
}

async function checkLedger(world: World): Promise<void> {
  const targets = await readLedger(world)
  expect(targets).toHaveLength(2)
  for (const { published, delivered, dead, unknown, suppressed, inFlight } of targets) {
    expect(published).toBe(world.changes.length)
    expect(delivered + dead + unknown + suppressed + inFlight).toBe(published)
  }
}

/** In the end: each event has had its effect once at each target of its tenant, and nowhere else. */
export async function checkEnd(world: World): Promise<void> {
  const { setup, tenant, changes, receivers, strangers, strange } = world
  await checkBalance(world)
  const ids = new Set(changes.map(({ eventId }) => eventId))
  for (const { effects, taken } of receivers) {
    expect(new Set(effects.keys())).toEqual(ids)
    // What it took a second time was what it had taken, byte for byte.
    for (const { id, body } of taken) expect(body).toBe(effects.get(id))
  }
  expect(new Set(strangers.effects.keys())).toEqual(new Set([strange.eventId]))
  const { items } = await setup.deliveries.list(tenant, { limit: 200 })
  expect(items.filter(({ status }) => status !== 'delivered')).toEqual([])
  for (const { published, delivered } of await readLedger(world)) expect(delivered).toBe(published)
}
