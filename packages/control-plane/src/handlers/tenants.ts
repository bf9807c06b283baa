import type { Runtime } from '@howazit/runtime'
import type { RouteHandlers } from '../generated/fastify.gen.ts'
import { checkIsolation } from '../operations/check-isolation.ts'
import { createTenant } from '../operations/create-tenant.ts'
import { createTenantClient } from '../operations/create-tenant-client.ts'
import { createTenantToken } from '../operations/create-tenant-token.ts'
import { getTenant } from '../operations/get-tenant.ts'
import { listTenants } from '../operations/list-tenants.ts'
import { updateTenant } from '../operations/update-tenant.ts'

export const tenantHandlers = (runtime: Runtime) =>
  ({
    listTenants: listTenants(runtime),
    createTenant: createTenant(runtime),
    getTenant: getTenant(runtime),
    updateTenant: updateTenant(runtime),
    createTenantClient: createTenantClient(runtime),
    createTenantToken: createTenantToken(runtime),
    checkIsolation: checkIsolation(runtime),
  }) satisfies Partial<RouteHandlers>
