import { messageKeyOf } from '../ingest/claim.ts'
import { POISON_GROUP } from '../poison/keep-poison.ts'
import { changeIdOf } from '../responses/change-id.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { areParked, findPoison } from './accepted-rows.ts'
import type { BalanceDeps } from './balance-responses.ts'
import { findPlanned, findUndispatched, readLaterEvents, readPlanned } from './event-rows.ts'
import { findUnread } from './find-unread.ts'
import type { Finding } from './finding.ts'
import { hasId, type IdSet, listWithout } from './id-set.ts'

/** published = planned + poison + discarded + inFlight + missing. */
export interface EventFigures {
  readonly published: number
  /** Each target that was in force has a delivery of it, or did not want it. */
  readonly planned: number
  readonly discarded: number
  readonly poison: number
  readonly inFlight: number
  readonly missing: number
}

type Fate = 'planned' | 'poison' | 'discarded' | 'inFlight'

/** The response of each event, by the event's id. */
type Events = ReadonlyMap<string, string>

const DELIVERY = { topic: 'response.created', group: 'delivery' } as const
const DEAD_LETTERS = { topic: 'response.created.dlq', group: POISON_GROUP } as const

/**
 * Holds what occurred in an hour, as stored responses and the outbox tell, against what deliveries were planned of. The event of a new response
 * follows from the response, so it need not be in the outbox any more.
 */
export async function balanceEvents(
  deps: BalanceDeps,
  tenant: Tenant,
  { hour, stored }: { readonly hour: Date; readonly stored: IdSet },
): Promise<{ readonly figures: EventFigures; readonly findings: readonly Finding[] }> {
  // In this order: what occurs meanwhile is planned and not asked about.
  const later = await deps.oltp.inTenant(tenant, (tx) => readLaterEvents(tx, tenant.id, hour))
  const planned = await deps.oltp.inTenant(tenant, (tx) => readPlanned(tx, tenant.id, hour))
  const unseen = await listWithout(stored, planned.created)
  const created = unseen.map((id) => [changeIdOf(id, 'response.created', 1), id] as const)
  const unplanned = new Map([...created, ...[...later].filter(([eventId]) => !hasId(planned.later, eventId))])
  const fates = await findFates(deps, tenant, { events: unplanned, hour })
  const missing = [...unplanned].filter(([eventId]) => !fates.has(eventId))
  const published = stored.size + later.size
  const count = (fate: Fate) => [...fates.values()].filter((each) => each === fate).length
  return {
    figures: {
      published,
      planned: published - unplanned.size + count('planned'),
      discarded: count('discarded'),
      poison: count('poison'),
      inFlight: count('inFlight'),
      missing: missing.length,
    },
    findings: missing.map(([eventId, responseId]) => ({
      kind: 'event',
      problem: 'missing',
      responseId,
      eventId,
      lookedFor: NOWHERE,
    })),
  }
}

const NOWHERE =
  'a plan of its deliveries, poison, the outbox, what is parked, and what the stream holds unread: none of them has it'

interface Unplanned {
  readonly events: Events
  readonly hour: Date
}

/** 1. Not published yet, or not read. 2. What was read meanwhile is planned by now, or is a dead letter. 3. Which is read in its turn. */
async function findFates(
  deps: BalanceDeps,
  tenant: Tenant,
  { events, hour }: Unplanned,
): Promise<ReadonlyMap<string, Fate>> {
  const fates = new Map<string, Fate>()
  const left = (): Events => new Map([...events].filter(([eventId]) => !fates.has(eventId)))
  const look = async () => {
    for (const [eventId, fate] of await findHere(deps, tenant, { events: left(), hour })) fates.set(eventId, fate)
  }
  const wait = async (reading: typeof DELIVERY | typeof DEAD_LETTERS) => {
    const keyOf = (responseId: string) => messageKeyOf({ tenantId: tenant.id, responseId })
    const behind = await findUnread(deps.stream, { ...reading, keys: [...new Set(left().values())].map(keyOf) })
    for (const [eventId, responseId] of left()) if (behind.has(keyOf(responseId))) fates.set(eventId, 'inFlight')
  }
  for (const reading of [DELIVERY, DEAD_LETTERS]) {
    if (left().size > 0) await look()
    if (left().size > 0) await wait(reading)
  }
  if (left().size > 0) await look()
  return fates
}

async function findHere(
  { oltp }: BalanceDeps,
  tenant: Tenant,
  { events, hour }: Unplanned,
): Promise<ReadonlyMap<string, Fate>> {
  const fates = new Map<string, Fate>()
  const responseIds = [...new Set(events.values())]
  const { isParked, poison } = await oltp.inControl(tenant, async (tx) => ({
    isParked: await areParked(tx, tenant.id, DELIVERY),
    poison: await findPoison(tx, tenant.id, { consumer: DELIVERY.group, responseIds }),
  }))
  if (isParked) for (const eventId of events.keys()) fates.set(eventId, 'inFlight')
  const isAsked = (eventId: string | null): eventId is string => eventId !== null && events.has(eventId)
  for (const wanted of ['discarded', 'held'] as const)
    for (const { eventId, state } of poison)
      if (state === wanted && isAsked(eventId)) fates.set(eventId, wanted === 'held' ? 'poison' : 'discarded')
  const eventIds = [...events.keys()]
  const { undispatched, planned } = await oltp.inTenant(tenant, async (tx) => ({
    undispatched: await findUndispatched(tx, tenant.id, eventIds),
    planned: await findPlanned(tx, tenant.id, { eventIds, hour }),
  }))
  for (const eventId of undispatched) fates.set(eventId, 'inFlight')
  for (const eventId of planned) fates.set(eventId, 'planned')
  return fates
}
