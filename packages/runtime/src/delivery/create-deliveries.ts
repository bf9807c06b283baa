import type { Oltp } from '../oltp/oltp.ts'
import type { Runtime } from '../runtime.ts'
import { getDelivery } from './get-delivery.ts'
import { listDeliveries } from './list-deliveries.ts'

/** What the control plane asks about deliveries. */
export function createDeliveries({ oltp }: { oltp: Oltp }): Runtime['deliveries'] {
  return Object.freeze({
    get: (tenant, deliveryId) => getDelivery(oltp, tenant, deliveryId),
    list: (tenant, query) => listDeliveries(oltp, tenant, query),
  } satisfies Runtime['deliveries'])
}
