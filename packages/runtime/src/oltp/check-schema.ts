import { type AppliedFile, findPending } from './migrate.ts'
import { readMigrationFiles } from './migration-files.ts'
import type { PgPool } from './pg-pool.ts'
import { runStatement } from './run-statement.ts'

const SCHEMAS = [
  { folder: 'control', schema: 'control' },
  { folder: 'tenant', schema: 'tenant_shared' },
] as const

// Undefined table, schema or role, or no right to read: nobody has migrated as far as that yet.
const NOT_THERE = /^(42P01|3F000|22023|42501)$/

/**
 * How many migrations of this version the database does not have yet; for those who only wait for them.
 *
 * @throws MigrationRefused when an applied file was edited, or a newer version made a breaking change.
 */
export async function countPendingMigrations(pool: PgPool): Promise<number> {
  const counts = await Promise.all(SCHEMAS.map((each) => countPending(pool, each)))
  return counts.reduce((sum, count) => sum + count, 0)
}

async function countPending(pool: PgPool, { folder, schema }: (typeof SCHEMAS)[number]): Promise<number> {
  const files = await readMigrationFiles(folder)
  return findPending(files, await readApplied(pool, schema), schema).length
}

async function readApplied(pool: PgPool, schema: string): Promise<readonly AppliedFile[]> {
  try {
    const text = `select name, checksum, is_breaking from ${schema}.schema_migrations`
    return (await runStatement<AppliedFile>(pool, text)).rows
  } catch (error) {
    if (error instanceof Error && 'code' in error && NOT_THERE.test(String(error.code))) return []
    throw error
  }
}
