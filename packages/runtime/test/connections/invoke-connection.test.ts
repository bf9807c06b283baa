import { canonicalEvents } from '@howazit/connector-kit/testing'
import { expect, test } from 'vitest'
import { DESK, setUpConnections } from './set-up-connections.ts'
import { startTracker, TRACKER_FOLDER, TRACKER_TOKEN } from './start-tracker.ts'

const { event } = canonicalEvents.detractor
const EVENT_ID = '0199c0de-1111-7222-8333-444455556666'

/** A connection to the tracker that knows its project. */
async function connect(token = TRACKER_TOKEN) {
  const tracker = await startTracker()
  const setup = await setUpConnections(TRACKER_FOLDER)
  const { connections, tenant } = setup
  const { settings } = tracker
  const secrets = { token: TRACKER_TOKEN }
  const { connection } = await connections.create(tenant, { name: 'Issues', connector: 'tracker', settings, secrets })
  await connections.test(tenant, connection.id)
  if (token !== TRACKER_TOKEN) await connections.update(tenant, connection.id, { secrets: { token } })
  return {
    ...setup,
    tracker,
    id: connection.id,
    async [Symbol.asyncDispose]() {
      await setup[Symbol.asyncDispose]()
      await tracker[Symbol.asyncDispose]()
    },
  }
}

test('runs an operation once with the stored credentials, and answers what was said without them', async () => {
  await using setup = await connect()
  const { connections, tenant, id, tracker } = setup
  const invoked = await connections.invoke(tenant, id, { operation: 'createIssue', event, eventId: EVENT_ID })

  expect(invoked).toMatchObject({
    connector: 'tracker',
    operation: 'createIssue',
    eventId: EVENT_ID,
    outcome: 'delivered',
    remoteId: 'i-1',
    exchanges: [{ purpose: 'main', request: { method: 'POST' }, reply: { status: 201, body: '{"id":"i-1"}' } }],
  })
  expect(JSON.stringify(invoked)).not.toContain(TRACKER_TOKEN)
  const made = tracker.requests.filter(({ path }) => path.endsWith('/issues'))
  expect(made).toMatchObject([{ headers: { authorization: `Bearer ${TRACKER_TOKEN}` } }])
  // The same id is the same issue: whoever repeats it makes no second one.
  expect(await connections.invoke(tenant, id, { operation: 'createIssue', event, eventId: EVENT_ID })).toMatchObject({
    remoteId: 'i-1',
  })
  expect(await connections.invoke(tenant, id, { operation: 'createIssue', event })).toMatchObject({ remoteId: 'i-2' })
})

test('sends the input as it is given, and nothing in a dry run', async () => {
  await using setup = await connect()
  const { connections, tenant, id, tracker } = setup
  const before = tracker.requests.length
  const request = { operation: 'createIssue', input: { title: 'Hi' } }
  expect(await connections.invoke(tenant, id, { ...request, dryRun: true })).toMatchObject({
    outcome: 'not_sent',
    reason: 'dry_run',
    exchanges: [{ request: { method: 'POST', body: expect.stringContaining('"Hi"') } }],
  })
  expect(tracker.requests).toHaveLength(before)
  expect(await connections.invoke(tenant, id, request)).toMatchObject({ outcome: 'delivered' })
})

test('answers a refusal with what to do, and repeats no token that the other side repeats', async () => {
  await using setup = await connect('tr_wrong_canary')
  const { connections, tenant, id } = setup
  const refused = await connections.invoke(tenant, id, { operation: 'createIssue', event })
  expect(refused).toMatchObject({
    outcome: 'refused',
    hint: expect.any(String),
    exchanges: [{ reply: { status: 401 } }],
  })
  expect(JSON.stringify(refused)).not.toContain('canary')
})

test('is recorded before anything is sent, with the operation and the event', async () => {
  await using setup = await connect()
  const { connections, tenant, id, postgres } = setup
  await connections.invoke(tenant, id, { operation: 'createIssue', event, eventId: EVENT_ID })
  const { rows } = await postgres.oltp.inTenant(tenant, (tx) =>
    tx.query<{ entry: string }>('select record::text as entry from audit_entries where tenant_id = $1', [tenant.id]),
  )
  expect(rows.map(({ entry }) => entry).join()).toContain(EVENT_ID)
})

test.each([
  [{ operation: 'makeCoffee', event }, 'validation_failed', '/operation'],
  [{ operation: 'createIssue' }, 'validation_failed', '/event'],
])('refuses %j', async (request, code, pointer) => {
  await using setup = await connect()
  const { connections, tenant, id } = setup
  await expect(connections.invoke(tenant, id, request)).rejects.toMatchObject({ code, details: { pointer } })
})

test('finds nothing to run in a connection of another tenant', async () => {
  await using setup = await setUpConnections()
  const { connections, tenant, postgres } = setup
  const { connection } = await connections.create(tenant, DESK)
  const globex = await postgres.createTenant('globex')
  const request = { operation: 'createTicket', event }
  await expect(connections.invoke(globex, connection.id, request)).rejects.toMatchObject({ code: 'not_found' })
})
