import type { Oltp } from '../oltp/oltp.ts'
import type { Runtime } from '../runtime.ts'
import type { Secrets } from '../secrets/secrets.ts'
import { getDelivery } from './get-delivery.ts'
import { listDeliveries } from './list-deliveries.ts'

/** What the control plane asks about deliveries. */
export function createDeliveries(deps: { readonly oltp: Oltp; readonly secrets: Secrets }): Runtime['deliveries'] {
  return Object.freeze({
    get: (tenant, deliveryId, { withExchanges = false } = {}) =>
      getDelivery(deps, tenant, { deliveryId, withExchanges }),
    list: (tenant, query) => listDeliveries(deps.oltp, tenant, query),
  } satisfies Runtime['deliveries'])
}
