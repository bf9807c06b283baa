import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

/** One numbered SQL file of `sql/postgres/<folder>`. */
export interface MigrationFile {
  readonly name: string
  readonly sql: string
  /** SHA-256, hex. */
  readonly checksum: string
  /** An older binary must not run after this one: the first line is `--! breaking`. */
  readonly isBreaking: boolean
}

// Two levels below the package root, in src/oltp as in dist/oltp.
const ROOT = new URL('../../sql/postgres/', import.meta.url)

/** What is run beside them where the extension is; the folder of the same name. */
export const citusFolder = (folder: 'cluster' | 'tenant'): URL => new URL(`../citus/${folder}/`, ROOT)

/** The folder's migrations in the order they run. */
export async function readMigrationFiles(folder: string | URL): Promise<readonly MigrationFile[]> {
  const directory = folder instanceof URL ? folder : new URL(`${folder}/`, ROOT)
  const names = (await readdir(fileURLToPath(directory))).filter((name) => /^\d{4}_\w+\.sql$/.test(name)).sort()
  return await Promise.all(
    names.map(async (name) => toMigration(name, await readFile(new URL(name, directory), 'utf8'))),
  )
}

function toMigration(name: string, sql: string): MigrationFile {
  const checksum = createHash('sha256').update(sql).digest('hex')
  return { name, sql, checksum, isBreaking: sql.startsWith('--! breaking') }
}
