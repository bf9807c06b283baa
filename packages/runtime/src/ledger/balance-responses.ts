import { messageKeyOf } from '../ingest/claim.ts'
import type { Oltp } from '../oltp/oltp.ts'
import { POISON_GROUP } from '../poison/keep-poison.ts'
import type { Stream } from '../stream/stream.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { type Accepted, areParked, findClaimed, findPoison, findSpooled, readAccepted } from './accepted-rows.ts'
import { findUnread } from './find-unread.ts'
import type { Finding } from './finding.ts'
import { hasId, type IdSet, listWithout } from './id-set.ts'
import { findHollow, findKept, findLetIn, readStored, type Whereabouts } from './stored-rows.ts'

export interface BalanceDeps {
  readonly oltp: Pick<Oltp, 'inTenant' | 'inControl'>
  readonly stream: Pick<Stream, 'lag'>
}

/** accepted = stored + quarantined + discarded + poison + inFlight + missing. */
export interface ResponseFigures {
  readonly accepted: number
  readonly stored: number
  readonly quarantined: number
  readonly discarded: number
  readonly poison: number
  readonly inFlight: number
  readonly missing: number
  /** Stored, and accepted by nobody. */
  readonly doubled: number
  /** Sent again after they were accepted. */
  readonly duplicates: number
}

interface ResponseBalance {
  /** Those that count from this hour, as they are stored. */
  readonly stored: IdSet
  readonly figures: ResponseFigures
  readonly findings: readonly Finding[]
}

/** What a response that is not among the stored ones of its hour has become instead. */
type Fate = Whereabouts | 'poison' | 'inFlight'

const STORE = { topic: 'responses.raw', group: 'store' } as const
const DEAD_LETTERS = { topic: 'responses.raw.dlq', group: POISON_GROUP } as const

/**
 * Holds what the API accepted in an hour, by its claims, against what is stored, by the tenant's own tables. Whatever is not among the
 * stored ones has to be found somewhere else; nothing is counted as the rest.
 */
export async function balanceResponses(deps: BalanceDeps, tenant: Tenant, hour: Date): Promise<ResponseBalance> {
  // In this order: what is accepted meanwhile is stored and not known to be accepted, which the claims of any hour then explain.
  const accepted = await deps.oltp.inControl(tenant, (tx) => readAccepted(tx, tenant.id, hour))
  const { stored, keys } = await deps.oltp.inTenant(tenant, async (tx) => ({
    stored: await readStored(tx, tenant.id, hour),
    keys: await findHollow(tx, tenant.id, hour),
  }))
  const hollow = keys.filter((id) => hasId(accepted.confirmed, id))
  const unstored = await listWithout(accepted.confirmed, stored)
  const fates = await findFates(deps, tenant, unstored)
  const missing = unstored.filter((id) => !fates.has(id))
  const doubled = await findStrangers(deps, tenant, { stored, accepted })
  const count = (fate: Fate) => [...fates.values()].filter((each) => each === fate).length
  const figures = {
    accepted: accepted.confirmed.size,
    stored: accepted.confirmed.size - unstored.length + count('stored'),
    quarantined: count('quarantined'),
    discarded: count('discarded'),
    poison: count('poison'),
    inFlight: count('inFlight'),
    missing: missing.length + hollow.length,
    doubled: doubled.length,
    duplicates: accepted.duplicates,
  }
  return {
    stored,
    // A key whose response is gone keeps nothing: it does not count as stored.
    figures: { ...figures, stored: figures.stored - hollow.length },
    findings: [
      ...missing.map((id) => toFinding('missing', id, NOWHERE)),
      ...hollow.map((id) => toFinding('missing', id, HOLLOW)),
      ...doubled.map((id) => toFinding('doubled', id, STRANGE)),
    ],
  }
}

const NOWHERE =
  'a key, a quarantined record, poison, the spool, what is parked, and what the stream holds unread: none of them has it'
const HOLLOW = 'the response of its key, which nobody erased: it is not there'
const STRANGE = 'a claim of any hour, and a quarantined record that was let in: none accepted it'

const toFinding = (problem: Finding['problem'], responseId: string, lookedFor: string): Finding => ({
  kind: 'response',
  problem,
  responseId,
  lookedFor,
})

/**
 * 1. What is kept: under another hour, or aside. 2. What waits in front of the stream, and what nobody has read from it. 3. What was read
 * meanwhile is kept by now, or is a dead letter. 4. Which is read in its turn. What is found nowhere then was on the stream before it was
 * asked for, and is missing.
 */
async function findFates(
  deps: BalanceDeps,
  tenant: Tenant,
  responseIds: readonly string[],
): Promise<ReadonlyMap<string, Fate>> {
  const fates = new Map<string, Fate>()
  const left = () => responseIds.filter((id) => !fates.has(id))
  const look = async () => {
    for (const [id, fate] of await findHere(deps, tenant, left())) fates.set(id, fate)
  }
  const wait = async (reading: typeof STORE | typeof DEAD_LETTERS) => {
    const idsByKey = new Map(left().map((id) => [messageKeyOf({ tenantId: tenant.id, responseId: id }), id]))
    for (const key of await findUnread(deps.stream, { ...reading, keys: [...idsByKey.keys()] }))
      fates.set(idsByKey.get(key) as string, 'inFlight')
  }
  for (const reading of [STORE, DEAD_LETTERS]) {
    if (left().length > 0) await look()
    if (left().length > 0) await wait(reading)
  }
  if (left().length > 0) await look()
  return fates
}

async function findHere(
  { oltp }: BalanceDeps,
  tenant: Tenant,
  responseIds: readonly string[],
): Promise<ReadonlyMap<string, Fate>> {
  const fates = new Map<string, Fate>()
  const { isParked, spooled, poison } = await oltp.inControl(tenant, async (tx) => ({
    isParked: await areParked(tx, tenant.id, STORE),
    spooled: await findSpooled(tx, tenant.id, responseIds),
    poison: await findPoison(tx, tenant.id, { consumer: STORE.group, responseIds }),
  }))
  if (isParked) for (const id of responseIds) fates.set(id, 'inFlight')
  for (const id of spooled) fates.set(id, 'inFlight')
  for (const { responseId } of poison.filter(({ state }) => state === 'discarded')) fates.set(responseId, 'discarded')
  for (const { responseId } of poison.filter(({ state }) => state === 'held')) fates.set(responseId, 'poison')
  const kept = await oltp.inTenant(tenant, (tx) => findKept(tx, tenant.id, responseIds))
  for (const [id, fate] of kept) fates.set(id, fate)
  return fates
}

interface Sides {
  readonly stored: IdSet
  readonly accepted: Accepted
}

/** Stored, without anybody having accepted them. */
async function findStrangers(
  { oltp }: BalanceDeps,
  tenant: Tenant,
  { stored, accepted: { confirmed, unanswered } }: Sides,
): Promise<readonly string[]> {
  const unknown = await listWithout(stored, confirmed, unanswered)
  if (unknown.length === 0) return []
  const claimed = await oltp.inControl(tenant, (tx) => findClaimed(tx, tenant.id, unknown))
  const letIn = await oltp.inTenant(tenant, (tx) => findLetIn(tx, tenant.id, unknown))
  return unknown.filter((id) => !claimed.has(id) && !letIn.has(id))
}
