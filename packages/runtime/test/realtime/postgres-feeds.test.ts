import { systemClock } from '../../src/clock.ts'
import { PostgresNotices } from '../../src/notices/postgres-notices.ts'
import { PostgresFeeds } from '../../src/realtime/postgres-feeds.ts'
import { setUpPostgres } from '../support/set-up-postgres.ts'
import { describeFeeds } from './feeds.contract.ts'

describeFeeds('PostgresFeeds', async () => {
  const postgres = await setUpPostgres()
  const { oltp, listener, pools } = postgres
  const notices = new PostgresNotices({ pool: pools.operator, listener })
  return {
    notices,
    make: () => new PostgresFeeds({ oltp, clock: systemClock }),
    async [Symbol.asyncDispose]() {
      await notices.close()
      await postgres[Symbol.asyncDispose]()
    },
  }
})
