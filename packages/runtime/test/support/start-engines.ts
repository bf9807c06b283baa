import { rm } from 'node:fs/promises'
import type { TestProject } from 'vitest/node'
import { openEngineDesk } from '../../../../scripts/engines/engine-desk.ts'
import { startStores, type TestStores } from './start-stores.ts'
import { makeTestFolder } from './test-folder.ts'

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
  const stateDir = await makeTestFolder()
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
