import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface TimingReceiver extends AsyncDisposable {
  readonly url: string
  /** From the event's timestamp to its arrival. */
  readonly delaysMs: readonly number[]
}

/** An endpoint that answers at once and notes how long each event took to get here. */
export async function startTimingReceiver(): Promise<TimingReceiver> {
  const delaysMs: number[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { timestamp } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { timestamp: string }
    delaysMs.push(Date.now() - Date.parse(timestamp))
    response.writeHead(204).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    delaysMs,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
