import { type CallOptions, type Context, callWith, dataOf } from '../context.ts'
import { createClient, getClient, listClients, revokeClient, rotateClientSecret } from '../generated/sdk.gen.ts'
import type { Client, ClientCreate, ClientWithSecret, ListClientsData } from '../generated/types.gen.ts'
import { createListing, type Listing } from '../listing.ts'

/** Paging of `clients.list`. */
export type ClientFilter = NonNullable<ListClientsData['query']>

/** Programs that may get tokens for your tenant. */
export interface Clients {
  /**
   * Creates a client; its secret is shown this once. It can have none but the scopes of the caller.
   *
   * @example
   * const { id, secret } = await howazit.clients.create({ name: 'Kiosk', scopes: ['responses:write'] })
   * const kiosk = createHowazit({ baseUrl, auth: { clientId: id, secret } })
   */
  create(client: ClientCreate, options?: CallOptions): Promise<ClientWithSecret>
  /** Lists clients, newest first, revoked ones among them. */
  list(filter?: ClientFilter, options?: CallOptions): Listing<Client>
  /** Gets a client, without its secret; throws `not_found`. */
  get(clientId: string, options?: CallOptions): Promise<Client>
  /** Takes a client its access: no more tokens, and those it has are refused within 30 seconds. */
  revoke(clientId: string, options?: CallOptions): Promise<void>
  /** Makes a new secret; for 24 hours the old one gets tokens too. */
  rotateSecret(clientId: string, options?: CallOptions): Promise<ClientWithSecret>
}

/** The calls about API clients. */
export const createClients = (context: Context): Clients => ({
  create: (body, options) => dataOf(createClient({ ...callWith(context, options), body })),
  list: (filter = {}, options) =>
    createListing((cursor) =>
      dataOf(listClients({ ...callWith(context, options), query: { ...filter, ...(cursor && { cursor }) } })),
    ),
  get: (clientId, options) => dataOf(getClient({ ...callWith(context, options), path: { clientId } })),
  async revoke(clientId, options) {
    await revokeClient({ ...callWith(context, options), path: { clientId } })
  },
  rotateSecret: (clientId, options) =>
    dataOf(rotateClientSecret({ ...callWith(context, options), path: { clientId } })),
})
