import {
  HowazitError,
  type TenantMove,
  type TenantMoveCheck,
  type TenantMovePace,
  type TenantMovePlan,
  type TenantMoveWaiting,
} from '@howazit/sdk'
import { NOTHING, type Tally } from '../oltp/mirror/tally.ts'
import type { Tx } from '../oltp/oltp.ts'
import type { Placement } from '../tenancy/placement.ts'
import type { MoveDiff } from './move-diff.ts'

/** A placement, and of which kind. */
export interface Place extends Placement {
  readonly placement: TenantMove['to']
  /** Of Citus, among whose nodes the shared tables are spread. */
  readonly node?: string
}

/** How much of a table is copied. */
export interface CopiedTable {
  /** The key of the last row. */
  readonly after: readonly string[] | null
  readonly rows: number
  readonly isDone: boolean
}

/** A switch that is not made: what stands in its way, and how long it would take. */
export interface MoveRehearsal {
  readonly status: 'running' | 'done'
  readonly maxPauseMs: number
  readonly checks?: readonly TenantMoveCheck[]
  readonly pauseMs?: number
  readonly rehearsedAt?: string
}

/** Where a move stands, beside its status. */
export interface MovePosition {
  /** As somebody asked for it; that of the process without it. */
  readonly pace?: TenantMovePace
  /** Once there is a place to copy to. */
  readonly copied?: Readonly<Record<string, CopiedTable>>
  /** Spent on copying. */
  readonly copyMs?: number
  readonly waiting?: TenantMoveWaiting
  /** Changes that were read again. */
  readonly followed?: number
  readonly diff?: MoveDiff
  /** Of the switch that was asked for. */
  readonly maxPauseMs?: number
  readonly rehearsal?: MoveRehearsal
  /** Which share of the reads is made again on the copy. */
  readonly mirrorPercent?: number
  /** When it completes by itself. */
  readonly completesAt?: string
  /** The fence is closed, or about to be; and the switch not committed. */
  readonly isPaused?: boolean
  /** The switch is committed, and the fences may not say so yet. */
  readonly isUnsettled?: boolean
  /** When the last switch was committed. */
  readonly switchedAt?: string
  /** How long the last switch took. */
  readonly pauseMs?: number
  /** Why the last one was not made. */
  readonly aborted?: string
  /** The node of Citus where the tenant was. */
  readonly home?: string
  /** Its rows by table before Citus moved them last. */
  readonly counted?: Readonly<Record<string, number>>
}

export interface MoveRow {
  readonly tenant_id: string
  readonly id: string
  readonly source: Place & { readonly placement: TenantMove['from'] }
  readonly target: Place
  readonly status: TenantMove['status']
  /** Of the next step. */
  readonly version: number
  readonly plan: TenantMovePlan | null
  readonly position: MovePosition
  readonly trouble: string | null
  /** What reads that were made again on the copy came to. */
  readonly mirrored: Tally | null
  readonly created_at: Date
}

export const COLUMNS = 'tenant_id, id, source, target, status, version, plan, position, trouble, mirrored, created_at'

const SELECT_ONE = `select ${COLUMNS} from control.tenant_moves where tenant_id = $1 and id = $2`

const LOCK_ONE = `${SELECT_ONE} for update`

export interface MoveKey {
  readonly tenantId: string
  readonly moveId: string
}

/** @throws HowazitError `not_found` */
export async function getMoveRow(tx: Tx, { tenantId, moveId }: MoveKey): Promise<MoveRow> {
  const { rows } = await tx.query<MoveRow>(SELECT_ONE, [tenantId, moveId])
  return rows[0] ?? notFound({ tenantId, moveId })
}

/** Held to the end of the transaction. @throws HowazitError `not_found` */
export async function lockMoveRow(tx: Tx, { tenantId, moveId }: MoveKey): Promise<MoveRow> {
  const { rows } = await tx.query<MoveRow>(LOCK_ONE, [tenantId, moveId])
  return rows[0] ?? notFound({ tenantId, moveId })
}

function notFound({ tenantId, moveId }: MoveKey): never {
  throw new HowazitError('not_found', `There is no move ${moveId} of the tenant ${tenantId}.`)
}

export const aboutMove = (id: string) => ({ subject: { type: 'tenant_move', id }, planId: id }) as const

/** For whoever looks: a switch is over once the fences say so, a moment after it was committed. */
export function statusOf({ status, position }: Pick<MoveRow, 'status' | 'position'>): MoveRow['status'] {
  if (position.isUnsettled !== true) return status
  return status === 'switched' ? 'pausing' : 'reversing'
}

/** As the contract shows it; what is absent is left out. */
export function toTenantMove(row: MoveRow): TenantMove {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    from: row.source.placement,
    ...(row.source.server !== undefined && { fromServer: row.source.server }),
    to: row.target.placement,
    ...(row.target.server !== undefined && { toServer: row.target.server }),
    ...(row.target.node !== undefined && { node: row.target.node }),
    status: statusOf(row),
    ...(row.plan !== null && { plan: row.plan }),
    ...(row.position.pace !== undefined && { pace: row.position.pace }),
    ...(row.position.copied !== undefined && { progress: toProgress(row) }),
    ...(row.position.waiting !== undefined && { waiting: row.position.waiting }),
    ...(row.position.diff !== undefined && { diff: toDiff(row.position.diff) }),
    ...(row.position.mirrorPercent !== undefined && { mirror: toMirror(row) }),
    ...(row.position.rehearsal !== undefined && { rehearsal: toRehearsal(row.position.rehearsal) }),
    ...(row.position.completesAt !== undefined && { completesAt: row.position.completesAt }),
    ...(row.position.pauseMs !== undefined && { pauseMs: row.position.pauseMs }),
    ...(row.position.aborted !== undefined && { aborted: row.position.aborted }),
    ...(row.trouble !== null && { trouble: row.trouble }),
    createdAt: row.created_at.toISOString(),
  }
}

function toProgress({ status, position, plan }: MoveRow): TenantMove['progress'] {
  const { copied = {}, copyMs = 0, followed = 0 } = position
  const rows = Object.values(copied).reduce((sum, table) => sum + table.rows, 0)
  const rowsPlanned = (plan?.tables ?? []).reduce((sum, { table, rows: planned }) => {
    const { rows: there = 0, isDone = false } = copied[table] ?? {}
    return sum + (isDone ? there : Math.max(planned, there))
  }, 0)
  const rowsPerSecond = copyMs === 0 ? 0 : Math.round((1000 * rows) / copyMs)
  return {
    rows,
    rowsPlanned,
    changes: followed,
    ...(rowsPerSecond > 0 && { rowsPerSecond }),
    ...(rowsPerSecond > 0 && status === 'copying' && { etaSeconds: Math.ceil((rowsPlanned - rows) / rowsPerSecond) }),
  }
}

function toDiff(before: MoveDiff): TenantMove['diff'] {
  const { at: _, tables, differences, ...diff } = before
  return { ...diff, tables: tables.length, differences: [...differences] }
}

function toRehearsal(rehearsal: MoveRehearsal): TenantMove['rehearsal'] {
  const { maxPauseMs: _, checks = [], ...said } = rehearsal
  return { ...said, checks: [...checks] }
}

function toMirror({ mirrored, position: { mirrorPercent = 0 } }: MoveRow): TenantMove['mirror'] {
  const { samples, ...counts } = mirrored ?? NOTHING
  return { percent: mirrorPercent, ...counts, samples: [...samples] }
}
