import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll } from 'vitest'
import { startEmbeddedPostgres } from '../../src/engines/index.ts'
import { testFolder } from '../support/test-folder.ts'

let made: Promise<string> | undefined
let folder: string | undefined

afterAll(async () => {
  if (folder !== undefined) await rm(folder, { recursive: true, force: true })
})

/** What a first start leaves at `dataDir`, for tests of what comes after it: `initdb` takes longer than they do. */
export async function copyCluster(dataDir: string): Promise<void> {
  made ??= makeCluster()
  const from = await made
  await mkdir(dirname(dataDir), { recursive: true })
  for (const suffix of ['', '.password'])
    await promisify(execFile)('cp', ['-a', `${from}${suffix}`, `${dataDir}${suffix}`])
}

async function makeCluster(): Promise<string> {
  folder = await mkdtemp(join(testFolder(), 'cluster-'))
  // As root, PostgreSQL runs as another user, who has to get through this folder.
  await chmod(folder, 0o711)
  const dataDir = join(folder, 'data')
  const postgres = await startEmbeddedPostgres({ dataDir, fsync: false })
  await postgres.stop()
  return dataDir
}
