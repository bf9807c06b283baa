import { type CallOptions, type Context, callWith, dataOf } from '../context.ts'
import { getDelivery, listDeliveries } from '../generated/sdk.gen.ts'
import type { Delivery, DeliveryWithAttempts, ListDeliveriesData } from '../generated/types.gen.ts'
import { createListing, type Listing } from '../listing.ts'

/** Filters of `deliveries.list`. */
export type DeliveryFilter = NonNullable<ListDeliveriesData['query']>

/** What was sent where. */
export interface Deliveries {
  /** Lists deliveries, newest first. `howazit.deliveries.list({ webhookId, status: 'exhausted' })` */
  list(filter?: DeliveryFilter, options?: CallOptions): Listing<Delivery>
  /** Gets a delivery with every attempt; throws `not_found`. */
  get(deliveryId: string, options?: CallOptions): Promise<DeliveryWithAttempts>
}

/** The calls about deliveries. */
export const createDeliveries = (context: Context): Deliveries => ({
  list: (filter = {}, options) =>
    createListing((cursor) =>
      dataOf(listDeliveries({ ...callWith(context, options), query: { ...filter, ...(cursor && { cursor }) } })),
    ),
  get: (deliveryId, options) => dataOf(getDelivery({ ...callWith(context, options), path: { deliveryId } })),
})
