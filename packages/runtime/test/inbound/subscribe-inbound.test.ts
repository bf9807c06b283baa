import { expect, test } from 'vitest'
import { createRenewSubscriptions } from '../../src/inbound/renew-subscriptions.ts'
import { type ConnectionsSetup, setUpConnections } from '../connections/set-up-connections.ts'
import { startTracker, TRACKER_FOLDER, TRACKER_TOKEN, type Tracker, trackerCall } from '../connections/start-tracker.ts'
import { createTestAuditLog } from '../support/create-test-audit.ts'

const DAY_MS = 86_400_000

async function connect({ connections, tenant }: ConnectionsSetup, tracker: Tracker): Promise<string> {
  const { connection } = await connections.create(tenant, {
    name: 'Issues',
    connector: 'tracker',
    settings: tracker.settings,
    secrets: { token: TRACKER_TOKEN },
  })
  return connection.id
}

const renewIn = ({ deps, tenant, clock }: ConnectionsSetup) => {
  const renew = createRenewSubscriptions({
    ...deps,
    auditLog: createTestAuditLog(clock),
    tenants: { ...deps.tenants, list: async () => [tenant] },
    jobs: { ...deps.jobs, onWake: async () => {} },
  })
  return () => renew(new AbortController().signal)
}

test('the other side is asked to call, and what it calls with is believed by the secret that it brought', async () => {
  await using tracker = await startTracker()
  await using setup = await setUpConnections(TRACKER_FOLDER)
  const { connections, tenant, clock, postgres } = setup
  const id = await connect(setup, tracker)
  expect(await connections.getInbound(tenant, id)).toMatchObject({ subscription: { state: 'none' } })

  const { url, path, subscription } = await connections.subscribeInbound(tenant, id)

  const renewsAt = new Date(clock.now().getTime() + 6 * DAY_MS).toISOString()
  expect(subscription).toEqual({ state: 'subscribed', since: clock.now().toISOString(), renewsAt })
  expect(tracker.hooks()).toMatchObject([{ url }])
  const call = trackerCall(path, { body: { type: 'issue.closed', issue: { id: 'i-1' } }, now: clock.now() })
  expect(await connections.receiveInbound(call)).toMatchObject({ status: 200 })
  const [row] = await postgres.sql<{ subscription: Buffer }>('select subscription from tenant_shared.inbound_endpoints')
  expect(row?.subscription.includes('h-1')).toBe(false)
})

test('subscribing again leaves one subscription, and so does a new key, which is the one that is called', async () => {
  await using tracker = await startTracker()
  await using setup = await setUpConnections(TRACKER_FOLDER)
  const { connections, tenant } = setup
  const id = await connect(setup, tracker)
  await connections.subscribeInbound(tenant, id)
  await connections.subscribeInbound(tenant, id)
  expect(tracker.hooks()).toHaveLength(1)

  const { url, subscription } = await connections.rotateInboundKey(tenant, id, { isLeaked: true })
  expect(subscription).toMatchObject({ state: 'subscribed' })
  expect(tracker.hooks()).toMatchObject([{ url }])
})

test('a failure over there is an answer with what to do, without secrets, and mended by asking again', async () => {
  await using tracker = await startTracker()
  await using setup = await setUpConnections(TRACKER_FOLDER)
  const { connections, tenant } = setup
  const id = await connect(setup, tracker)
  tracker.accept(false)

  const { subscription, path } = await connections.subscribeInbound(tenant, id)
  expect(subscription).toMatchObject({ state: 'failed', reason: 'http_401', failedAt: expect.any(String) })
  expect(JSON.stringify(subscription)).not.toContain(TRACKER_TOKEN)
  expect(JSON.stringify(subscription)).not.toContain(path.split('/').at(-1))
  expect(await connections.getInbound(tenant, id)).toMatchObject({ subscription: { state: 'failed' } })
  tracker.accept(true)
  expect(await connections.subscribeInbound(tenant, id)).toMatchObject({ subscription: { state: 'subscribed' } })
})

test('a platform that does not know where it is for others says so and asks nobody', async () => {
  await using tracker = await startTracker()
  await using setup = await setUpConnections(TRACKER_FOLDER)
  const id = await connect(setup, tracker)
  const { createConnections } = await import('../../src/connections/create-connections.ts')
  const connections = createConnections({ ...setup.deps, publicUrl: undefined })
  expect(await connections.subscribeInbound(setup.tenant, id)).toMatchObject({
    subscription: { state: 'failed', reason: 'public_url_unknown' },
  })
  expect(tracker.hooks()).toEqual([])
})

test('the other side is asked to call no more, and by a connection that is deleted too', async () => {
  await using tracker = await startTracker()
  await using setup = await setUpConnections(TRACKER_FOLDER)
  const { connections, tenant } = setup
  const id = await connect(setup, tracker)
  await connections.subscribeInbound(tenant, id)
  expect(await connections.unsubscribeInbound(tenant, id)).toMatchObject({ subscription: { state: 'none' } })
  expect(tracker.hooks()).toEqual([])

  await connections.subscribeInbound(tenant, id)
  await connections.delete(tenant, id)
  expect(tracker.hooks()).toEqual([])
})

test('a connection is deleted whatever the other side says to that', async () => {
  await using tracker = await startTracker()
  await using setup = await setUpConnections(TRACKER_FOLDER)
  const { connections, tenant } = setup
  const id = await connect(setup, tracker)
  await connections.subscribeInbound(tenant, id)
  tracker.fail(500)
  await connections.delete(tenant, id)
  await expect(connections.get(tenant, id)).rejects.toMatchObject({ code: 'not_found' })
})

test('what would end by itself is renewed, asked for anew where it was forgotten, and the tenant told where that fails', async () => {
  await using tracker = await startTracker()
  await using setup = await setUpConnections(TRACKER_FOLDER)
  const { connections, tenant, clock } = setup
  const id = await connect(setup, tracker)
  const renew = renewIn(setup)
  await connections.subscribeInbound(tenant, id)

  clock.advanceBy(5 * DAY_MS)
  await renew()
  expect(tracker.hooks()).toMatchObject([{ renewals: 0 }])
  clock.advanceBy(DAY_MS)
  await renew()
  await renew()
  expect(tracker.hooks()).toMatchObject([{ id: 'h-1', renewals: 1 }])

  tracker.forget()
  clock.advanceBy(6 * DAY_MS)
  await renew()
  expect(tracker.hooks()).toMatchObject([{ id: 'h-2', renewals: 0 }])

  tracker.fail(500)
  clock.advanceBy(6 * DAY_MS)
  await renew()
  const failing = { health: { state: 'degraded', reason: 'subscription_lapses' } }
  expect(await connections.get(tenant, id)).toMatchObject(failing)
  tracker.fail(undefined)
  await renew()
  expect(await connections.get(tenant, id)).toMatchObject({ health: { state: 'healthy' } })
  expect(await connections.getInbound(tenant, id)).toMatchObject({ subscription: { state: 'subscribed' } })
})

test('where the connector does not say how, nobody can be asked', async () => {
  await using setup = await setUpConnections()
  const { connections, tenant } = setup
  const { connection } = await connections.create(tenant, {
    name: 'Desk',
    connector: 'zendesk',
    settings: { subdomain: 'acme', email: 'agent@example.com' },
    secrets: { apiToken: 'zd_example' },
  })
  await expect(connections.subscribeInbound(tenant, connection.id)).rejects.toMatchObject({ code: 'not_found' })
})
