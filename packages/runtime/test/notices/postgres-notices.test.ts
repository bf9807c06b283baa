import { PostgresNotices } from '../../src/notices/postgres-notices.ts'
import { PostgresListener } from '../../src/oltp/postgres-listener.ts'
import { setUpPostgres } from '../support/set-up-postgres.ts'
import { describeNotices } from './notices.contract.ts'

describeNotices('PostgresNotices', async () => {
  const postgres = await setUpPostgres()
  const listeners: PostgresListener[] = []
  return {
    make() {
      const listener = new PostgresListener(postgres.url)
      listener.start()
      listeners.push(listener)
      return new PostgresNotices({ pool: postgres.pools.operator, listener })
    },
    cutConnections: () => postgres.cutConnections(),
    async [Symbol.asyncDispose]() {
      await Promise.all(listeners.map((listener) => listener.stop()))
      await postgres[Symbol.asyncDispose]()
    },
  }
})
