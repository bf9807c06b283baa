import { type CallOptions, type Context, callWith, dataOf } from '../context.ts'
import { getConnector, listConnectors } from '../generated/sdk.gen.ts'
import type {
  ConnectorDetails,
  ConnectorSummary,
  GetConnectorData,
  ListConnectorsData,
} from '../generated/types.gen.ts'
import { createListing, type Listing } from '../listing.ts'

/** Narrowing of `connectors.list`. */
export type ConnectorFilter = NonNullable<ListConnectorsData['query']>

/** Which version; the newest without it. */
export type ConnectorQuery = NonNullable<GetConnectorData['query']>

/** Outside systems that can be connected. */
export interface Connectors {
  /** Lists the newest version of each, by id. */
  list(filter?: ConnectorFilter, options?: CallOptions): Listing<ConnectorSummary>
  /** Gets what connecting one takes; throws `not_found`. */
  get(connectorId: string, query?: ConnectorQuery, options?: CallOptions): Promise<ConnectorDetails>
}

/** The calls about connectors. */
export const createConnectors = (context: Context): Connectors => ({
  list: (query = {}, options) =>
    createListing(() => dataOf(listConnectors({ ...callWith(context, options), query: { ...query } }))),
  get: (connectorId, query = {}, options) =>
    dataOf(getConnector({ ...callWith(context, options), path: { connectorId }, query: { ...query } })),
})
