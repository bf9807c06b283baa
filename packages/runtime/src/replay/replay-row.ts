import {
  HowazitError,
  type Replay,
  type ReplayCause,
  type ReplayGroup,
  type ReplayLeftOut,
  type ReplayPatch,
  type ReplayProbe,
} from '@howazit/sdk'
import type { Tx } from '../oltp/oltp.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { formatWindow } from './window.ts'

/** What was found when a replay was planned. */
export interface ReplaySummary {
  readonly payloadBytes: number
  readonly endpoints: number
  readonly groups: readonly ReplayGroup[]
  readonly leftOut: ReplayLeftOut
  /** Absent in what was planned before it was counted. */
  readonly sameBody?: number
  readonly probe?: ReplayProbe
}

export interface ReplayRow {
  readonly id: string
  readonly cause: ReplayCause | null
  readonly filter: string | null
  readonly mapping: string
  readonly connector: Replay['connector']
  readonly from_stage: NonNullable<Replay['fromStage']> | null
  readonly patch: ReplayPatch | null
  readonly includes_unknown: boolean
  readonly status: Replay['status']
  readonly paused_reason: NonNullable<Replay['pausedReason']> | null
  readonly summary: ReplaySummary
  readonly item_count: number
  readonly rate_per_second: number
  readonly concurrency: number
  readonly canary: number
  readonly max_error_percent: number
  readonly jitter_ms: number
  readonly window_from: number | null
  readonly window_to: number | null
  readonly position: number
  readonly delivered_count: number
  readonly failed_count: number
  readonly paced_at: Date | null
  readonly judged_since: Date | null
  readonly judged_from_ended: number
  readonly judged_from_failed: number
  readonly created_at: Date
  readonly started_at: Date | null
  readonly completed_at: Date | null
}

export const REPLAY_COLUMNS = `r.id, r.cause, r.filter, r.mapping, r.connector, r.from_stage, r.patch, r.includes_unknown, r.status, r.paused_reason, r.summary,
    r.item_count, r.rate_per_second, r.concurrency, r.canary, r.max_error_percent, r.jitter_ms, r.window_from, r.window_to, r.position,
    r.delivered_count, r.failed_count, r.paced_at, r.judged_since, r.judged_from_ended, r.judged_from_failed, r.created_at,
    r.started_at, r.completed_at`

export const SELECT_REPLAYS = `
  select ${REPLAY_COLUMNS}
  from replays r
  where r.tenant_id = $1`

export async function findReplayRow(tx: Tx, tenant: Tenant, replayId: string): Promise<ReplayRow | undefined> {
  return (await tx.query<ReplayRow>(SELECT_ONE, [tenant.id, replayId])).rows[0]
}

/** @throws HowazitError `not_found`, also for another tenant's */
export async function getReplayRow(tx: Tx, tenant: Tenant, replayId: string): Promise<ReplayRow> {
  return (await findReplayRow(tx, tenant, replayId)) ?? notFound(replayId)
}

/** Held to the end of the transaction: a replay is changed and advanced by one at a time. @throws HowazitError `not_found` */
export async function lockReplayRow(tx: Tx, tenant: Tenant, replayId: string): Promise<ReplayRow> {
  const { rows } = await tx.query<ReplayRow>(LOCK_ONE, [tenant.id, replayId])
  return rows[0] ?? notFound(replayId)
}

function notFound(replayId: string): never {
  throw new HowazitError('not_found', `There is no replay ${replayId}.`)
}

/** What has ended, one way or another. */
export const endedCount = ({ delivered_count: delivered, failed_count: failed }: ReplayRow): number =>
  delivered + failed

/** What audit entries of a replay are about: it is its own plan. */
export const aboutReplay = (id: string) => ({ subject: { type: 'replay', id }, planId: id }) as const

/** Of what was planned before these were counted. */
const NOTHING_MORE = { pinned: 0, unmade: 0, withoutConnector: 0 } as const

/** The replay as the contract shows it; what is absent is left out. */
export function toReplay(row: ReplayRow): Replay {
  const { summary } = row
  const waiting = row.item_count - row.position
  return {
    id: row.id,
    status: row.status,
    ...(row.paused_reason !== null && { pausedReason: row.paused_reason }),
    ...(row.cause !== null && { cause: row.cause }),
    ...(row.filter !== null && { where: row.filter }),
    mapping: row.mapping,
    connector: row.connector,
    ...(row.from_stage !== null && { fromStage: row.from_stage }),
    ...(row.patch !== null && { patch: row.patch }),
    includesUnknown: row.includes_unknown,
    itemCount: row.item_count,
    sameBody: summary.sameBody ?? 0,
    payloadBytes: summary.payloadBytes,
    endpoints: summary.endpoints,
    groups: [...summary.groups],
    leftOut: { ...NOTHING_MORE, ...summary.leftOut },
    ...(summary.probe && { probe: summary.probe }),
    settings: toSettings(row),
    progress: {
      waiting,
      sending: row.position - endedCount(row),
      delivered: row.delivered_count,
      failed: row.failed_count,
    },
    etaSeconds: Math.ceil(waiting / row.rate_per_second),
    createdAt: row.created_at.toISOString(),
    ...(row.started_at !== null && { startedAt: row.started_at.toISOString() }),
    ...(row.completed_at !== null && { completedAt: row.completed_at.toISOString() }),
  }
}

const toSettings = (row: ReplayRow): Replay['settings'] => ({
  ratePerSecond: row.rate_per_second,
  concurrency: row.concurrency,
  canary: row.canary,
  maxErrorPercent: row.max_error_percent,
  jitterMs: row.jitter_ms,
  ...(row.window_from !== null && row.window_to !== null && { window: formatWindow(row.window_from, row.window_to) }),
})

const SELECT_ONE = `${SELECT_REPLAYS} and r.id = $2`

const LOCK_ONE = `${SELECT_ONE} for update of r`
