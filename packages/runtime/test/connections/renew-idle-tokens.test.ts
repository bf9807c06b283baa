import { expect, test } from 'vitest'
import { openTokenSource } from '../../src/connections/open-token-source.ts'
import { createRenewIdleTokens } from '../../src/connections/renew-idle-tokens.ts'
import { createPinnedConnectors, type PinnedConnectors } from '../../src/connectors/pinned-connectors.ts'
import { type ConnectionsSetup, setUpConnections } from './set-up-connections.ts'
import { PLANNER_SECRET, type Planner, startPlanner } from './start-planner.ts'
import { TRACKER_FOLDER } from './start-tracker.ts'

const DAY_MS = 86_400_000

interface Scene {
  readonly connectionId: string
  readonly look: () => Promise<void>
  readonly consent: () => Promise<void>
}

/** Connected by somebody who agreed, with a connector that says `lives`. */
async function connect(setup: ConnectionsSetup, planner: Planner, lives: object = {}): Promise<Scene> {
  const { connections, tenant, deps } = setup
  const { connection } = await connections.create(tenant, {
    name: 'Tasks',
    connector: 'planner',
    settings: planner.settings,
    secrets: { clientSecret: PLANNER_SECRET },
  })
  const consent = async () => {
    const { authorizeUrl } = await connections.startConsent(tenant, connection.id, {
      redirectUri: 'http://127.0.0.1:8912/callback',
    })
    await connections.completeConsent(tenant, connection.id, { callbackUrl: await planner.agree(authorizeUrl) })
  }
  await consent()
  const pinned = createPinnedConnectors()
  const pinnedConnectors: PinnedConnectors = {
    async load(tx, tenantId, hash) {
      const content = await pinned.load(tx, tenantId, hash)
      const [[name, auth]] = Object.entries(content.connector.auth) as [[string, object]]
      return { ...content, connector: { ...content.connector, auth: { [name]: { ...auth, ...lives } } } as never }
    },
  }
  const look = createRenewIdleTokens({
    ...deps,
    pinnedConnectors,
    tenants: { list: async () => [tenant] },
    jobs: { onWake: async () => {} },
    tokenSource: openTokenSource(deps, deps),
  })
  return { connectionId: connection.id, look: () => look(new AbortController().signal), consent }
}

test('tokens that nobody uses are renewed at 80 % of their life, and no sooner', async () => {
  await using planner = await startPlanner()
  await using setup = await setUpConnections(TRACKER_FOLDER)
  const { clock, postgres, connections, tenant } = setup
  const { connectionId, look } = await connect(setup, planner, { refreshIdleSeconds: (10 * DAY_MS) / 1_000 })

  clock.advanceBy(7.9 * DAY_MS)
  await look()
  expect(planner.renewals()).toBe(0)
  clock.advanceBy(0.2 * DAY_MS)
  await look()
  await look()
  expect(planner.renewals()).toBe(1)
  expect(postgres.events.named('token.renewed')).toMatchObject([{ outcome: 'renewed', connection_id: connectionId }])
  clock.advanceBy(8.1 * DAY_MS)
  await look()
  expect(planner.renewals()).toBe(2)
  expect(await connections.get(tenant, connectionId)).toMatchObject({ status: 'ready', health: { state: 'healthy' } })
})

test('a token that still holds is renewed too: what lapses is its refresh token', async () => {
  await using planner = await startPlanner()
  await using setup = await setUpConnections(TRACKER_FOLDER)
  // A minute is far from the end of the access token's hour.
  const { look } = await connect(setup, planner, { refreshIdleSeconds: 60 })
  setup.clock.advanceBy(50_000)
  await look()
  expect(planner.renewals()).toBe(1)
})

test('where renewing fails to the last tenth the tenant is told, and told when it is well again', async () => {
  await using planner = await startPlanner()
  await using setup = await setUpConnections(TRACKER_FOLDER)
  const { clock, connections, tenant } = setup
  const { connectionId, look } = await connect(setup, planner)
  planner.renew(false)

  clock.advanceBy(25 * DAY_MS)
  await look()
  expect(await connections.get(tenant, connectionId)).toMatchObject({ health: { state: 'healthy' } })
  clock.advanceBy(3 * DAY_MS)
  await look()
  expect(await connections.get(tenant, connectionId)).toMatchObject({
    status: 'ready',
    health: { state: 'degraded', reason: 'tokens_lapse' },
  })
  planner.renew(true)
  clock.advanceBy(3_600_000)
  await look()
  expect(await connections.get(tenant, connectionId)).toMatchObject({ health: { state: 'healthy' } })
})

test('a consent that comes to its end is told of until somebody agrees again, whatever is renewed meanwhile', async () => {
  await using planner = await startPlanner()
  await using setup = await setUpConnections(TRACKER_FOLDER)
  const { clock, connections, tenant, postgres } = setup
  const lives = { consentSeconds: (90 * DAY_MS) / 1_000, refreshIdleSeconds: (10 * DAY_MS) / 1_000 }
  const { connectionId, look, consent } = await connect(setup, planner, lives)

  for (let days = 0; days < 72; days += 9) {
    clock.advanceBy(9 * DAY_MS)
    await look()
  }
  expect(planner.renewals()).toBe(8)
  const health = { state: 'degraded', reason: 'consent_ends', detail: expect.stringContaining('agree again') }
  expect(await connections.get(tenant, connectionId)).toMatchObject({ status: 'ready', health })
  clock.advanceBy(9 * DAY_MS)
  await look()
  expect(postgres.events.named('connection.degraded')).toHaveLength(1)

  await consent()
  expect(await connections.get(tenant, connectionId)).toMatchObject({ health: { state: 'healthy' } })
  await look()
  expect(await connections.get(tenant, connectionId)).toMatchObject({ health: { state: 'healthy' } })
})
