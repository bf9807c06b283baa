import pg from 'pg'
import { BullmqJobs } from '../../src/jobs/bullmq-jobs.ts'
import { migrateJobs } from '../../src/jobs/postgres-queue-backend.ts'
import { createTestPostgres } from '../support/databases.ts'
import { describeJobs } from './jobs.contract.ts'

describeJobs('BullmqJobs on PostgreSQL', async () => {
  const database = await createTestPostgres({ isEmpty: true })
  await migrateJobs(database.url)
  await migrateJobs(database.url)
  return {
    make: () => new BullmqJobs({ url: database.url }),
    async cutConnections() {
      const client = new pg.Client({ connectionString: database.url })
      await client.connect()
      await client.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      )
      await client.end()
    },
    close: () => database.dispose(),
  }
})
