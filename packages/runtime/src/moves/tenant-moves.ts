import type {
  TenantMove,
  TenantMoveCompletion,
  TenantMoveCutover,
  TenantMoveMirroring,
  TenantMoveRequest,
  TenantMoveStart,
} from '@howazit/sdk'
import type { Audit } from '../audit/audit-log.ts'
import type { Clock } from '../clock.ts'
import type { Ids } from '../ids.ts'
import type { Oltp } from '../oltp/oltp.ts'
import type { Page, PageQuery } from '../runtime.ts'
import type { Servers } from '../tenancy/servers.ts'
import type { Tenants } from '../tenancy/tenant.ts'
import type { MoveKey } from './move-row.ts'

/** Tenants that are to be at another placement: for operators. */
export interface TenantMoves {
  /**
   * Has it found out what a move would take. Nothing of the tenant changes.
   *
   * @throws HowazitError `not_found`, `conflict` for a tenant that is there already, or has no tables yet,
   *   `validation_failed` for a server that is not there
   */
  plan(tenantId: string, request: TenantMoveRequest): Promise<TenantMove>
  /** Copies, and follows what changes; one that is under way goes on at another pace. @throws HowazitError `not_found`, `conflict` */
  start(key: MoveKey, start?: TenantMoveStart): Promise<TenantMove>
  /** Compares both sides. @throws HowazitError `not_found`, `conflict` */
  diff(key: MoveKey): Promise<TenantMove>
  /** Makes a share of its reads again on the copy. @throws HowazitError `not_found`, `conflict` */
  mirror(key: MoveKey, mirroring: TenantMoveMirroring): Promise<TenantMove>
  /** Switches to the copy. @throws HowazitError `not_found`, `conflict`, also without a comparison that says they are equal */
  cutOver(key: MoveKey, cutover: TenantMoveCutover): Promise<TenantMove>
  /** Switches back, as `cutOver` does. @throws HowazitError `not_found`, `conflict`, also without a comparison since the switch */
  reverse(key: MoveKey, cutover: TenantMoveCutover): Promise<TenantMove>
  /** Removes what is left where the tenant was, at once or later. @throws HowazitError `not_found`, `conflict` */
  complete(key: MoveKey, completion: TenantMoveCompletion): Promise<TenantMove>
  /** Removes what is there of a move that was not switched. @throws HowazitError `not_found`, `conflict` */
  cancel(key: MoveKey): Promise<TenantMove>
  /** @throws HowazitError `not_found` */
  get(key: MoveKey): Promise<TenantMove>
  /** Newest first. @throws HowazitError `not_found` */
  list(tenantId: string, query: PageQuery): Promise<Page<TenantMove>>
}

export interface TenantMovesDeps {
  readonly oltp: Pick<Oltp, 'asOperator'>
  readonly tenants: Pick<Tenants, 'find' | 'findAnew'>
  readonly servers: Pick<Servers, 'others'>
  readonly clock: Clock
  readonly ids: Ids
  readonly audit: Audit
}
