import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Fastify from 'fastify'
import { expect, onTestFinished, test } from 'vitest'
import { slowly } from '../../runtime/test/support/slowly.ts'
import { serveUntilQuiet, stopGracefully } from '../src/graceful-stop.ts'

function createApp() {
  const app = Fastify()
  stopGracefully(app, (path) => path === '/ready')
  app.get('/', async () => 'ok')
  app.get('/ready', async () => 'ok')
  return app
}

// Found by R28: a client that had not noticed yet sent on a connection that was closed at the same moment.
test('a server that stops serves on while somebody still comes', async () => {
  await using app = createApp()
  let isQuiet = false
  await app.inject('/')
  const quiet = serveUntilQuiet(app, 1).then(() => (isQuiet = true))

  for (let requests = 0; requests < 10; requests += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100))
    await app.inject('/')
    expect(isQuiet).toBe(false)
  }
  await quiet
})

test('a server that stops does not wait for those who only ask whether it is ready', async () => {
  await using app = createApp()
  await app.inject('/ready')
  const startedAt = performance.now()

  await serveUntilQuiet(app, 1)

  expect(performance.now() - startedAt).toBeLessThan(slowly(400))
})

test('a server that stops does not wait for ever for those who keep coming', async () => {
  await using app = createApp()
  await app.inject('/')
  const coming = setInterval(() => void app.inject('/'), 50)
  const startedAt = performance.now()

  await serveUntilQuiet(app, 1)
  clearInterval(coming)

  const tookMs = performance.now() - startedAt
  expect(tookMs).toBeGreaterThan(2_000)
  expect(tookMs).toBeLessThan(slowly(6_000))
})

/** Sends when it is told to, and makes the file once the request is out of its hands. */
const CLIENT = `
  const [port, sent] = process.argv.slice(1)
  process.stdin.once('data', () => {
    const request = 'GET / HTTP/1.1\\r\\nhost: 127.0.0.1\\r\\nconnection: close\\r\\n\\r\\n'
    const socket = require('node:net').connect(port, '127.0.0.1')
    socket.write(request, () => require('node:fs').writeFileSync(sent, ''))
    socket.once('data', (answer) => process.exit(String(answer).startsWith('HTTP/1.1 200') ? 0 : 1))
    socket.once('error', () => process.exit(1))
  })
  console.log('ready')`

// Found by R28 on a machine so busy that a process had no turn for seconds.
test('a server that had no turn for a while reads what came meanwhile before it believes that nobody comes', async () => {
  await using app = createApp()
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const folder = await mkdtemp(join(tmpdir(), 'howazit-sent-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const sent = join(folder, 'sent')
  const client = spawn(process.execPath, ['-e', CLIENT, new URL(url).port, sent], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const exited = once(client, 'exit')
  await once(client.stdout, 'data')
  await (await fetch(url)).text()
  const quiet = serveUntilQuiet(app, 1)
  await new Promise((resolve) => setTimeout(resolve, 60))
  client.stdin.write('go')

  // Until the request lies there, and long enough for every timer to be due.
  const heldFrom = performance.now()
  while (performance.now() < heldFrom + 1_000 || (!existsSync(sent) && performance.now() < heldFrom + 60_000));
  const heldUntil = performance.now()
  await quiet

  expect(app.lastAskedAt()).toBeGreaterThan(heldUntil)
  expect(await exited).toEqual([0, null])
})
