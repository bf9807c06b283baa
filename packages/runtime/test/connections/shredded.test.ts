import { expect, test } from 'vitest'
import { type ConnectionsSetup, setUpConnections } from './set-up-connections.ts'
import { PLANNER_SECRET, startPlanner } from './start-planner.ts'
import { startTracker, TRACKER_FOLDER, TRACKER_TOKEN, TRACKER_WEBHOOK_SECRET, trackerCall } from './start-tracker.ts'

const SECRETS = { token: TRACKER_TOKEN, webhookSecret: TRACKER_WEBHOOK_SECRET }
const CLOSED = { type: 'issue.closed', issue: { id: 'i-1' } }
const UNREADABLE = { code: 'secret_unreadable', message: expect.stringContaining('Give it its secrets again') }

/** The tenant's key is gone, and no process has it any more. */
async function shred({ postgres, clock }: ConnectionsSetup): Promise<void> {
  await postgres.sql('update control.tenant_keys set wrapped_key = null, shredded_at = now()')
  clock.advanceBy(60_000)
}

async function connectTracker() {
  const setup = await setUpConnections(TRACKER_FOLDER)
  const tracker = await startTracker()
  const draft = { name: 'Issues', connector: 'tracker', settings: tracker.settings, secrets: SECRETS }
  const { connection } = await setup.connections.create(setup.tenant, draft)
  const { path } = await setup.connections.getInbound(setup.tenant, connection.id)
  await shred(setup)
  return {
    ...setup,
    tracker,
    draft,
    id: connection.id,
    path,
    async [Symbol.asyncDispose]() {
      await tracker[Symbol.asyncDispose]()
      await setup[Symbol.asyncDispose]()
    },
  }
}

test('a connection whose secrets were shredded says so to whoever would use them, and asks nobody', async () => {
  await using setup = await connectTracker()
  const { connections, tenant, id, draft, tracker } = setup
  const operation = 'createIssue'

  await expect(connections.invoke(tenant, id, { operation, input: { title: 'Hi' } })).rejects.toMatchObject(UNREADABLE)
  await expect(connections.describe(tenant, { connectionId: id, operation })).rejects.toMatchObject(UNREADABLE)
  expect(await connections.test(tenant, id)).toMatchObject({ outcome: 'failed', reason: 'secret_unreadable' })
  await expect(connections.create(tenant, draft)).rejects.toMatchObject({ code: 'conflict' })
  expect(tracker.requests).toEqual([])
  expect(await connections.get(tenant, id)).toMatchObject({ id, secretNames: ['token', 'webhookSecret'] })
})

test('calls of the other side wait, and its URL is made anew', async () => {
  await using setup = await connectTracker()
  const { connections, tenant, id, path, clock } = setup

  await expect(connections.receiveInbound(trackerCall(path, { body: CLOSED, now: clock.now() }))).rejects.toMatchObject(
    { code: 'unavailable', details: { retryAfterMs: 60_000 } },
  )
  await expect(connections.getInbound(tenant, id)).rejects.toMatchObject({
    code: 'not_found',
    message: expect.stringContaining('rotate its key'),
  })

  const rotated = await connections.rotateInboundKey(tenant, id)
  expect(await connections.getInbound(tenant, id)).toEqual(rotated)
  expect(rotated.path).not.toBe(path)
})

test('is enabled with the secrets that it needs, and not without', async () => {
  await using setup = await connectTracker()
  const { connections, tenant, id } = setup

  await expect(connections.update(tenant, id, { enabled: true })).rejects.toMatchObject({
    code: 'validation_failed',
    details: { errors: [{ pointer: '/secrets/token' }] },
  })
  const update = { secrets: { token: TRACKER_TOKEN }, enabled: true }
  expect(await connections.update(tenant, id, update)).toMatchObject({ enabled: true, secretNames: ['token'] })
  expect(await connections.test(tenant, id)).toMatchObject({ outcome: 'ok', identity: 'Ada' })
})

test('a consent that was begun before the shred comes to nothing', async () => {
  await using planner = await startPlanner()
  await using setup = await setUpConnections(TRACKER_FOLDER)
  const { connections, tenant } = setup
  const draft = { name: 'Tasks', connector: 'planner', settings: planner.settings }
  const { connection } = await connections.create(tenant, { ...draft, secrets: { clientSecret: PLANNER_SECRET } })
  const begun = await connections.startConsent(tenant, connection.id, { redirectUri: 'http://127.0.0.1:8912/callback' })
  await shred(setup)

  const completion = { callbackUrl: await planner.agree(begun.authorizeUrl) }
  await expect(connections.completeConsent(tenant, connection.id, completion)).rejects.toMatchObject({
    code: 'consent_failed',
  })
})
