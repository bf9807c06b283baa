import { randomBytes, randomUUID } from 'node:crypto'
import { type ConnectorInboundEvent, type EventTypeFilter, HowazitError } from '@howazit/sdk'
import { expect, test } from 'vitest'
import { encodeState } from '../../src/connections/consent-state.ts'
import { type ReceivedCall, receiveInbound } from '../../src/inbound/receive-inbound.ts'
import type { Oltp } from '../../src/oltp/oltp.ts'
import { type ConnectionsSetup, setUpConnections } from '../connections/set-up-connections.ts'
import {
  startTracker,
  TRACKER_FOLDER,
  TRACKER_TOKEN,
  TRACKER_WEBHOOK_SECRET,
  type TrackerCall,
  trackerCall,
} from '../connections/start-tracker.ts'
import { forgeCalls } from './forge-calls.ts'

const CLOSED = { type: 'issue.closed', issue: { id: 'i-1', state: 'closed' } }
const SETTINGS = { host: '127.0.0.1', port: 9 }

interface Scene {
  readonly connectionId: string
  readonly path: string
  readonly call: (more?: Partial<TrackerCall>) => ReceivedCall
}

async function connect({ connections, tenant, clock }: ConnectionsSetup, name = 'Issues'): Promise<Scene> {
  const secrets = { token: TRACKER_TOKEN, webhookSecret: TRACKER_WEBHOOK_SECRET }
  const { connection } = await connections.create(tenant, { name, connector: 'tracker', settings: SETTINGS, secrets })
  const { path } = await connections.getInbound(tenant, connection.id)
  return {
    connectionId: connection.id,
    path,
    call: (more) => trackerCall(path, { body: CLOSED, now: clock.now(), ...more }),
  }
}

const eventsOf = async ({ postgres }: ConnectionsSetup): Promise<readonly ConnectorInboundEvent[]> => {
  const rows = await postgres.sql<{ event: ConnectorInboundEvent }>(
    `select event from tenant_shared.deliveries where event_type = 'connector.inbound' order by position`,
  )
  return rows.map(({ event }) => event)
}

const callsOf = ({ postgres }: ConnectionsSetup) =>
  postgres.sql<{ id: string; sealed: Buffer | null }>('select id, sealed from tenant_shared.inbound_calls')

const listen = ({ webhooks, tenant }: ConnectionsSetup, eventType: EventTypeFilter) =>
  webhooks.create(tenant, { url: 'http://127.0.0.1:8799/hook', eventType })

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'accepted',
    (error: unknown) => (HowazitError.is(error) ? error.code : String(error)),
  )

test('what the other side tells is kept sealed, and told of to those who want to hear it', async () => {
  await using setup = await setUpConnections(TRACKER_FOLDER)
  const { connections, tenant } = setup
  const { connectionId, call } = await connect(setup)
  await listen(setup, 'connector.inbound')
  await listen(setup, '*')
  await listen(setup, 'response.*')

  expect(await connections.receiveInbound(call())).toMatchObject({ status: 200, body: '' })

  const [stored, ...others] = await callsOf(setup)
  expect(others).toEqual([])
  expect(stored!.sealed!.includes('closed')).toBe(false)
  const events = await eventsOf(setup)
  expect(events).toHaveLength(2)
  expect(events[0]).toMatchObject({
    type: 'connector.inbound',
    data: {
      tenantId: tenant.id,
      connectionId,
      connection: 'Issues',
      connector: 'tracker',
      source: 'webhook',
      callId: stored!.id,
      eventType: 'issue.closed',
      remoteId: 'i-1',
      payload: CLOSED,
    },
  })
  expect(events[0]!.data).not.toHaveProperty('responseId')
  expect(await connections.getInbound(tenant, connectionId)).toMatchObject({
    verification: 'hmac',
    url: expect.stringMatching(/^https:\/\/api\.example\.com\/v1\/inbound\/[\w-]{87}$/),
    lastReceivedAt: expect.any(String),
    refusedCount: 0,
  })
})

test('forged calls are refused alike, each of them', async () => {
  await using setup = await setUpConnections(TRACKER_FOLDER)
  const { connections, tenant, postgres } = setup
  const { connectionId, call } = await connect(setup)
  await listen(setup, '*')
  const forged = forgeCalls(call())
  expect(forged.length).toBeGreaterThanOrEqual(60)

  const messages = new Set<string>()
  const answers: string[] = []
  for (const each of forged) {
    const code = await codeOf(
      connections.receiveInbound(each.call).catch((error: Error) => {
        messages.add(error.message)
        throw error
      }),
    )
    if (code !== 'unauthenticated') answers.push(`${each.how}: ${code}`)
  }

  expect(answers).toEqual([])
  expect([...messages]).toHaveLength(1)
  expect(await callsOf(setup)).toEqual([])
  expect(await eventsOf(setup)).toEqual([])
  expect(postgres.events.named('inbound.refused')).toHaveLength(forged.length)
  // Of a flood one in ten seconds is written down, and why.
  expect(await connections.getInbound(tenant, connectionId)).toMatchObject({
    refusedCount: 1,
    lastRefusedReason: 'signature_missing',
  })
  // The control: what they were made of is right.
  expect(await codeOf(connections.receiveInbound(call()))).toBe('accepted')
})

test('a key that is none answers as one that was', async () => {
  await using setup = await setUpConnections(TRACKER_FOLDER)
  const { connections, tenant, postgres } = setup
  const { connectionId, call, path } = await connect(setup)
  const other = await connect(setup, 'Others')
  const globex = await postgres.createTenant('globex')
  const right = call()
  const owner = { tenantId: tenant.id, connectionId }
  const secret = right.key.slice(44)
  const chance = randomBytes(32).toString('base64url')
  const keys = [
    '',
    'x',
    '../../health',
    right.key.slice(0, -1),
    `${right.key}A`,
    right.key.slice(0, 44),
    `${right.key.slice(0, -1)}${right.key.endsWith('A') ? 'E' : 'A'}`,
    right.key.toLowerCase(),
    encodeState(owner, chance),
    encodeState({ tenantId: globex.id, connectionId }, secret),
    encodeState({ tenantId: randomUUID(), connectionId }, secret),
    encodeState({ tenantId: tenant.id, connectionId: randomUUID() }, secret),
    encodeState({ tenantId: tenant.id, connectionId: other.connectionId }, secret),
    'A'.repeat(87),
    '\0'.repeat(87),
    'é'.repeat(43),
  ]
  const messages = new Set<string>()
  for (const key of keys) {
    const work = connections.receiveInbound({ ...right, key })
    await work.catch((error: Error) => messages.add(error.message))
    const code = await codeOf(work)
    expect([key, code]).toEqual([key, 'not_found'])
  }

  await connections.rotateInboundKey(tenant, connectionId, { isLeaked: true })
  expect(await codeOf(connections.receiveInbound(right))).toBe('not_found')
  const { path: next } = await connections.getInbound(tenant, connectionId)
  expect(next).not.toBe(path)
  await connections.delete(tenant, connectionId)
  const gone = connections.receiveInbound(trackerCall(next, { body: CLOSED, now: setup.clock.now() }))
  await gone.catch((error: Error) => messages.add(error.message))
  expect([...messages]).toHaveLength(1)
})

test('a replaced key is good for a day more', async () => {
  await using setup = await setUpConnections(TRACKER_FOLDER)
  const { connections, tenant, clock } = setup
  const { connectionId, call } = await connect(setup)
  const { path, previousKeyUntil } = await connections.rotateInboundKey(tenant, connectionId)
  expect(previousKeyUntil).toBe(new Date(clock.now().getTime() + 24 * 3_600_000).toISOString())

  expect(await codeOf(connections.receiveInbound(call()))).toBe('accepted')
  clock.advanceBy(24 * 3_600_000)
  expect(await codeOf(connections.receiveInbound(call()))).toBe('not_found')
  const later = trackerCall(path, { body: CLOSED, now: clock.now() })
  expect(await codeOf(connections.receiveInbound(later))).toBe('accepted')
  expect(await connections.getInbound(tenant, connectionId)).not.toHaveProperty('previousKeyUntil')
})

test('the same call again is answered alike, and told of once', async () => {
  await using setup = await setUpConnections(TRACKER_FOLDER)
  const { connections, clock, postgres } = setup
  const { call } = await connect(setup)
  await listen(setup, '*')
  const first = call({ deliveryId: 'd-1' })

  // Everything at once: the vendor's own hurry, and somebody who has seen it.
  const answers = await Promise.all(Array.from({ length: 40 }, () => connections.receiveInbound(first)))
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
  // The vendor tries again later, and signs again.
  clock.advanceBy(60_000)
  await connections.receiveInbound(call({ deliveryId: 'd-1' }))
  // Somebody sends what was signed under ids of their own: nothing covers that header.
  for (const id of Array.from({ length: 20 }, () => randomUUID()))
    await connections.receiveInbound({ ...first, headers: { ...first.headers, 'x-tracker-delivery': [id] } })

  expect(await callsOf(setup)).toHaveLength(1)
  expect(await eventsOf(setup)).toHaveLength(1)
  const outcomes = postgres.events.named('inbound.received').map(({ outcome }) => outcome)
  expect(outcomes.filter((outcome) => outcome === 'stored')).toHaveLength(1)
  expect(outcomes.filter((outcome) => outcome === 'duplicate')).toHaveLength(60)
  // The control: another delivery is another one.
  await connections.receiveInbound(call({ deliveryId: 'd-2' }))
  expect(await eventsOf(setup)).toHaveLength(2)
})

test('nothing is kept of what could not be told of', async () => {
  await using setup = await setUpConnections(TRACKER_FOLDER)
  const { connections, deps } = setup
  const { call } = await connect(setup)
  await listen(setup, '*')
  const once = call({ deliveryId: 'd-1' })
  // The process dies after the last statement, before the commit.
  const inTenant: Oltp['inTenant'] = (tenant, work) =>
    deps.oltp.inTenant(tenant, async (tx) => {
      const result = await work(tx)
      const { rows } = await tx.query('select from inbound_calls')
      if (rows.length > 0) throw new Error('killed')
      return result
    })
  const oltp = { inTenant } as Oltp

  await expect(receiveInbound({ ...deps, oltp }, once)).rejects.toThrow('killed')
  expect([await callsOf(setup), await eventsOf(setup)]).toEqual([[], []])
  await connections.receiveInbound(once)
  expect([(await callsOf(setup)).length, (await eventsOf(setup)).length]).toEqual([1, 1])
})

test('what is hostile in a body that is signed is told of as text, or kept from what it could break', async () => {
  await using setup = await setUpConnections(TRACKER_FOLDER)
  const { connections } = setup
  const { call } = await connect(setup)
  await listen(setup, '*')
  const bodies = [
    `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
    '{"type":"a\\u0000b","issue":{"id":"\\ud800"}}',
    '{"__proto__":{"type":"x"},"constructor":1,"type":"issue.closed","issue":{"id":1e400}}',
    `{"type":"${'x'.repeat(1_000)}","issue":{"id":"${'y'.repeat(1_000)}"}}`,
    'type=issue.closed&x=%00',
    '\0\0\0',
    '',
    '"text"',
    'null',
    '12',
  ]
  for (const text of bodies) {
    const signed = call({ body: Buffer.from(text) })
    expect([text.slice(0, 40), await codeOf(connections.receiveInbound(signed))]).toEqual([
      text.slice(0, 40),
      'accepted',
    ])
  }
  const events = await eventsOf(setup)
  expect(events).toHaveLength(bodies.length)
  expect(events[1]!.data).not.toHaveProperty('eventType')
  expect(events[1]!.data).not.toHaveProperty('remoteId')
  expect(typeof events[0]!.data.payload).toBe('string')
})

test('takes nothing while the connection is disabled, and says when to call again', async () => {
  await using setup = await setUpConnections(TRACKER_FOLDER)
  const { connections, tenant } = setup
  const { connectionId, call } = await connect(setup)
  await connections.update(tenant, connectionId, { enabled: false })
  const refused = connections.receiveInbound(call())
  await expect(refused).rejects.toMatchObject({ code: 'unavailable', details: { retryAfterMs: 60_000 } })
  await connections.update(tenant, connectionId, { enabled: true })
  expect(await codeOf(connections.receiveInbound(call()))).toBe('accepted')
})

test('answers whoever asks whether somebody is there, and nobody who asks for more', async () => {
  await using setup = await setUpConnections(TRACKER_FOLDER)
  const { connections, tenant } = setup
  const { call } = await connect(setup)
  for (const method of ['GET', 'HEAD'])
    expect(await connections.receiveInbound({ ...call(), method })).toMatchObject({ status: 200, body: '' })
  for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS'])
    expect(await codeOf(connections.receiveInbound({ ...call(), method }))).toBe('not_found')
  expect(await callsOf(setup)).toEqual([])
  const { connection } = await connections.create(tenant, {
    name: 'Desk',
    connector: 'zendesk',
    settings: { subdomain: 'acme', email: 'agent@example.com' },
    secrets: { apiToken: 'zd_example' },
  })
  await expect(connections.getInbound(tenant, connection.id)).rejects.toMatchObject({ code: 'not_found' })
})

test('without the secret that proves it nothing is believed', async () => {
  await using tracker = await startTracker()
  await using setup = await setUpConnections(TRACKER_FOLDER)
  const { connections, tenant, clock } = setup
  const { connection } = await connections.create(tenant, {
    name: 'Issues',
    connector: 'tracker',
    settings: tracker.settings,
    secrets: { token: TRACKER_TOKEN },
  })
  const { path } = await connections.getInbound(tenant, connection.id)
  for (const secret of ['', 'undefined', TRACKER_WEBHOOK_SECRET]) {
    const call = trackerCall(path, { body: CLOSED, now: clock.now(), secret })
    expect(await codeOf(connections.receiveInbound(call))).toBe('unauthenticated')
  }
  expect(await connections.getInbound(tenant, connection.id)).toMatchObject({ lastRefusedReason: 'secret_unusable' })
})
