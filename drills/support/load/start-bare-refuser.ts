import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

export interface BareRefuser extends AsyncDisposable {
  readonly url: string
}

/** Starts a server that refuses everything. It ends with this process too. */
export async function startBareRefuser(): Promise<BareRefuser> {
  const path = new URL('./bare-refuser.ts', import.meta.url).pathname
  const child = spawn(process.execPath, [path], { stdio: ['pipe', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  const [url] = (await once(createInterface(child.stdout), 'line')) as [string]
  return {
    url,
    async [Symbol.asyncDispose]() {
      child.stdin.end()
      await exited
    },
  }
}
