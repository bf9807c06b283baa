import type { ConnectorInboundEvent, Poll } from '@howazit/sdk'
import { expect, test } from 'vitest'
import { createPollConnections } from '../../src/polls/poll-connections.ts'
import { type ConnectionsSetup, setUpConnections } from '../connections/set-up-connections.ts'
import { startTracker, TRACKER_FOLDER, TRACKER_TOKEN, type Tracker } from '../connections/start-tracker.ts'

const POLL = 'closedIssues'
const MINUTE_MS = 60_000

interface Scene {
  readonly connectionId: string
  /** What is due now, once. */
  readonly look: (signal?: AbortSignal) => Promise<void>
  readonly poll: () => Promise<Poll>
}

async function want(setup: ConnectionsSetup, tracker: Tracker): Promise<Scene> {
  const { connections, tenant, deps, webhooks } = setup
  const { connection } = await connections.create(tenant, {
    name: 'Issues',
    connector: 'tracker',
    settings: tracker.settings,
    secrets: { token: TRACKER_TOKEN },
  })
  await connections.test(tenant, connection.id)
  await webhooks.create(tenant, { url: 'http://127.0.0.1:8799/hook', eventType: '*' })
  expect(await connections.listPolls(tenant, connection.id)).toMatchObject([{ poll: POLL, isWanted: false }])
  await connections.startPoll(tenant, { connectionId: connection.id, poll: POLL })
  const jobs = { wake: async () => {}, onWake: async () => {} }
  const pollConnections = createPollConnections({ ...deps, jobs, random: () => 0.5 } as never)
  return {
    connectionId: connection.id,
    look: (signal = new AbortController().signal) => pollConnections(signal),
    poll: async () => (await connections.listPolls(tenant, connection.id))[0] as Poll,
  }
}

const told = async ({ postgres }: ConnectionsSetup): Promise<readonly string[]> => {
  const rows = await postgres.sql<{ event: ConnectorInboundEvent }>(
    `select event from tenant_shared.deliveries where event_type = 'connector.inbound' order by position`,
  )
  return rows.map(({ event }) => `${event.data.source} ${event.data.poll} ${event.data.remoteId}`)
}

const typesTold = async ({ postgres }: ConnectionsSetup): Promise<readonly string[]> => {
  const rows = await postgres.sql<{ event_type: string }>(
    `select event_type from tenant_shared.deliveries where event_type like 'connection.%' order by position`,
  )
  return rows.map((row) => row.event_type)
}

const at = (minute: number): string => `2026-11-22T10:${String(minute).padStart(2, '0')}:00Z`

test('what was there is not told of, and what is new is, once', async () => {
  await using tracker = await startTracker()
  await using setup = await setUpConnections(TRACKER_FOLDER)
  for (const minute of [1, 2, 3]) tracker.close({ id: `old-${minute}`, closedAt: at(minute) })
  const { look, poll } = await want(setup, tracker)
  expect(await poll()).toMatchObject({ isWanted: true, isCaughtUp: false })

  await look()
  expect(await told(setup)).toEqual([])
  expect(await poll()).toMatchObject({ isCaughtUp: true, watermark: at(3), failureCount: 0 })

  tracker.close({ id: 'new-1', closedAt: at(4) })
  // A late commit over there: before the watermark, and within the overlap.
  tracker.close({ id: 'late-1', closedAt: '2026-11-22T10:02:30Z' })
  await look()
  expect(await told(setup)).toEqual([])
  setup.clock.advanceBy(2 * MINUTE_MS)
  await look()
  expect([...(await told(setup))].toSorted()).toEqual([`poll ${POLL} late-1`, `poll ${POLL} new-1`])

  // The overlap shows them again, and the same record at another version is another one.
  setup.clock.advanceBy(2 * MINUTE_MS)
  await look()
  expect(await told(setup)).toHaveLength(2)
  tracker.close({ id: 'new-1', closedAt: at(6) })
  setup.clock.advanceBy(2 * MINUTE_MS)
  await look()
  expect(await told(setup)).toHaveLength(3)
  const asked = tracker.requests.map(({ path }) => new URL(path, 'http://x').searchParams.get('since'))
  expect(asked.filter(Boolean)).toContain('2026-11-22T10:02:00.000Z')
})

test('a long list is gone through in bounded steps, and what is killed between pages goes on', async () => {
  await using tracker = await startTracker()
  await using setup = await setUpConnections(TRACKER_FOLDER)
  const { look, poll } = await want(setup, tracker)
  await look()
  setup.clock.advanceBy(2 * MINUTE_MS)
  // 14 pages of two, five at a look.
  for (let issue = 0; issue < 28; issue++) tracker.close({ id: `i-${issue}`, closedAt: at(10 + issue) })

  const requests = () => tracker.requests.filter(({ path }) => path.includes('state=closed')).length
  const before = requests()
  await look()
  expect(requests() - before).toBe(5)
  expect(await told(setup)).toHaveLength(10)
  expect(await poll()).toMatchObject({ isCaughtUp: false })
  // The watermark waits for the end: the newest were first.
  expect(await poll()).not.toHaveProperty('watermark')

  // The next one dies between two pages: what it kept is kept, and its lease runs out.
  const dying = new AbortController()
  const asked = tracker.requests.length
  const watch = setInterval(() => tracker.requests.length > asked && dying.abort(), 1)
  await look(dying.signal)
  clearInterval(watch)
  for (let looks = 0; looks < 4; looks++) {
    setup.clock.advanceBy(6 * MINUTE_MS)
    await look()
  }
  const events = await told(setup)
  expect(new Set(events).size).toBe(28)
  expect(events).toHaveLength(28)
  expect(await poll()).toMatchObject({ isCaughtUp: true, watermark: at(37) })
})

test('two processes ask once', async () => {
  await using tracker = await startTracker()
  await using setup = await setUpConnections(TRACKER_FOLDER)
  const { look } = await want(setup, tracker)
  await Promise.all([look(), look(), look()])
  expect(tracker.requests.filter(({ path }) => path.includes('state=closed'))).toHaveLength(1)
})

test('a poll that fails backs off, degrades its connection, and ends that when it works again', async () => {
  await using tracker = await startTracker()
  await using setup = await setUpConnections(TRACKER_FOLDER)
  const { connections, tenant, clock, postgres } = setup
  const { connectionId, look, poll } = await want(setup, tracker)
  await look()
  tracker.fail(503)

  const pausesMs: number[] = []
  for (let failures = 0; failures < 4; failures++) {
    const { nextPollAt } = await poll()
    clock.advanceTo(new Date(nextPollAt as string))
    await look()
    pausesMs.push(Date.parse((await poll()).nextPollAt as string) - clock.now().getTime())
  }
  expect(pausesMs).toEqual([4, 8, 16, 32].map((minutes) => minutes * MINUTE_MS))
  expect(await poll()).toMatchObject({ failureCount: 4, failureReason: 'http_503', failingSince: expect.any(String) })
  expect(await connections.get(tenant, connectionId)).toMatchObject({
    status: 'ready',
    health: { state: 'degraded', reason: 'poll_failing' },
  })
  expect(await typesTold(setup)).toEqual(['connection.degraded'])
  expect(postgres.events.named('poll.failed')).toHaveLength(4)

  tracker.fail(undefined)
  clock.advanceBy(32 * MINUTE_MS)
  await look()
  expect(await poll()).toMatchObject({ failureCount: 0, isCaughtUp: true })
  expect(await poll()).not.toHaveProperty('failingSince')
  expect(await connections.get(tenant, connectionId)).toMatchObject({ health: { state: 'healthy' } })
  expect(await typesTold(setup)).toEqual(['connection.degraded', 'connection.recovered'])
})

test('a poll that is refused says so at once, and leaves deliveries alone', async () => {
  await using tracker = await startTracker()
  await using setup = await setUpConnections(TRACKER_FOLDER)
  const { connections, tenant } = setup
  const { connectionId, look, poll } = await want(setup, tracker)
  tracker.accept(false)
  await look()
  expect(await connections.get(tenant, connectionId)).toMatchObject({
    status: 'ready',
    health: { state: 'failed', reason: 'poll_refused' },
  })
  expect((await poll()).failureDetail).not.toContain('canary')
  await connections.stopPoll(tenant, { connectionId, poll: POLL })
  expect(await poll()).toMatchObject({ isWanted: false })
})

test('asks for nothing with a connection that is disabled or deleted, and wants nothing that is not there', async () => {
  await using tracker = await startTracker()
  await using setup = await setUpConnections(TRACKER_FOLDER)
  const { connections, tenant, postgres } = setup
  const { connectionId, look } = await want(setup, tracker)
  await connections.update(tenant, connectionId, { enabled: false })
  await look()
  expect(tracker.requests.filter(({ path }) => path.includes('state=closed'))).toHaveLength(0)
  const wanted = connections.startPoll(tenant, { connectionId, poll: 'openIssues' })
  await expect(wanted).rejects.toMatchObject({ code: 'not_found', details: { expected: 'one of closedIssues' } })
  await connections.delete(tenant, connectionId)
  expect(await postgres.sql('select from tenant_shared.connection_polls')).toHaveLength(0)
})
