import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { LoadPlan, Operation } from './operation.ts'

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url))

/** Load that comes at its rate, whatever happens to those who should answer it. */
export interface Load {
  /** Stops sending, waits for the answers under way, and gives what was written down. Idempotent. */
  readonly stop: () => Promise<readonly Operation[]>
}

export async function startLoad(plan: LoadPlan): Promise<Load> {
  const { PATH, NODE_COMPILE_CACHE } = process.env
  const child = fork(MAIN, [JSON.stringify(plan)], {
    execArgv: ['--conditions=@howazit/source'],
    env: { PATH, NODE_COMPILE_CACHE, TZ: 'UTC' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const exited = once(child, 'exit') as Promise<[number | null]>
  await Promise.race([once(child, 'message'), exited])

  const stop = async () => {
    if (child.connected) child.send('stop')
    const [code] = await exited
    if (code !== 0) throw new Error(`The load generator ended with ${code}.`)
    return await readOperations(plan.logPath)
  }
  let stopped: Promise<readonly Operation[]> | undefined
  return { stop: () => (stopped ??= stop()) }
}

async function readOperations(path: string): Promise<readonly Operation[]> {
  const operations: Operation[] = []
  for await (const line of createInterface({ input: createReadStream(path) }))
    operations.push(JSON.parse(line) as Operation)
  return operations
}
