import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { startEmbeddedPostgres } from '../../src/engines/embedded-postgres.ts'
import { loginUrlOf } from '../../src/oltp/prepare-database.ts'
import { urlOfDatabase } from '../../src/tenancy/placement.ts'
import { runSql } from './prepare-template.ts'
import { testFolder } from './test-folder.ts'

export interface OtherServer extends AsyncDisposable {
  /** As HOWAZIT_POSTGRES_SERVERS has it; nobody has prepared anything there. */
  readonly settings: { readonly url: string; readonly adminUrl: string }
  /** As the superuser, in its own database or another one. */
  readonly sql: (text: string, database?: string) => Promise<Record<string, unknown>[]>
}

/** A PostgreSQL server beside the one that all tests share. */
export async function startOtherServer(): Promise<OtherServer> {
  const folder = await mkdtemp(join(testFolder(), 'server-'))
  // As root, PostgreSQL runs as another user, who has to get through this folder.
  await chmod(folder, 0o711)
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'other', 'data'), fsync: false })
  const adminUrl = postgres.url
  return {
    settings: { url: loginUrlOf({ adminUrl, database: 'postgres', password: 'for-tests' }), adminUrl },
    sql: (text, database) => runSql(urlOfDatabase(adminUrl, database), text) as Promise<Record<string, unknown>[]>,
    async [Symbol.asyncDispose]() {
      await postgres.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
