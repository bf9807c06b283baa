import type { TenantMovePlan } from '@howazit/sdk'
import type { Clock } from '../../clock.ts'
import type { Events } from '../../events.ts'
import type { Notices } from '../../notices/notices.ts'
import type { Oltp } from '../../oltp/oltp.ts'
import type { Partitions } from '../../oltp/partitions.ts'
import type { ProvisionDeps } from '../../tenancy/provision-placement.ts'
import type { Servers } from '../../tenancy/servers.ts'
import type { MovePosition, MoveRow } from '../move-row.ts'
import { sidesOf } from '../sides.ts'
import type { TenantStores } from '../tenant-stores.ts'
import type { Allowance } from './allowance.ts'
import { atPlace, type PlaceSession } from './at-place.ts'
import type { Sides } from './copy-rows.ts'
import { listTables } from './list-tables.ts'
import { createPace, type Pace, type PaceOptions } from './pace.ts'
import { type MoveLimits, withStress } from './source-stress.ts'

export interface StepDeps extends ProvisionDeps {
  readonly servers: Servers
  readonly oltp: Pick<Oltp, 'asOperator'>
  readonly partitions: Pick<Partitions, 'ensureMonths'>
  readonly notices: Pick<Notices, 'announce'>
  readonly events: Events
  readonly clock: Clock
  readonly limits: MoveLimits
  /** As in MovePace; 0 where others are not spared. */
  readonly niceRatio: number
  readonly allowance: Allowance
  /** As in PaceOptions. */
  readonly isAsked: PaceOptions['isAsked']
  /** Beside the tenant's tables. */
  readonly stores: TenantStores
}

/** What one step came to: written down as a whole or not at all. */
export interface Step {
  /** Stays as it is without it. */
  readonly status?: MoveRow['status']
  readonly position?: MovePosition
  readonly plan?: TenantMovePlan
  /** There is more to do at once. */
  readonly isBusy?: boolean
  /** The move as it was written down in the middle of the step, where it was. */
  readonly of?: MoveRow
}

/** Of one that spares others, and rests for the most of it: what a step begins and ends with is work as well. */
const NICE_STEP_MS = 20_000

/** For how long a step goes on that there is always more to do in. */
export const stepMsOf = ({ niceRatio }: StepDeps, otherwise: number): number =>
  niceRatio === 0 ? otherwise : NICE_STEP_MS

/** Makes the next step of a move; undefined where there was nothing to do. */
export type MakeStep = (deps: StepDeps, move: MoveRow, signal: AbortSignal) => Promise<Step | undefined>

/** Both sides of a move, as the mover. */
export async function onSides<Result>(
  deps: StepDeps,
  move: MoveRow,
  work: (sides: Sides) => Promise<Result>,
): Promise<Result> {
  const tenantId = move.tenant_id
  const { right, copy } = sidesOf(move)
  return await atPlace(deps, { ...right, tenantId }, (rightSession) =>
    atPlace(deps, { ...copy, tenantId }, async (copySession) => {
      await standAlone(copySession, tenantId)
      const tables = await listTables(copySession, copy.schemaName)
      const { partitions } = deps
      return await work({ tenantId, right: rightSession, copy: copySession, copyPlace: copy, tables, partitions })
    }),
  )
}

/** The same for work that goes on piece by piece, at a pace that others can bear. */
export async function onSidesAtPace<Result>(
  deps: StepDeps,
  { move, signal }: { readonly move: MoveRow; readonly signal: AbortSignal },
  work: (sides: Sides, pace: Pace) => Promise<Result>,
): Promise<Result> {
  return await withStress(deps, sidesOf(move).right, (findStress) => {
    const pace = createPace({ ...deps, findStress, before: move.position.waiting, signal })
    return onSides(deps, move, (sides) => work(sides, pace))
  })
}

/**
 * For the session that writes the copy, and as long as it lives: a process that lost its turn with its connection may go on for a moment,
 * and what it has read is old by then.
 */
async function standAlone(copy: PlaceSession, tenantId: string): Promise<void> {
  const [row] = await copy.query<{ is_alone: boolean }>(TRY_LOCK, [tenantId])
  if (row?.is_alone !== true) throw new Error('Another process is at the copy of this tenant.')
}

const TRY_LOCK = `select pg_try_advisory_lock(hashtextextended('howazit.copy ' || $1, 0)) as is_alone`
