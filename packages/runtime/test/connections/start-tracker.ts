import { fileURLToPath } from 'node:url'
import { type Receiver, startReceiver } from '../delivery/receiver.ts'

/** A folder with the connector `tracker`, as somebody else would publish it; docs/connections.md goes through it. */
export const TRACKER_FOLDER = fileURLToPath(new URL('../../../../examples/connectors', import.meta.url))
export const TRACKER_TOKEN = 'tr_canary_4711'

export interface Tracker extends AsyncDisposable {
  readonly settings: { readonly host: string; readonly port: number }
  readonly requests: Receiver['requests']
  /** Whether it takes the token, from now on. */
  accept(isAccepted: boolean): void
}

/** The system that the connector speaks to: knows who calls, has one project, and keeps one issue per key. */
export async function startTracker(): Promise<Tracker> {
  const issues = new Map<string, string>()
  let isAccepted = true
  const receiver = await startReceiver((response, { path, headers }) => {
    const reply = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (!isAccepted || headers.authorization !== `Bearer ${TRACKER_TOKEN}`)
      return void reply(401, { error: `unknown token ${headers.authorization}` })
    if (path === '/me') return void reply(200, { name: 'Ada' })
    if (path === '/project') return void reply(200, { id: 'p-7' })
    if (path !== '/projects/p-7/issues') return void reply(404, {})
    const key = String(headers['idempotency-key'])
    if (!issues.has(key)) issues.set(key, `i-${issues.size + 1}`)
    reply(201, { id: issues.get(key) })
  })
  return {
    settings: { host: '127.0.0.1', port: receiver.port },
    requests: receiver.requests,
    accept: (accepted) => {
      isAccepted = accepted
    },
    [Symbol.asyncDispose]: () => receiver[Symbol.asyncDispose](),
  }
}
