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

interface Running {
  readonly engines: TestEngines
  readonly stop: () => Promise<void>
}

interface Shared {
  readonly running: Promise<Running>
  /** Projects whose tests are not over. */
  users: number
}

// Each project of Vitest's loads this file for itself.
const SHARED = Symbol.for('howazit.engines')
const shared = globalThis as { [SHARED]?: Shared | undefined }

/**
 * Starts ONE PostgreSQL and ONE ClickHouse for the whole run; each test takes a database of its own from them. ONE Kafka and
 * ONE Redis are started when a test first asks, since most runs of a single file never do.
 */
export default async function startEngines(project: TestProject): Promise<() => Promise<void>> {
  shared[SHARED] ??= { running: start(), users: 0 }
  const { running } = shared[SHARED]
  shared[SHARED].users += 1
  const { engines, stop } = await running
  project.provide('engines', engines)
  return async () => {
    const mine = shared[SHARED]
    if (mine === undefined) return
    mine.users -= 1
    if (mine.users > 0) return
    shared[SHARED] = undefined
    await stop()
  }
}

async function start(): Promise<Running> {
  const stateDir = await makeTestFolder()
  const stores = await startStores(stateDir)
  const desk = await openEngineDesk()
  const { postgresUrl, postgresTemplate, clickhouse } = stores
  return {
    engines: { postgresUrl, postgresTemplate, clickhouse, deskUrl: desk.url },
    async stop() {
      await desk.close()
      await stores.stop()
      await rm(stateDir, { recursive: true, force: true })
    },
  }
}
