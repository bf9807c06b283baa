import type pg from 'pg'
import { rest } from '../../jobs/poll-work.ts'
import type { AtPlaceDeps } from '../run/at-place.ts'
import { atCoordinator } from './at-coordinator.ts'
import type { Statement } from './statements.ts'

const EVERY_MS = 25

/**
 * Writes nothing again and again while something else is done, since Citus does not tell for how long it kept everybody from writing: what the
 * longest of these took, to within their distance. Where it cannot be written, how long it was is unknown, and nothing else.
 */
export async function timeWrites<Result>(
  deps: AtPlaceDeps,
  { text, values }: Statement,
  work: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly longestMs?: number }> {
  const done = new AbortController()
  const isWriting = Promise.withResolvers<void>()
  let longestMs: number | undefined
  const probe = async (client: pg.Client) => {
    const startedAt = performance.now()
    await client.query(text, [...values])
    longestMs = Math.max(longestMs ?? 0, Math.ceil(performance.now() - startedAt))
    isWriting.resolve()
  }
  const probing = atCoordinator(deps, async (client) => {
    for (; !done.signal.aborted; await rest(EVERY_MS, done.signal)) await probe(client)
  }).then(
    () => true,
    () => false,
  )
  await Promise.race([isWriting.promise, probing])
  try {
    const result = await work()
    done.abort()
    return { result, ...((await probing) && longestMs !== undefined && { longestMs }) }
  } finally {
    done.abort()
    await probing
  }
}
