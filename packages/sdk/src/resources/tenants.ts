import { type CallOptions, type Context, callWith, dataOf, type ReasonedCallOptions, reasonHeader } from '../context.ts'
import {
  checkIsolation,
  createTenant,
  createTenantClient,
  createTenantToken,
  getTenant,
  listTenants,
  updateTenant,
} from '../generated/sdk.gen.ts'
import type {
  ClientCreate,
  ClientWithSecret,
  IsolationReport,
  ListTenantsData,
  Tenant,
  TenantCreate,
  TenantTokenRequest,
  TenantUpdate,
  TokenGrant,
} from '../generated/types.gen.ts'
import { createListing, type Listing } from '../listing.ts'

/** What `tenants.list` can be narrowed to. */
export type TenantFilter = NonNullable<ListTenantsData['query']>

/** Tenants, for operators: a token of a tenant may call none of this. */
export interface Tenants {
  /**
   * Creates a tenant; one that is there already, with the same values, is returned as it is.
   *
   * @example
   * const { id } = await howazit.tenants.create({ slug: 'acme', name: 'Acme Hotels', tier: 'gold' })
   * const first = { name: 'first', scopes: ['clients:write', 'responses:write'] }
   * const client = await howazit.tenants.createClient(id, first, { reason: 'Contract of November' })
   */
  create(tenant: TenantCreate, options?: CallOptions): Promise<Tenant>
  /** Lists tenants, newest first. */
  list(filter?: TenantFilter, options?: CallOptions): Listing<Tenant>
  /** Gets a tenant; throws `not_found`. */
  get(tenantId: string, options?: CallOptions): Promise<Tenant>
  /** Changes what is given and leaves the rest. `reason` goes to the audit log. */
  update(tenantId: string, update: TenantUpdate, options: ReasonedCallOptions): Promise<Tenant>
  /** Creates an API client of the tenant; its secret is shown this once. `reason` goes to the tenant's audit log. */
  createClient(tenantId: string, client: ClientCreate, options: ReasonedCallOptions): Promise<ClientWithSecret>
  /** Checks, by reading only, that no tenant sees what is another's. */
  checkIsolation(options?: CallOptions): Promise<IsolationReport>
  /** Creates a token of the tenant, for ten minutes. `reason` goes to the tenant's audit log. */
  createToken(tenantId: string, request: TenantTokenRequest, options: ReasonedCallOptions): Promise<TokenGrant>
}

/** The calls about tenants. */
export const createTenants = (context: Context): Tenants => ({
  create: (body, options) => dataOf(createTenant({ ...callWith(context, options), body })),
  list: (filter = {}, options) =>
    createListing((cursor) =>
      dataOf(listTenants({ ...callWith(context, options), query: { ...filter, ...(cursor && { cursor }) } })),
    ),
  get: (tenantId, options) => dataOf(getTenant({ ...callWith(context, options), path: { tenantId } })),
  update: (tenantId, body, options) =>
    dataOf(
      updateTenant({ ...callWith(context, options), headers: reasonHeader(options.reason), path: { tenantId }, body }),
    ),
  createClient: (tenantId, body, options) =>
    dataOf(
      createTenantClient({
        ...callWith(context, options),
        headers: reasonHeader(options.reason),
        path: { tenantId },
        body,
      }),
    ),
  checkIsolation: (options) => dataOf(checkIsolation(callWith(context, options))),
  createToken: (tenantId, body, options) =>
    dataOf(
      createTenantToken({
        ...callWith(context, options),
        headers: reasonHeader(options.reason),
        path: { tenantId },
        body,
      }),
    ),
})
