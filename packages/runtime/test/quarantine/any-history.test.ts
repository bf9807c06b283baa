import fc from 'fast-check'
import { expect, test } from 'vitest'
import { balanceResponses } from '../../src/ledger/balance-responses.ts'
import { setUpSql } from '../support/set-up-sql.ts'
import { histories } from './history/actions.ts'
import { heal, live, openWorld, type World } from './history/world.ts'
import { setUpQuarantine } from './set-up-quarantine.ts'

// Fixed, so that a failure is found again.
const { HOWAZIT_TEST_HISTORIES: runs = '25', HOWAZIT_TEST_SEED: seed = '20261130' } = process.env
const RUNS = Number(runs)
const TIMEOUT_MS = 60_000 + RUNS * 5_000

test('for any history of surveys, fixes and deaths each accepted response is stored, held or discarded once, and the ledger balances', {
  timeout: TIMEOUT_MS,
}, async () => {
  await using setup = await setUpQuarantine()
  const { sql, close } = setUpSql(setup.url)
  await using _ = { [Symbol.asyncDispose]: close }
  const seen = { stored: 0, held: 0, discarded: 0, let_in: 0 }

  const property = fc.asyncProperty(histories, async (actions) => {
    const world = await openWorld(setup, sql)
    for (const action of actions) await live(world, action)
    await heal(world)

    for (const fate of await fatesOf(world)) {
      expect(fate).toMatchObject({ places: 1, responses: fate.stored, events: fate.stored, hollow: 0 })
      seen.stored += fate.stored
      seen.held += fate.held
      seen.discarded += fate.discarded
      seen.let_in += fate.let_in
    }
    await checkBalance(world)
  })
  await fc.assert(property, { seed: Number(seed), numRuns: RUNS })

  // The controls: there was something to tell apart, and fixes let something in.
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(RUNS / 5)
})

interface Fate {
  /** Of stored, held and discarded; how often. */
  readonly places: number
  readonly stored: number
  readonly held: number
  readonly discarded: number
  readonly let_in: number
  readonly responses: number
  readonly events: number
  /** Answers without their response, or the other way round. */
  readonly hollow: number
}

/** What each accepted response came to, from the tables alone. */
async function fatesOf({ setup, sql, accepted }: World): Promise<readonly Fate[]> {
  return await sql<Fate>(FATES, [setup.tenant.id, accepted])
}

async function checkBalance({ setup, sql }: World): Promise<void> {
  const { oltp, tenant } = setup
  const stream = { lag: async () => [] }
  const rows = await sql<{ hour: Date }>(HOURS, [tenant.id])
  for (const { hour } of rows) {
    const { figures } = await balanceResponses({ oltp, stream }, tenant, hour)
    expect(figures).toMatchObject({ missing: 0, doubled: 0, inFlight: 0, poison: 0 })
  }
}

const FATES = `
  with fate as (
    select a.id,
           (select count(*)::int from tenant_shared.response_keys where tenant_id = $1 and response_id = a.id and erased_at is null) as stored,
           (select count(*)::int from tenant_shared.responses where tenant_id = $1 and id = a.id) as responses,
           (select count(*)::int from tenant_shared.outbox where tenant_id = $1 and payload ->> 'responseId' = a.id::text) as events,
           (select count(*)::int from tenant_shared.quarantined_responses q where q.tenant_id = $1 and q.response_id = a.id and state = 'held') as held,
           (select count(*)::int from tenant_shared.quarantined_responses q where q.tenant_id = $1 and q.response_id = a.id and state = 'discarded') as discarded,
           (select count(*)::int from tenant_shared.quarantined_responses q where q.tenant_id = $1 and q.stored_as = a.id and fix_id is not null) as let_in,
           (select count(*)::int from tenant_shared.response_items i where i.tenant_id = $1 and i.response_id = a.id) as items
    from unnest($2::uuid[]) as a (id)
  )
  select stored + held + discarded as places, stored, held, discarded, let_in, responses, events,
         case when (items > 0) = (responses > 0) then 0 else 1 end as hollow
  from fate`

const HOURS = `
  select distinct date_trunc('hour', at, 'UTC') as hour
  from (
    select accepted_at as at from control.idempotency_claims where tenant_id = $1
    union all
    select occurred_at from tenant_shared.response_keys where tenant_id = $1
  ) t
  where at is not null`
