import type { Context } from '../../../../src/context.ts'
import type { Runtime } from '../../../../src/runtime.ts'
import type { Tenant } from '../../../../src/tenancy/tenant.ts'

export interface Use {
  readonly runtime: Runtime
  readonly context: Context
  readonly tenant: Tenant
}

export const PAGE = { limit: 1 }
