import { until } from '../../packages/runtime/test/support/until.ts'
import type { RunningProfile } from '../../scripts/profiles/start-profile.ts'
import type { Strike } from './chaos.ts'

const UP_WITHIN_MS = 60_000

/** What `pg_ctl stop -m immediate` sends: no goodbye to any connection, and recovery at the next start. */
export const stopPostgres = ({ engines }: RunningProfile, times: number): Strike => ({
  name: 'PostgreSQL stopped at once',
  times,
  async strike(_random, begin) {
    const before = engines.postgresRestarts.length
    begin()
    process.kill(engines.postgres.pid, 'SIGQUIT')
    const isUp = () => engines.postgresRestarts.length > before
    await until('PostgreSQL to be up again', isUp, { timeoutMs: UP_WITHIN_MS, everyMs: 10 })
  },
})
