import { createRuntime, openContext, type Runtime } from '@howazit/runtime'
import type { TenantMove, TenantMovePace } from '@howazit/sdk'
import { pino } from 'pino'
import { isUnavailable } from '../../packages/runtime/src/oltp/is-unavailable.ts'
import { until } from '../../packages/runtime/test/support/until.ts'
import type { RunningProfile } from '../../scripts/profiles/start-profile.ts'

type Placement = TenantMove['from']
type Moves = Runtime['tenantMoves']
type Key = Parameters<Moves['get']>[0]

/** A move of the profile's first tenant, each verb until what it asks for is so, whoever dies meanwhile. */
export interface DrivenMove {
  /** As it was when somebody last looked. */
  now(): Promise<TenantMove>
  untilItIs(what: string, isSo: (move: TenantMove) => boolean): Promise<TenantMove>
  /** Copies from here on. */
  begin(): Promise<void>
  /** Begins, and is there when it follows. */
  start(): Promise<void>
  diff(): Promise<void>
  /** False where it would have taken too long: the tenant is where it was. */
  cutOver(): Promise<boolean>
  reverse(): Promise<boolean>
  complete(): Promise<void>
  cancel(): Promise<void>
}

export interface TenantMover extends AsyncDisposable {
  plan(to: Placement): Promise<DrivenMove>
  /** Where the tenant is. */
  placement(): Promise<Placement>
}

const ACT = { actor: { kind: 'cli' }, operation: 'drill' } as const
const STEP_WITHIN = { timeoutMs: 600_000, everyMs: 100 }

export interface TenantMoverOptions {
  readonly pauseMsMax: number
  /** That of the profile without it. */
  readonly pace?: TenantMovePace
}

/** Asks as an operator's commands do, on connections of its own. */
export async function openTenantMover(
  { config, tenants }: RunningProfile,
  options: TenantMoverOptions,
): Promise<TenantMover> {
  const context = await openContext(config, { logger: pino({ level: 'silent' }) })
  const runtime = createRuntime(context).as(ACT)
  const { tenantMoves } = runtime
  const tenantId = tenants[0]?.tenant.id as string
  return {
    async plan(to) {
      const { id: moveId } = await patiently(() => tenantMoves.plan(tenantId, { to }))
      const move = driveMove(tenantMoves, { tenantId, moveId }, options)
      await move.untilItIs('planned', ({ status }) => status === 'planned')
      return move
    },
    placement: async () => (await patiently(() => runtime.tenantRegistry.get(tenantId))).placement,
    [Symbol.asyncDispose]: () => context.close(),
  }
}

function driveMove(tenantMoves: Moves, key: Key, { pauseMsMax: maxWritePauseMs, pace }: TenantMoverOptions) {
  const now = () => patiently(() => tenantMoves.get(key))
  const untilItIs = async (what: string, isSo: (move: TenantMove) => boolean): Promise<TenantMove> =>
    await until(
      `the move to be ${what}`,
      async () => {
        const move = await now()
        return isSo(move) ? move : undefined
      },
      STEP_WITHIN,
    )
  /** An answer that got lost may have been a yes: then the move is past what may be asked of it. */
  const ask = async (verb: () => Promise<TenantMove>, isAsked: (move: TenantMove) => boolean): Promise<void> => {
    await patiently(verb).catch(async (error: unknown) => {
      if (!isAsked(await now())) throw error
    })
  }
  const isOne =
    (...statuses: readonly TenantMove['status'][]) =>
    ({ status }: TenantMove) =>
      statuses.includes(status)
  const begin = async () =>
    await ask(() => tenantMoves.start(key, pace === undefined ? {} : { pace }), isOne('copying', 'following'))
  const settle = async (becomes: TenantMove['status'], stays: TenantMove['status']): Promise<boolean> =>
    (await untilItIs(`${becomes} or ${stays}`, isOne(becomes, stays))).status === becomes
  return {
    now,
    untilItIs,
    begin,
    async start() {
      await begin()
      await untilItIs('following', isOne('following'))
    },
    async diff() {
      await patiently(() => tenantMoves.diff(key))
      await untilItIs('compared', ({ diff }) => diff?.status === 'done')
    },
    async cutOver() {
      await ask(() => tenantMoves.cutOver(key, { maxWritePauseMs }), isOne('pausing', 'switched'))
      return await settle('switched', 'following')
    },
    async reverse() {
      await ask(() => tenantMoves.reverse(key, { maxWritePauseMs }), isOne('reversing', 'following'))
      return await settle('following', 'switched')
    },
    async complete() {
      await ask(() => tenantMoves.complete(key, { keepReverseSeconds: 0 }), isOne('completing', 'completed'))
      await untilItIs('completed', isOne('completed'))
    },
    async cancel() {
      await ask(() => tenantMoves.cancel(key), isOne('cancelling', 'cancelled'))
      await untilItIs('cancelled', isOne('cancelled'))
    },
  }
}

const BACK_WITHIN = { timeoutMs: 60_000, everyMs: 50 }

/** Again while PostgreSQL is away. */
async function patiently<Result>(ask: () => Promise<Result>): Promise<Result> {
  const { result } = await until(
    'PostgreSQL to answer',
    async () => {
      try {
        return { result: await ask() }
      } catch (error) {
        if (!isUnavailable(error)) throw error
        return undefined
      }
    },
    BACK_WITHIN,
  )
  return result
}
