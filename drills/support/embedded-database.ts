import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'

/**
 * Rows of the database of a platform that keeps its state in this folder, as its superuser: what a drill claims must not
 * rest on what the platform says about itself.
 */
export async function queryDatabase<Row extends object>(stateDir: string, text: string): Promise<readonly Row[]> {
  const dataDir = join(stateDir, 'postgres', 'data')
  const password = (await readFile(`${dataDir}.password`, 'utf8')).trim()
  const port = Number((await readFile(join(dataDir, 'postmaster.pid'), 'utf8')).split('\n')[3])
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', password, database: 'howazit' })
  await client.connect()
  try {
    return (await client.query<Row>(text)).rows
  } finally {
    await client.end()
  }
}
