import { connect as connectSocket } from 'node:net'
import { createHowazit, type Howazit } from '@howazit/sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  startTracker,
  TRACKER_TOKEN,
  TRACKER_WEBHOOK_SECRET,
  type Tracker,
  trackerCall,
} from '../../runtime/test/connections/start-tracker.ts'
import { type Receiver, startReceiver } from '../../runtime/test/delivery/receiver.ts'
import { until } from '../../runtime/test/support/until.ts'
import { startPlatform, type TestPlatform } from './support/start-platform.ts'

const CLOSED = { type: 'issue.closed', issue: { id: 'i-1' } }

describe('inbound calls over HTTP', () => {
  let platform: TestPlatform
  let stack: AsyncDisposableStack
  let tracker: Tracker
  let receiver: Receiver
  let howazit: Howazit

  beforeAll(async () => {
    stack = new AsyncDisposableStack()
    platform = stack.use(await startPlatform({ hasStages: true }))
    tracker = stack.use(await startTracker())
    receiver = stack.use(await startReceiver())
    howazit = createHowazit({ baseUrl: platform.url, auth: platform.token })
  })
  afterAll(() => stack.disposeAsync())

  async function connect(name: string) {
    const connection = await howazit.connections.create({
      name,
      connector: 'tracker',
      settings: tracker.settings,
      secrets: { token: TRACKER_TOKEN, webhookSecret: TRACKER_WEBHOOK_SECRET },
    })
    const { path } = await howazit.connections.inbound.get(connection.id)
    return { id: connection.id, path }
  }

  async function post(path: string, init: { body?: object | Buffer; headers?: Record<string, string> } = {}) {
    const { headers, rawBody } = trackerCall(path, { body: init.body ?? CLOSED, now: new Date() })
    const sent = Object.entries(headers).map(([name, values]) => [name, values?.[0] ?? ''] as const)
    const response = await fetch(platform.url + path, {
      method: 'POST',
      headers: { ...Object.fromEntries(sent), ...init.headers },
      body: Buffer.from(rawBody),
    })
    return { status: response.status, headers: response.headers, text: await response.text() }
  }

  it('takes bytes as they came, whatever they are said to be', async () => {
    const { path } = await connect('types')
    const types = [
      'application/json',
      'application/json; charset=utf-16',
      'application/x-www-form-urlencoded',
      'application/x-ndjson',
      'application/vnd.tracker+json',
      'text/plain',
      'application/xml',
      'image/png',
    ]
    for (const type of types) {
      const body = Buffer.from(`{"of": "${type}",  "spaces": "kept" }`)
      expect([type, (await post(path, { body, headers: { 'content-type': type } })).status]).toEqual([type, 200])
    }
    // What is compressed was signed as it came, and is not unfolded.
    expect((await post(path, { headers: { 'content-encoding': 'gzip' }, body: { n: 1 } })).status).toBe(200)
    expect((await post(path, { body: Buffer.alloc(0) })).status).toBe(200)
  })

  it('needs no token, and is not fooled by one', async () => {
    const { path } = await connect('tokens')
    const authorization = `Bearer ${platform.token}`
    const forged = { 'x-tracker-signature': `sha256=${'0'.repeat(64)}` }
    expect((await post(path, { headers: forged })).status).toBe(401)
    expect((await post(path, { headers: { ...forged, authorization } })).status).toBe(401)
    expect((await post(path)).status).toBe(200)
  })

  it('answers 404 alike for every key that is none', async () => {
    const { path } = await connect('keys')
    const bodies = new Set<string>()
    const keys = ['x', 'A'.repeat(87), `${path.slice('/v1/inbound/'.length, -1)}_`, 'x'.repeat(200), '..%2f..', 'é']
    for (const key of keys) {
      const reply = await fetch(`${platform.url}/v1/inbound/${key}`, { method: 'POST', body: '{}' })
      const { requestId, ...body } = (await reply.json()) as Record<string, unknown>
      expect([key, reply.status, typeof requestId]).toEqual([key, 404, 'string'])
      bodies.add(JSON.stringify(body))
    }
    expect([...bodies]).toHaveLength(1)
  })

  it('answers GET and HEAD where the other side asks so whether somebody is there', async () => {
    const { path } = await connect('handshakes')
    for (const method of ['GET', 'HEAD']) {
      const reply = await fetch(platform.url + path, { method })
      expect([method, reply.status, await reply.text()]).toEqual([method, 200, ''])
      expect(reply.headers.get('cache-control')).toBe('no-store')
      expect((await fetch(`${platform.url}${path}x`, { method })).status).toBe(404)
    }
    expect((await fetch(platform.url + path, { method: 'PUT', body: '{}' })).status).toBe(405)
  })

  it('reads no more than a mebibyte, whether or not it is announced', async () => {
    const { path } = await connect('sizes')
    const large = Buffer.alloc(1024 * 1024 + 1, ' ')
    expect((await post(path, { body: large })).status).toBe(413)
    expect((await post(path, { body: large, headers: { 'content-type': 'image/png' } })).status).toBe(413)
    for (const type of ['application/json', 'image/png']) {
      const body = new Blob([large]).stream()
      const init = { method: 'POST', headers: { 'content-type': type }, body, duplex: 'half' }
      expect((await fetch(platform.url + path, init as RequestInit)).status).toBe(413)
    }
    expect((await post(path, { body: large.subarray(1) })).status).toBe(200)
  })

  it('refuses a header that came twice', async () => {
    const { path } = await connect('twice')
    const { headers, rawBody } = trackerCall(path, { body: CLOSED, now: new Date() })
    const url = new URL(platform.url)
    const lines = Object.entries(headers).map(([name, values]) => `${name}: ${values?.[0]}`)
    const ask = async (more: readonly string[]) =>
      (await sendRaw(url, [`POST ${path} HTTP/1.1`, `host: ${url.host}`, ...lines, ...more], rawBody)).slice(9, 12)
    expect(await ask([`X-Tracker-Signature: ${headers['x-tracker-signature']?.[0]}`])).toBe('401')
    expect(await ask([])).toBe('200')
  })

  it('lets nobody call one URL as often as he likes, and leaves the others alone', async () => {
    const { path } = await connect('quiet')
    const loud = `${platform.url}/v1/inbound/loud`
    let refused: Response | undefined
    for (let sent = 0; sent < 3_200 && !refused; sent += 32) {
      const replies = await Promise.all(Array.from({ length: 32 }, () => fetch(loud)))
      for (const reply of replies) await reply.arrayBuffer()
      refused = replies.find(({ status }) => status === 429)
    }
    expect(refused?.status).toBe(429)
    expect(refused?.headers.get('retry-after')).toMatch(/^\d+$/)
    expect((await fetch(platform.url + path)).status).toBe(200)
    expect((await post(path)).status).toBe(200)
  }, 60_000)

  it('tells of what happened to a response, once, until it is erased', async () => {
    const { id, path } = await connect('journey')
    // It learns its project.
    await howazit.connections.test(id)
    await howazit.connections.routes.create(id, { eventType: 'response.created', operation: 'createIssue' })
    await howazit.webhooks.create({ url: receiver.url, eventType: 'connector.inbound' })
    const survey = await howazit.surveys.create({ name: 'Visit', questions: [{ type: 'nps', text: 'Would you?' }] })
    const answers = [{ questionId: survey.questions[0]!.id, numericValue: 2 }]
    const response = { surveyId: survey.id, submittedAt: '2026-11-22T10:15:30Z', answers }
    const { responseId } = await howazit.responses.ingest(response, { idempotencyKey: 'journey-1' })
    const remoteId = await until('the issue is made', async () => {
      const { items } = await howazit.deliveries.list({ connectionId: id, responseId })
      return items[0]?.remoteId
    })

    const body = { type: 'issue.closed', issue: { id: remoteId } }
    for (const _ of [1, 2, 3])
      expect((await post(path, { body, headers: { 'x-tracker-delivery': 'd-1' } })).status).toBe(200)
    const event = await until('it is told of', async () => {
      const told = receiver.requests.map((request) => JSON.parse(request.body))
      return told.find(({ data }) => data.connectionId === id)
    })
    expect(event).toMatchObject({
      type: 'connector.inbound',
      data: { responseId, remoteId, eventType: 'issue.closed', payload: body },
    })
    expect(receiver.requests.filter((request) => request.body.includes(id))).toHaveLength(1)
    const trace = await howazit.responses.trace(responseId)
    expect(trace.steps.map(({ detail }) => detail)).toContain('connector.inbound')

    await howazit.responses.delete(responseId)
    const left = await platform.context.oltp.inTenant(
      (await platform.context.tenants.findBySlug('acme'))!,
      async (tx) =>
        (
          await tx.query(
            'select from inbound_calls c join inbound_attributions a on a.call_id = c.id where c.sealed is not null',
          )
        ).rowCount,
    )
    expect(left).toBe(0)
  }, 60_000)
})

async function sendRaw(url: URL, head: readonly string[], body: Uint8Array): Promise<string> {
  const socket = connectSocket(Number(url.port), url.hostname)
  const lines = [...head, `content-length: ${body.length}`, 'connection: close', '', '']
  socket.write(lines.join('\r\n'))
  socket.write(body)
  let text = ''
  for await (const chunk of socket) text += chunk
  return text
}
