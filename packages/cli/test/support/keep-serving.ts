import { type Serving, startServe, stopServe } from './serve.ts'

export interface KeptServing extends AsyncDisposable {
  /** As it runs now. */
  readonly pid: () => number
}

/** `howazit serve ROLE`, started again whenever it is killed, as orchestrators do. */
export async function keepServing(role: string, env: Readonly<Record<string, string>>): Promise<KeptServing> {
  let serving: Serving = await startServe([role], env)
  let isStopping = false
  const watch = async () => {
    while (!isStopping) {
      await serving.run.ended
      if (!isStopping) serving = await startServe([role], env)
    }
  }
  const watching = watch()
  return {
    pid: () => serving.run.child.pid as number,
    async [Symbol.asyncDispose]() {
      isStopping = true
      await stopServe(serving.run)
      await watching
      // A start that was under way has put a new process in place meanwhile.
      await stopServe(serving.run)
    },
  }
}
