import { createPostgresRateLimits } from '../../src/limits/postgres-rate-limits.ts'
import type { PgPool } from '../../src/oltp/pg-pool.ts'
import { setUpPostgres } from '../support/set-up-postgres.ts'
import { describeRateLimits } from './rate-limits.contract.ts'

describeRateLimits('PostgresRateLimits', async () => {
  const postgres = await setUpPostgres()
  let isStopped = false
  const { ingest } = postgres.pools
  const pool: Pick<PgPool, 'run'> = {
    run: (query) => (isStopped ? Promise.reject(new Error('connection refused')) : ingest.run(query)),
  }
  return {
    // A database of a busy test machine is slow, not away.
    make: (deps) => createPostgresRateLimits({ ...deps, pool, timeoutMs: 5_000 }),
    async stopStore() {
      isStopped = true
    },
    async startStore() {
      isStopped = false
    },
    [Symbol.asyncDispose]: () => postgres[Symbol.asyncDispose](),
  }
})
