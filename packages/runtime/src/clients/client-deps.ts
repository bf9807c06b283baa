import type { Audit } from '../audit/audit-log.ts'
import type { Clock } from '../clock.ts'
import type { Ids } from '../ids.ts'
import type { Oltp } from '../oltp/oltp.ts'
import type { Tenants } from '../tenancy/tenant.ts'

/** What the operations on API clients work with. */
export interface ClientDeps {
  readonly oltp: Oltp
  readonly tenants: Pick<Tenants, 'find'>
  readonly clock: Clock
  readonly ids: Ids
  readonly audit: Audit
}
