import type { Attempt } from '@howazit/sdk'
import { type DeliveryWithAttempts, HowazitError } from '@howazit/sdk'
import type { Oltp } from '../oltp/oltp.ts'
import { SealBroken, type Secrets } from '../secrets/secrets.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { exchangeContext, type KeptExchanges } from './attempt/seal-exchanges.ts'
import { type AttemptRow, DELIVERY_COLUMNS, type DeliveryRow, toAttempt, toDelivery } from './delivery-row.ts'

export interface GetDeliveryOptions {
  readonly deliveryId: string
  /** With what was sent and what came back, which tells of a respondent. */
  readonly withExchanges: boolean
}

interface LoggedAttempt extends AttemptRow {
  readonly exchange_id: string | null
  readonly sealed: Buffer | null
}

/**
 * A delivery with its attempts in order; one under way has no outcome yet and is left out.
 *
 * @throws HowazitError `not_found`, also for another tenant's
 */
export async function getDelivery(
  deps: { oltp: Oltp; secrets: Secrets },
  tenant: Tenant,
  { deliveryId, withExchanges }: GetDeliveryOptions,
): Promise<DeliveryWithAttempts> {
  const { delivery, attempts } = await deps.oltp.inTenant(tenant, async (tx) => {
    const { rows } = await tx.query<DeliveryRow>(SELECT_DELIVERY, [tenant.id, deliveryId])
    if (!rows[0]) throw new HowazitError('not_found', `There is no delivery ${deliveryId}.`)
    const found = await tx.query<LoggedAttempt>(SELECT_ATTEMPTS, [tenant.id, deliveryId, withExchanges])
    return { delivery: rows[0], attempts: found.rows }
  })
  const shown: Attempt[] = []
  for (const row of attempts)
    shown.push({ ...toAttempt(row), ...(await openExchanges(deps.secrets, tenant, { row, delivery })) })
  return { ...toDelivery(delivery), attempts: shown }
}

/** What cannot be opened any more (its key was shredded) is not shown. */
async function openExchanges(
  secrets: Secrets,
  tenant: Tenant,
  { row, delivery }: { row: LoggedAttempt; delivery: DeliveryRow },
): Promise<Pick<Attempt, 'exchanges' | 'message' | 'hint'>> {
  if (row.exchange_id === null || row.sealed === null) return {}
  try {
    const text = (await secrets.open(tenant, row.sealed, exchangeContext(row.exchange_id))).toString('utf8')
    const { exchanges, notes } = JSON.parse(text) as KeptExchanges
    return { exchanges: exchanges as Attempt['exchanges'] & object, ...notes[delivery.event_id] }
  } catch (error) {
    if (error instanceof SealBroken) return {}
    throw error
  }
}

const SELECT_DELIVERY = `
  select ${DELIVERY_COLUMNS}
  from deliveries
  where tenant_id = $1
    and id = $2`

const SELECT_ATTEMPTS = `
  select a.attempt, a.started_at, a.duration_ms, a.outcome, a.reason, a.status, a.exchange_id, e.sealed
  from attempts a
  left join exchanges e on $3 and e.tenant_id = $1 and e.id = a.exchange_id
  where a.tenant_id = $1
    and a.delivery_id = $2
    and a.outcome <> 'started'
  order by a.attempt`
