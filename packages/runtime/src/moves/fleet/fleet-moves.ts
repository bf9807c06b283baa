import type { FleetMove, FleetMoveRequest } from '@howazit/sdk'
import type { Act } from '../../audit/act.ts'
import type { Page, PageQuery } from '../../runtime.ts'
import type { TenantMovesDeps } from '../tenant-moves.ts'

/** Many tenants that are to be at another placement, each by a move of its own: for operators. */
export interface FleetMoves {
  /** Picks them and has a move of each planned. @throws HowazitError of `readFilter`, `conflict` where there is none */
  plan(request: FleetMoveRequest): Promise<FleetMove>
  /** @throws HowazitError `not_found`, `conflict` before it is planned and where nothing could be moved */
  start(id: string): Promise<FleetMove>
  /** Begins nothing more. @throws HowazitError `not_found`, `conflict` */
  cancel(id: string): Promise<FleetMove>
  /** @throws HowazitError `not_found` */
  get(id: string): Promise<FleetMove>
  /** Newest first, without their tenants. */
  list(query: PageQuery): Promise<Page<FleetMove>>
}

export interface FleetMovesDeps extends Omit<TenantMovesDeps, 'tenants'> {
  readonly act: Act
}
