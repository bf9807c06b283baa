import type pg from 'pg'
import { rest } from '../../jobs/poll-work.ts'
import type { MoveRow } from '../move-row.ts'
import type { MakeStep, Step, StepDeps } from '../run/step.ts'
import { atCoordinator } from './at-coordinator.ts'

/** Whatever takes hours is looked at again and again, and keeps the steps of other moves waiting no longer than this. */
const LOOK_MS = 200

type Work = (client: pg.Client, signal: AbortSignal) => Promise<Step | undefined>

interface UnderWay {
  readonly version: number
  readonly step: Promise<Step | undefined>
  readonly isOver: () => boolean
  /** Its session ends. */
  readonly letGo: () => Promise<void>
  /** What it is at is cancelled. */
  readonly cancel: () => Promise<void>
}

/**
 * Works that take longer than a step, each in a session of its own, which others look for by its lock: a process that dies leaves it to
 * PostgreSQL to end what it was at, and until then no other process begins anew. One that is told to stop cancels it.
 */
export function createBeside() {
  const works = new Map<string, UnderWay>()

  async function drop({ id }: Pick<MoveRow, 'id'>): Promise<void> {
    const under = works.get(id)
    works.delete(id)
    await under?.cancel()
  }

  return {
    drop,
    /** A step that is made of such a work: undefined as long as it is under way, here or anywhere. */
    stepOf:
      (workOf: (deps: StepDeps, move: MoveRow) => Work): MakeStep =>
      async (deps, move, signal) => {
        // Somebody has asked for something else meanwhile.
        if (works.get(move.id)?.version !== move.version) await drop(move)
        const under = works.get(move.id) ?? begin(deps, move, { signal, work: workOf(deps, move) })
        works.set(move.id, under)
        await Promise.race([under.step.catch(() => {}), rest(LOOK_MS, signal)])
        if (!under.isOver()) return undefined
        works.delete(move.id)
        await under.letGo()
        return await under.step
      },
  }
}

export type Beside = ReturnType<typeof createBeside>

function begin(
  deps: Pick<StepDeps, 'servers'>,
  { id, version }: MoveRow,
  { signal: stopping, work }: { readonly signal: AbortSignal; readonly work: Work },
): UnderWay {
  const step = Promise.withResolvers<Step | undefined>()
  const taken = Promise.withResolvers<void>()
  const dropped = new AbortController()
  const signal = AbortSignal.any([stopping, dropped.signal])
  let isOver = false
  const session = atCoordinator(deps, async (client) => {
    const pid = await findAlone(client, id)
    if (pid === undefined || signal.aborted) return
    const cancel = () => void atCoordinator(deps, (other) => other.query(CANCEL, [pid])).catch(() => {})
    signal.addEventListener('abort', cancel)
    signal.addEventListener('abort', () => taken.resolve())
    step.resolve(await work(client, signal))
    signal.removeEventListener('abort', cancel)
    // Until what came of it is about to be written down, others wait.
    await taken.promise
  })
  session.then(() => step.resolve(undefined), step.reject)
  const ended = session.catch(() => {})
  const over = () => {
    isOver = true
  }
  step.promise.then(over, over)
  return {
    version,
    step: step.promise,
    isOver: () => isOver,
    async letGo() {
      taken.resolve()
      await ended
    },
    async cancel() {
      dropped.abort()
      await ended
    },
  }
}

async function findAlone(client: pg.Client, moveId: string): Promise<number | undefined> {
  const { rows } = await client.query<{ pid: number; is_alone: boolean }>(TRY_LOCK, [moveId])
  return rows[0]?.is_alone === true ? rows[0].pid : undefined
}

const TRY_LOCK = `
  select pg_backend_pid() as pid, pg_try_advisory_lock(hashtextextended('howazit.citus ' || $1, 0)) as is_alone`

const CANCEL = 'select pg_cancel_backend($1)'
