import { type DeliveryWithAttempts, HowazitError } from '@howazit/sdk'
import type { Oltp } from '../oltp/oltp.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { type AttemptRow, DELIVERY_COLUMNS, type DeliveryRow, toAttempt, toDelivery } from './delivery-row.ts'

/**
 * A delivery with its attempts in order; one under way has no outcome yet and is left out.
 *
 * @throws HowazitError `not_found`, also for another tenant's
 */
export async function getDelivery(oltp: Oltp, tenant: Tenant, deliveryId: string): Promise<DeliveryWithAttempts> {
  return await oltp.inTenant(tenant, async (tx) => {
    const { rows } = await tx.query<DeliveryRow>(SELECT_DELIVERY, [tenant.id, deliveryId])
    if (!rows[0]) throw new HowazitError('not_found', `There is no delivery ${deliveryId}.`)
    const attempts = await tx.query<AttemptRow>(SELECT_ATTEMPTS, [tenant.id, deliveryId])
    return { ...toDelivery(rows[0]), attempts: attempts.rows.map(toAttempt) }
  })
}

const SELECT_DELIVERY = `
  select ${DELIVERY_COLUMNS}
  from deliveries
  where tenant_id = $1
    and id = $2`

const SELECT_ATTEMPTS = `
  select attempt, started_at, duration_ms, outcome, reason, status
  from attempts
  where tenant_id = $1
    and delivery_id = $2
    and outcome <> 'started'
  order by attempt`
