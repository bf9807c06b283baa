import { randomUUID } from 'node:crypto'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedPostgres } from '@howazit/runtime/engines'
import pg from 'pg'
import { makeMessage } from './make-response.ts'

const ROWS = 200_000

/** Rows as the stream stores them: key and message of one response. */
function makeRows(): string {
  const row = (ordinal: number) => `${randomUUID()}\t${makeMessage(ordinal, randomUUID()).value}\n`
  return Array.from({ length: ROWS }, (_, ordinal) => row(ordinal)).join('')
}

async function copy(folder: string, file: string): Promise<number> {
  await using postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres', 'data') })
  const client = new pg.Client({ connectionString: postgres.url })
  await client.connect()
  try {
    await client.query('create table copied (key uuid primary key, message text not null)')
    const startedAt = performance.now()
    await client.query(`copy copied from ${pg.escapeLiteral(file)}`)
    return Math.round(ROWS / ((performance.now() - startedAt) / 1000))
  } finally {
    await client.end()
  }
}

/** The limit of the database: COPY of the same rows into a table with one key, in one transaction, on a server of its own. */
export async function copyRowsPerSecond(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'howazit-copy-'))
  try {
    await chmod(folder, 0o755)
    const file = join(folder, 'rows.tsv')
    await writeFile(file, makeRows(), { mode: 0o644 })
    return await copy(folder, file)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
