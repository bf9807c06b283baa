import { freePort } from '@howazit/runtime/engines'
import { startEngineProcess } from './engine-process.ts'
import { findProgram } from './find-program.ts'
import { startOnFreePort, type TestEngine } from './test-engine.ts'

export interface TestRedisServer extends TestEngine {
  readonly url: string
}

// The title would hide the folder, by which the guard knows the process.
const KEEP_NOTHING = ['--save', '', '--appendonly', 'no', '--set-proc-title', 'no']

/** A real redis-server on a free port of 127.0.0.1 that keeps nothing. @throws EngineMissing */
export async function startRedis(): Promise<TestRedisServer> {
  const program = findProgram('redis-server', 'redis-server')
  return await startOnFreePort('redis', async (folder) => {
    const port = await freePort()
    const launch = () =>
      startEngineProcess({
        name: 'Redis',
        program,
        args: ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, ...KEEP_NOTHING],
        folder,
        port,
        greeting: Buffer.from('PING\r\n'),
        startTimeoutMs: 120_000,
      })
    return { launch, address: { url: `redis://127.0.0.1:${port}` } }
  })
}
