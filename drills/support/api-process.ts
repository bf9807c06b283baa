import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { type Config, toEnv } from '@howazit/runtime'
import { freePort } from '@howazit/runtime/engines'

const MAIN = fileURLToPath(new URL('../../packages/control-plane/src/platform/main.ts', import.meta.url))

export interface ApiProcess extends AsyncDisposable {
  readonly url: string
  readonly child: ChildProcess
}

/** One more API process of a running platform, as they are scaled out. */
export async function startApiProcess(config: Config): Promise<ApiProcess> {
  const { PATH, NODE_COMPILE_CACHE } = process.env
  const env = { PATH, NODE_COMPILE_CACHE, ...toEnv({ ...config, http: { ...config.http, port: await freePort() } }) }
  const child = fork(MAIN, {
    env,
    execArgv: ['--conditions=@howazit/source'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const [message] = (await Promise.race([once(child, 'message'), failOnExit(child)])) as [{ url: string }]
  return {
    url: message.url,
    child,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exited = once(child, 'exit')
      child.kill('SIGTERM')
      await exited
    },
  }
}

async function failOnExit(child: ChildProcess): Promise<never> {
  const [code] = await once(child, 'exit')
  throw new Error(`The API process ended with ${code} before it was ready.`)
}
