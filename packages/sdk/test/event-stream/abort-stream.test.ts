import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, onTestFinished, test } from 'vitest'
import { createHowazit } from '../../src/howazit.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void
const MESSAGES = 20

test('a stream that was followed for long ends when its signal aborts, whatever was collected meanwhile', async () => {
  const { url, closed } = await startEndless()
  const stopping = new AbortController()
  let seen = 0

  for await (const _ of createHowazit({ baseUrl: url, auth: 'token' }).responses.stream({ signal: stopping.signal })) {
    collectGarbage()
    seen += 1
    if (seen === MESSAGES) setImmediate(() => stopping.abort())
  }

  await closed
  expect(seen).toBeGreaterThanOrEqual(MESSAGES)
})

test('an export that takes long throws when its signal aborts, whatever was collected meanwhile', async () => {
  const { url, closed } = await startEndless()
  const stopping = new AbortController()
  const howazit = createHowazit({ baseUrl: url, auth: 'token' })
  const reading = async () => {
    for await (const _ of howazit.responses.export({ surveyId: 's1' }, { signal: stopping.signal })) {
      collectGarbage()
      setImmediate(() => stopping.abort())
    }
  }

  await expect(reading()).rejects.toMatchObject({ code: 'aborted' })
  await closed
})

/** Says something and then nothing more, but for what keeps the connection. */
async function startEndless() {
  const closed = Promise.withResolvers<void>()
  const server = createServer((_, reply) => {
    reply.writeHead(200, { 'content-type': 'text/event-stream' })
    for (let id = 1; id <= MESSAGES; id += 1) reply.write(`id: ${id}\nevent: response.created\ndata: {}\n\n`)
    reply.on('close', closed.resolve)
  })
  await listen(server)
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, closed: closed.promise }
}

const listen = (server: Server) => new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
