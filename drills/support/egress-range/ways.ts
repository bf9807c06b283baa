import type { Egress } from '../../../packages/runtime/src/egress/egress.ts'
import { fetchJson } from '../../../packages/runtime/src/egress/fetch-json.ts'
import { kafkaSockets, mailSockets, postgresStream } from '../../../packages/runtime/src/egress/socket-factories.ts'

/** One module that goes out. Resolves with the reason it did not, or with undefined when it did. */
export interface Way {
  readonly name: string
  readonly go: (
    egress: Egress,
    place: { readonly url: string; readonly host: string; readonly port: number },
  ) => Promise<string | undefined>
}

const tenantId = 'tenant'
const TIMEOUT_MS = 2_000

const reasonOf = (error: unknown): string =>
  (error as { kind?: string }).kind ?? (error instanceof Error ? error.message : String(error))

/** Waits for what drivers wait for. */
const opened = (socket: NodeJS.EventEmitter & { destroy(): unknown }) =>
  new Promise<string | undefined>((resolve) => {
    socket.once('error', (error) => resolve(reasonOf(error)))
    socket.once('connect', () => {
      socket.destroy()
      resolve(undefined)
    })
  })

export const WAYS: readonly Way[] = [
  {
    name: 'deliveries (send)',
    async go(egress, { url }) {
      const request = { method: 'POST', url, headers: { 'content-type': 'application/json' }, body: '{}', tenantId }
      return (await egress.send({ ...request, timeoutMs: TIMEOUT_MS })).error?.kind
    },
  },
  {
    name: 'key sets and token endpoints (fetchJson)',
    go: (egress, { url }) =>
      fetchJson(egress, url).then(
        () => undefined,
        // The public server answers 204, which is no document: then it was there.
        (error: Error) => (error.message.includes('answered') ? undefined : 'blocked'),
      ),
  },
  {
    name: 'other protocols (connect)',
    go: (egress, { host, port }) =>
      egress.connect({ host, port, tenantId, timeoutMs: TIMEOUT_MS }).then(
        (socket) => void socket.destroy(),
        (error: unknown) => reasonOf(error),
      ),
  },
  {
    name: 'PostgreSQL clients',
    go: (egress, { host, port }) => opened(postgresStream({ egress, tenantId })().connect(port, host)),
  },
  {
    name: 'Kafka clients',
    go: (egress, { host, port }) =>
      opened(kafkaSockets({ egress, tenantId })({ host, port, ssl: undefined, onConnect: () => {} })),
  },
  {
    name: 'mailers',
    go: (egress, { host, port }) =>
      new Promise((resolve) => {
        mailSockets({ egress, tenantId })({ host, port }, (error, found) => {
          found?.connection.destroy()
          resolve(error ? reasonOf(error) : undefined)
        })
      }),
  },
]
