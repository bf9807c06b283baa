import { randomUUID } from 'node:crypto'
import { areParked, findClaimed, findPoison, findSpooled } from '../../../../src/ledger/accepted-rows.ts'
import { createDuplicateCounts } from '../../../../src/ledger/duplicate-counts.ts'
import { findPlanned, findUndispatched } from '../../../../src/ledger/event-rows.ts'
import { createJudgeHours } from '../../../../src/ledger/judge-hours.ts'
import { findKept, findLetIn } from '../../../../src/ledger/stored-rows.ts'
import { findResponses, findTwice } from '../../../../src/ledger/target-rows.ts'
import { trimLedger } from '../../../../src/ledger/trim-ledger.ts'
import { PAGE, type Use } from './use.ts'

/** What is looked for only where something is missing or doubled is looked for all the same. */
export async function useLedger({ runtime, context, tenant }: Use): Promise<void> {
  const { oltp, tenants, stream, events, clock } = context
  const hour = clock.now()
  const signal = new AbortController().signal
  await runtime.ledger.get(tenant, { isFresh: true })
  await runtime.ledger.explain(tenant, { ...PAGE, hour })
  const ids = [randomUUID()]
  await oltp.inControl(tenant, async (tx) => {
    await findClaimed(tx, tenant.id, ids)
    await findSpooled(tx, tenant.id, ids)
    await areParked(tx, tenant.id, { topic: 'responses.raw', group: 'store' })
    await findPoison(tx, tenant.id, { consumer: 'store', responseIds: ids })
  })
  await oltp.inTenant(tenant, async (tx) => {
    await findKept(tx, tenant.id, ids)
    await findLetIn(tx, tenant.id, ids)
    await findUndispatched(tx, tenant.id, ids)
    await findPlanned(tx, tenant.id, { eventIds: ids, hour })
    await findTwice(tx, tenant.id, { first: hour, last: hour })
    await findResponses(tx, tenant.id, { eventIds: ids, hour })
  })
  const duplicates = createDuplicateCounts({ oltp, clock })
  duplicates.note(tenant, 1)
  await duplicates.close()
  const later = { now: () => new Date(hour.getTime() + 2 * 3_600_000) }
  await createJudgeHours({ oltp, tenants, stream, events, clock: later })(signal)
  await trimLedger({ oltp, tenants }, { plansBefore: hour, hoursBefore: hour, signal })
}
