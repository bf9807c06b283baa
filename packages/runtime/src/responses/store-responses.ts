import { HowazitError } from '@howazit/sdk'
import { failureOf, failureReason } from '../failure-reason.ts'
import type { Notices } from '../notices/notices.ts'
import { isUnavailable } from '../oltp/is-unavailable.ts'
import { isRefusedData } from '../oltp/refused-data.ts'
import { sqlStateOf } from '../oltp/sql-state.ts'
import { OUTBOX_CHANNEL } from '../outbox/dispatch-outbox.ts'
import { dead, type Outcome, park, retry } from '../outcome.ts'
import { sideBySide } from '../side-by-side.ts'
import type { StoredMessage } from '../stream/stream.ts'
import { placementKey } from '../tenancy/placement.ts'
import { TENANTS_AT_ONCE, type Tenant, type TenantId, type Tenants } from '../tenancy/tenant.ts'
import { awayReasonOf } from '../tenancy/tenant-away.ts'
import type { ReceivedResponse } from './candidate.ts'
import { parseAcceptedResponse } from './parse-accepted-response.ts'
import { createStoreAccepted, type HowToStore, type StoreResponseDeps } from './store-response.ts'

export interface StoreResponsesDeps extends StoreResponseDeps {
  readonly tenants: Tenants
  /** Told after the commit that the outbox has something. */
  readonly notices?: Pick<Notices, 'announce'>
}

/** A response and the place of its message in the batch. */
interface Numbered {
  readonly index: number
  readonly response: ReceivedResponse
}

/**
 * The stage between `responses.raw` and the tables: handles a batch of messages of any tenants, one transaction per tenant.
 * Redelivery is harmless at every point: what was stored is found stored.
 *
 * One tenant's trouble is not another's, and one response's not that of those beside it: where only the tenant cannot be entered
 * its responses are parked. Only when the database of all is away does the whole batch fail.
 */
export function createStoreResponses(deps: StoreResponsesDeps) {
  const storeAccepted = createStoreAccepted(deps)

  return async function storeResponses(messages: readonly StoredMessage[]): Promise<readonly Outcome[]> {
    const outcomes = new Map<number, Outcome>()
    await sideBySide(groupByTenant(messages, outcomes), TENANTS_AT_ONCE, async ([tenantId, numbered]) => {
      const tenant = await deps.tenants.find(tenantId)
      const stored = tenant ? await storeOrRetry(tenant, numbered) : numbered.map(() => dead('tenant_unknown'))
      for (const [position, { index }] of numbered.entries()) outcomes.set(index, stored[position]!)
      if (tenant && stored.some(({ kind }) => kind === 'ok'))
        deps.notices?.announce(OUTBOX_CHANNEL, placementKey(tenant))
    })
    return messages.map((_, index) => outcomes.get(index)!)
  }

  async function storeOrRetry(
    tenant: Tenant,
    numbered: readonly Numbered[],
    how: HowToStore = 'together',
  ): Promise<readonly Outcome[]> {
    try {
      const responses = numbered.map(({ response }) => response)
      return await storeAccepted(tenant, responses, how)
    } catch (error) {
      const away = awayReasonOf(error)
      if (away !== undefined) return numbered.map(() => park(away))
      if (isUnavailable(error) || isPassing(error)) throw toUnavailable(error)
      if (isRefusedData(error) && how === 'together') return await storeOrRetry(tenant, numbered, 'in_parts')
      if (numbered.length > 1) return await storeHalves(tenant, numbered)
      return [isRefusedData(error) ? dead('data_refused', failureReason(error)) : retry(failureOf(error))]
    }
  }

  /** We stumble over something in the batch: halving finds it, and everything else is stored. */
  async function storeHalves(tenant: Tenant, numbered: readonly Numbered[]): Promise<readonly Outcome[]> {
    const middle = Math.ceil(numbered.length / 2)
    const first = await storeOrRetry(tenant, numbered.slice(0, middle))
    const parked = first.find(({ kind }) => kind === 'park')
    // What comes later must not overtake it.
    const second = parked
      ? numbered.slice(middle).map(() => parked)
      : await storeOrRetry(tenant, numbered.slice(middle))
    return [...first, ...second]
  }
}

function groupByTenant(
  messages: readonly StoredMessage[],
  outcomes: Map<number, Outcome>,
): ReadonlyMap<TenantId, Numbered[]> {
  const groups = new Map<TenantId, Numbered[]>()
  for (const [index, { value }] of messages.entries()) {
    const response = parseAcceptedResponse(value)
    if ('unreadable' in response) {
      outcomes.set(index, dead('message_unreadable', response.unreadable))
      continue
    }
    const tenantId = response.tenantId as TenantId
    const group = groups.get(tenantId)
    if (group) group.push({ index, response })
    else groups.set(tenantId, [{ index, response }])
  }
  return groups
}

/** A deadlock, a lock or statement that took too long: trying again later helps, and no attempt must count. */
const isPassing = (error: unknown): boolean => /^(40|55|57)/.test(sqlStateOf(error))

const toUnavailable = (cause: unknown): HowazitError =>
  HowazitError.is(cause) ? cause : new HowazitError('unavailable', 'The database is busy. Try again.', { cause })
