import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { testFolder } from '../../packages/runtime/test/support/test-folder.ts'
import { EngineFailed, type EngineProcess } from './engine-process.ts'

/** A server for tests and drills with a fixed address: it comes back on the same port with the same data. */
export interface TestEngine extends AsyncDisposable {
  readonly pid: number
  /** SIGKILL; the data stay. */
  kill(): Promise<void>
  /** Starts it again after `kill`, on the same port and data; resolves when it answers. */
  restart(): Promise<void>
  /** Ends it and removes its data. Idempotent. */
  stop(): Promise<void>
}

export interface Launch<Address> {
  readonly launch: () => Promise<EngineProcess>
  readonly address: Address
}

const PORTS_TRIED = 3

/** Starts an engine in a temporary folder of its own; somebody may take the port before it does, so it tries others. */
export async function startOnFreePort<Address>(
  name: string,
  prepare: (folder: string) => Promise<Launch<Address>>,
): Promise<TestEngine & Address> {
  const folder = await mkdtemp(join(testFolder(), `howazit-${name}-`))
  const removeFolder = () => rm(folder, { recursive: true, force: true, maxRetries: 5 })
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { launch, address } = await prepare(folder)
      return Object.assign(createTestEngine(await launch(), launch, removeFolder), address)
    } catch (error) {
      if (error instanceof EngineFailed && error.isPortTaken && attempt < PORTS_TRIED) continue
      await removeFolder()
      throw error
    }
  }
}

function createTestEngine(
  first: EngineProcess,
  launch: () => Promise<EngineProcess>,
  removeFolder: () => Promise<void>,
): TestEngine {
  let running = first
  let stopped: Promise<void> | undefined
  const stop = () => (stopped ??= running.stop().then(removeFolder))
  return {
    get pid() {
      return running.pid
    },
    kill: () => running.kill(),
    async restart() {
      await running.kill()
      running = await launch()
    },
    stop,
    [Symbol.asyncDispose]: stop,
  }
}
