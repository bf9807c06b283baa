import Fastify from 'fastify'
import { expect, test } from 'vitest'
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

  expect(performance.now() - startedAt).toBeLessThan(400)
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
  expect(tookMs).toBeLessThan(6_000)
})
