import { createPostgresBackend, Queue, runMigrations, Worker } from 'bullmq'
import pg from 'pg'
import { type QueueBackend, RETRY_MS } from './queue-backend.ts'

/** BullMQ pins nothing on a pool it did not make, and its ES module cannot load `pg` itself: so the pool is ours, with this. */
const SCHEMA = 'bullmq'

/** Makes or updates the tables of the job queue, and lets the role `worker` use them. The URL's role may create schemas. */
export async function migrateJobs(url: string, worker?: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'howazit_jobs_migrate' })
  await client.connect()
  try {
    await runMigrations(client, SCHEMA)
    if (worker !== undefined) await client.query(grantTo(pg.escapeIdentifier(worker)))
  } finally {
    await client.end()
  }
}

// With `create`: BullMQ makes the sequence of a queue's ids when something is first put into it.
const grantTo = (role: string): string => `
  grant usage, create on schema ${SCHEMA} to ${role};
  grant select, insert, update, delete on all tables in schema ${SCHEMA} to ${role};
  grant usage, select, update on all sequences in schema ${SCHEMA} to ${role};
  grant execute on all functions in schema ${SCHEMA} to ${role}`

/** BullMQ's PostgreSQL backend with pools of their own, so that a worker's LISTEN connection never starves a producer. */
export const postgresQueueBackend = (url: string): QueueBackend => ({
  // Whether it is there shows when it is asked.
  isAvailable: () => true,
  openQueue(name) {
    const pool = openPool(url, 2)
    const queue = new Queue(name, { connection: pool }, createPostgresBackend)
    const close = async () => {
      await queue.close().catch(() => {})
      await pool.end()
    }
    return { queue, close }
  },
  openWorker(name, run) {
    const pool = openPool(url, 3)
    const options = { connection: pool, concurrency: 1, runRetryDelay: RETRY_MS }
    const worker = new Worker(name, run, options, createPostgresBackend)
    const close = async () => {
      await worker.close()
      await pool.end()
    }
    return { worker, close }
  },
})

function openPool(url: string, connectionsMax: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    options: `-c search_path=${SCHEMA}`,
    application_name: 'howazit_jobs',
    max: connectionsMax,
    keepAlive: true,
    connectionTimeoutMillis: 5_000,
  })
  // Without listeners a server that goes away would end the process; BullMQ retries by itself.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}
