import { randomUUID } from 'node:crypto'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedPostgres } from '@howazit/runtime/engines'
import pg from 'pg'

const ROWS = 200_000

/** Rows as the stream stores them: key and message of one response. */
function makeRows(): string {
  const message = (ordinal: number) =>
    JSON.stringify({
      tenantId: '2b1f7f7e-5b0a-4d42-9c1e-0a4c5d6e7f80',
      responseId: randomUUID(),
      key: `bench-${ordinal}`,
      bodyHash: '0'.repeat(64),
      acceptedAt: '2026-11-22T10:15:31.204Z',
      body: {
        surveyId: '7c0f3f43-6a06-5d43-8d4d-2f6d4e3b1a90',
        submittedAt: '2026-01-01T00:00:00.000Z',
        answers: [
          { questionId: '0d6a3c55-3f0b-5f4e-9a55-1b1f1c1d1e01', numericValue: ordinal % 11 },
          {
            questionId: '0d6a3c55-3f0b-5f4e-9a55-1b1f1c1d1e02',
            textValue: `Comment number ${ordinal}, about as long as people write them.`,
          },
        ],
        channel: 'email',
        locale: 'en-GB',
        dims: { region: `r${ordinal % 5}` },
      },
    })
  return Array.from({ length: ROWS }, (_, ordinal) => `${randomUUID()}\t${message(ordinal)}\n`).join('')
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
