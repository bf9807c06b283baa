import { setTimeout as delay } from 'node:timers/promises'
import type { Oltp } from '../oltp/oltp.ts'

/** Does the work every so often until it is stopped. A queue would cost connections all the time for what is asked for now and then. */
export function pollWork(work: (signal: AbortSignal) => Promise<void>, everyMs: number): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const { signal } = stopping
  const loop = async () => {
    while (!signal.aborted) {
      // While the database is away there is nothing to do either; the next look finds it.
      await work(signal).catch(() => {})
      await rest(everyMs, signal)
    }
  }
  const running = loop()
  return {
    async stop() {
      stopping.abort()
      await running
    },
  }
}

/** Until the time is over or the signal says so. */
export const rest = (ms: number, signal: AbortSignal): Promise<void> => delay(ms, undefined, { signal }).catch(() => {})

/**
 * Does the work unless another process is at it: in that whose transaction has the lock, which a process that dies gives up with its
 * connection. The transaction is idle meanwhile and holds back no snapshot, however long the work takes: what is deleted in the
 * meantime can be cleaned away.
 */
export async function inTurn(oltp: Pick<Oltp, 'asOperator'>, name: string, work: () => Promise<void>): Promise<void> {
  await oltp.asOperator(name, async (tx) => {
    const { rows } = await tx.query<{ is_ours: boolean }>(TRY_LOCK, [name])
    if (rows[0]?.is_ours !== true) return
    await tx.query(LET_GO)
    await work()
  })
}

const TRY_LOCK = `
  select pg_try_advisory_xact_lock(hashtextextended('howazit.turn ' || $1, 0)) as is_ours,
    set_config('idle_in_transaction_session_timeout', '0', true)`

/**
 * A statement with parameters keeps its snapshot until the next one or the end of its transaction, since its portal could be fetched from again
 * (PostgreSQL's documentation, "Extended Query"); one without goes as a simple query, which keeps none.
 */
const LET_GO = 'select'
