import pg from 'pg'
import type { Config } from '../config.ts'

/**
 * A connection past the pooler, where something listens or waits for jobs there.
 *
 * @throws what PostgreSQL says.
 */
export async function askDirect({ postgres, redis, kafka }: Config): Promise<void> {
  if (postgres.directUrl === undefined || (redis && kafka)) return
  const client = new pg.Client({ connectionString: postgres.directUrl, connectionTimeoutMillis: 5_000 })
  client.on('error', () => {})
  await client.connect()
  await client.end()
}
