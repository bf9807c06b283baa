import type { Egress } from '../../src/egress/egress.ts'
import type { Oltp } from '../../src/oltp/oltp.ts'

/** The life of a process: it ends at its n-th step, and nothing it awaited comes back. */
export interface Life {
  /** Resolves when it has ended. */
  readonly ended: Promise<void>
  readonly oltp: Oltp
  readonly egress: Pick<Egress, 'send'>
}

/**
 * Ports whose process is killed at a step. Each transaction has three steps - before it, after its work and before its commit,
 * after its commit - and each request two: before it, and after its reply is there. So `stepMax` counts up the moments
 * between every two effects, in the order in which they come.
 */
export function createLife({ oltp, egress }: Pick<Life, 'oltp' | 'egress'>, killedAtStep: number): Life {
  const { promise: ended, resolve: end } = Promise.withResolvers<void>()
  const never = new Promise<never>(() => {})
  let step = 0
  let isDead = false

  const isKilled = (): boolean => {
    if (!isDead && step === killedAtStep) {
      isDead = true
      end()
    }
    step += 1
    return isDead
  }
  const transact = async <T>(run: (wrap: (work: () => Promise<T>) => Promise<T>) => Promise<T>): Promise<T> => {
    if (isKilled()) return await never
    try {
      const result = await run(async (work) => {
        const done = await work()
        // The connection of a dead process is closed: what it did is rolled back.
        if (isKilled()) throw new Error('killed')
        return done
      })
      return isKilled() ? await never : result
    } catch (error) {
      if (isDead) return await never
      throw error
    }
  }

  return {
    ended,
    oltp: {
      inTenant: (tenant, work) => transact((wrap) => oltp.inTenant(tenant, (tx) => wrap(() => work(tx)))),
      readInTenant: (tenant, work) => oltp.readInTenant(tenant, work),
      inControl: (tenant, work) => oltp.inControl(tenant, work),
      asOperator: (reason, work, placement) =>
        transact((wrap) => oltp.asOperator(reason, (tx) => wrap(() => work(tx)), placement)),
    },
    egress: {
      async send(request) {
        if (isKilled()) return await never
        const reply = await egress.send(request)
        return isKilled() ? await never : reply
      },
    },
  }
}
