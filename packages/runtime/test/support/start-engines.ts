import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { openEngineDesk } from '../../../../scripts/engines/engine-desk.ts'
import { startStores, type TestStores } from './start-stores.ts'

/** What every test file can reach with `inject('engines')`. */
export interface TestEngines extends Omit<TestStores, 'stop'> {
  /** Where Kafka and Redis are asked for. */
  readonly deskUrl: string
}

declare module 'vitest' {
  interface ProvidedContext {
    engines: TestEngines
  }
}

/**
 * Starts ONE PostgreSQL and ONE ClickHouse for the whole run; each test takes a database of its own from them. ONE Kafka and
 * ONE Redis are started when a test first asks, since most runs of a single file never do.
 */
export default async function startEngines(project: TestProject): Promise<() => Promise<void>> {
  const stateDir = await mkdtemp(join(tmpdir(), 'howazit-test-'))
  // As root, PostgreSQL runs as another user, who has to get through this folder.
  await chmod(stateDir, 0o711)
  const stores = await startStores(stateDir)
  const desk = await openEngineDesk()
  const stopEngines = async () => {
    await desk.close()
    await stores.stop()
    await rm(stateDir, { recursive: true, force: true })
  }
  try {
    const { postgresUrl, postgresTemplate, clickhouse } = stores
    project.provide('engines', { postgresUrl, postgresTemplate, clickhouse, deskUrl: desk.url })
    return stopEngines
  } catch (error) {
    // vitest calls no teardown for a setup that failed.
    await stopEngines()
    throw error
  }
}
