import { expect, test } from 'vitest'
import { DESK, setUpConnections } from './set-up-connections.ts'
import { startTracker, TRACKER_FOLDER, TRACKER_TOKEN } from './start-tracker.ts'

test('asks the other side who is calling, and keeps whose account it is and what it told', async () => {
  await using tracker = await startTracker()
  await using setup = await setUpConnections(TRACKER_FOLDER)
  const { connections, tenant, clock } = setup
  const { connection } = await connections.create(tenant, {
    name: 'Issues',
    connector: 'tracker',
    settings: tracker.settings,
    secrets: { token: TRACKER_TOKEN },
  })

  const tested = await connections.test(tenant, connection.id)

  expect(tested).toEqual({
    outcome: 'ok',
    identity: 'Ada',
    status: 200,
    testedAt: clock.now().toISOString(),
    durationMs: expect.any(Number),
  })
  expect(await connections.get(tenant, connection.id)).toMatchObject({ learnt: { project: 'p-7' }, test: tested })
  expect(tracker.requests.map(({ path }) => path)).toEqual(['/me', '/project'])
})

test('says what to do about credentials that are refused, and repeats none of them', async () => {
  await using tracker = await startTracker()
  await using setup = await setUpConnections(TRACKER_FOLDER)
  const { connections, tenant } = setup
  const { connection } = await connections.create(tenant, {
    name: 'Issues',
    connector: 'tracker',
    settings: tracker.settings,
    secrets: { token: 'tr_wrong_canary' },
  })

  const tested = await connections.test(tenant, connection.id)

  expect(tested).toMatchObject({ outcome: 'failed', reason: 'http_401', status: 401, hint: expect.any(String) })
  expect(JSON.stringify(tested)).not.toContain('canary')
  expect(await connections.get(tenant, connection.id)).toMatchObject({ test: { outcome: 'failed' } })
})

test('tells a host that is not there from one that refuses', async () => {
  await using setup = await setUpConnections(TRACKER_FOLDER)
  const { connections, tenant } = setup
  const { connection } = await connections.create(tenant, {
    name: 'Issues',
    connector: 'tracker',
    settings: { host: '127.0.0.1', port: 9 },
    secrets: { token: TRACKER_TOKEN },
  })

  expect(await connections.test(tenant, connection.id)).toMatchObject({ outcome: 'failed', hint: expect.any(String) })
})

test('reaches no address of the inside, whatever the settings say', async () => {
  await using setup = await setUpConnections(TRACKER_FOLDER)
  const { connections, tenant } = setup
  const { connection } = await connections.create(tenant, {
    name: 'Issues',
    connector: 'tracker',
    settings: { host: '169.254.169.254' },
    secrets: { token: TRACKER_TOKEN },
  })

  const tested = await connections.test(tenant, connection.id)
  expect(tested).toMatchObject({ outcome: 'failed' })
  expect(tested).not.toHaveProperty('status')
})

test('finds nothing to test in a connection of another tenant', async () => {
  await using setup = await setUpConnections()
  const { connections, tenant, postgres } = setup
  const { connection } = await connections.create(tenant, DESK)
  const globex = await postgres.createTenant('globex')
  await expect(connections.test(globex, connection.id)).rejects.toMatchObject({ code: 'not_found' })
})

test('asks nothing where a connection of this way cannot be asked without an effect', async () => {
  await using setup = await setUpConnections(TRACKER_FOLDER)
  const { connections, tenant } = setup
  const workflowUrl = 'https://prod-00.westeurope.logic.azure.com/workflows/0/triggers/manual/paths/invoke?sig=example'
  const { connection } = await connections.create(tenant, {
    name: 'Channel',
    connector: 'microsoft_teams',
    secrets: { workflowUrl },
  })

  const tested = await connections.test(tenant, connection.id)

  expect(tested).toMatchObject({ outcome: 'not_testable', detail: expect.stringContaining('without posting') })
})
