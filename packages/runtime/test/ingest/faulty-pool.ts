import type { PgPool } from '../../src/oltp/pg-pool.ts'

export interface FaultyPool extends PgPool {
  /** What befalls statements that contain a text: they wait for `release()`, or the connection is gone before or after. */
  fault: { readonly text: string; readonly when: 'held' | 'before' | 'after' } | undefined
  /** Statements that wait. */
  readonly held: number
  release(): void
}

/** A real pool whose connection stalls or is lost on command, as a client sees it when the server or the network dies. */
export function createFaultyPool(pool: PgPool): FaultyPool {
  const held = new Set<() => void>()
  const hold = async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    held.add(resolve)
    await promise
    held.delete(resolve)
  }
  const faulty: FaultyPool = {
    fault: undefined,
    get held() {
      return held.size
    },
    begin: (opening) => pool.begin(opening),
    async run(query) {
      const when = faulty.fault && query.text.includes(faulty.fault.text) ? faulty.fault.when : undefined
      if (when === 'held') await hold()
      if (when === 'before') throw connectionLost()
      const result = await pool.run<never>(query)
      if (when === 'after') throw connectionLost()
      return result
    },
    release() {
      for (const resolve of held) resolve()
    },
  }
  return faulty
}

const connectionLost = () => Object.assign(new Error('Connection terminated unexpectedly'), { code: '08006' })
