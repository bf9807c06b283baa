import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { type Config, toEnv } from '@howazit/runtime'
import { freePort } from '@howazit/runtime/engines'
import { sourceOptions } from '../../scripts/source-options.ts'

const HOWAZIT = fileURLToPath(new URL('../../packages/cli/bin/howazit.js', import.meta.url))

export interface ApiProcess extends AsyncDisposable {
  readonly url: string
  readonly child: ChildProcess
}

/** One more API process of a running platform, as they are scaled out. */
export async function startApiProcess(config: Config): Promise<ApiProcess> {
  const env = toEnv({ ...config, http: { ...config.http, port: await freePort() } })
  // With a channel it ends when this process does.
  const child = fork(HOWAZIT, ['serve', 'api', '--no-migrate', '--json'], {
    env: { PATH: process.env.PATH, TZ: 'UTC', ...env },
    execArgv: [...sourceOptions()],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  const exited = once(child, 'exit') as Promise<[number | null]>
  const ready = once(createInterface({ input: child.stdout! }), 'line') as Promise<[string]>
  const [line] = await Promise.race([ready, exited.then(failOnExit)])
  return {
    url: (JSON.parse(line) as { url: string }).url,
    child,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM')
      await exited
    },
  }
}

function failOnExit([code]: [number | null]): never {
  throw new Error(`The API process ended with ${code} before it was ready.`)
}
