import pg from 'pg'
import { expect, test } from 'vitest'
import { BullmqJobs } from '../../src/jobs/bullmq-jobs.ts'
import { migrateJobs, postgresQueueBackend } from '../../src/jobs/postgres-queue-backend.ts'
import { prepareDatabase } from '../../src/oltp/prepare-database.ts'
import { createTestPostgres } from '../support/databases.ts'
import { until } from '../support/until.ts'
import { describeJobs } from './jobs.contract.ts'

describeJobs('BullmqJobs on PostgreSQL', async () => {
  const database = await createTestPostgres({ isEmpty: true })
  await migrateJobs(database.url)
  await migrateJobs(database.url)
  return {
    make: () => new BullmqJobs({ backend: postgresQueueBackend(database.url) }),
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

test('a wake-up while the database is away is reported, and the next one works', async () => {
  const database = await createTestPostgres({ isEmpty: true })
  const errors: string[] = []
  const producer = new BullmqJobs({
    backend: postgresQueueBackend(database.url),
    onError: (_error, name) => errors.push(name),
  })
  await producer.wake('deliver')
  expect(errors).toContain('deliver')

  await migrateJobs(database.url)
  await producer.wake('deliver')

  const worker = new BullmqJobs({ backend: postgresQueueBackend(database.url) })
  let runs = 0
  await worker.onWake('deliver', { everyMs: 3_600_000, work: async () => void runs++ })
  await until('the wake-up and the first sweep ran', () => runs === 2)
  await Promise.all([producer.close(), worker.close()])
  await database.dispose()
})

test('the role that the platform logs in with wakes a queue that was never woken', async () => {
  const database = await createTestPostgres()
  const { url } = await prepareDatabase({ adminUrl: database.url, database: database.database, password: 'for-tests' })
  const errors: string[] = []
  const jobs = new BullmqJobs({ backend: postgresQueueBackend(url), onError: ({ message }) => errors.push(message) })
  await jobs.wake('deliver')
  expect(errors).toEqual([])
  await jobs.close()
  await database.dispose()
})

test('wake-ups that fail together are all reported and none of them throws', async () => {
  const database = await createTestPostgres({ isEmpty: true })
  const errors: string[] = []
  const producer = new BullmqJobs({
    backend: postgresQueueBackend(database.url),
    onError: (_error, name) => errors.push(name),
  })
  await Promise.all(Array.from({ length: 20 }, () => producer.wake('deliver')))
  expect(errors.length).toBeGreaterThanOrEqual(20)

  await migrateJobs(database.url)
  await producer.wake('deliver')
  await producer.close()
  await database.dispose()
})
