import type { Runtime } from '@howazit/runtime'
import type { RouteHandlers } from '../generated/fastify.gen.ts'
import { explainLedger } from '../operations/explain-ledger.ts'
import { getDelivery } from '../operations/get-delivery.ts'
import { getLedger } from '../operations/get-ledger.ts'
import { listDeliveries } from '../operations/list-deliveries.ts'

/** What was sent where, and whether everything was. */
export const deliveryHandlers = (runtime: Runtime) =>
  ({
    listDeliveries: listDeliveries(runtime),
    getDelivery: getDelivery(runtime),
    getLedger: getLedger(runtime),
    explainLedger: explainLedger(runtime),
  }) satisfies Partial<RouteHandlers>
