import type { Readiness } from '@howazit/sdk'
import type { Context } from './context.ts'

const TIMEOUT_MS = 2_000

type Check = Readiness['checks'][number]

/** Asks every store for a sign of life, side by side. */
export async function checkReadiness({ oltp, clickhouse }: Pick<Context, 'oltp' | 'clickhouse'>): Promise<Readiness> {
  const checks = await Promise.all([
    check('postgres', () => oltp.asOperator('readiness', (tx) => tx.query('select 1'))),
    check('clickhouse', async () => {
      const ping = await clickhouse.ping()
      if (!ping.success) throw ping.error
    }),
  ])
  return { status: checks.every(({ status }) => status === 'ok') ? 'ready' : 'unavailable', checks }
}

/** Says that a store is away, not why: the reason may name hosts, and it is in the log. */
async function check(name: string, ask: () => Promise<unknown>): Promise<Check> {
  try {
    await withTimeout(ask())
    return { name, status: 'ok' }
  } catch {
    return { name, status: 'failed', detail: 'does not answer' }
  }
}

async function withTimeout(asking: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('timeout')), TIMEOUT_MS)
  })
  try {
    await Promise.race([asking, late])
  } finally {
    clearTimeout(timer)
  }
}
