import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { decodeState, encodeState } from '../../src/connections/consent-state.ts'
import { CALLBACK_PATH } from '../../src/connections/start-consent.ts'
import { type ConnectionsSetup, DESK, setUpConnections } from './set-up-connections.ts'
import { PLANNER_SECRET, type Planner, startPlanner } from './start-planner.ts'
import { TRACKER_FOLDER } from './start-tracker.ts'

const LOOPBACK = 'http://127.0.0.1:8912/callback'
const SESSION = 'what only this terminal has'

const connect = async ({ connections, tenant }: ConnectionsSetup, { settings }: Planner) =>
  (
    await connections.create(tenant, {
      name: 'Tasks',
      connector: 'planner',
      settings,
      secrets: { clientSecret: PLANNER_SECRET },
    })
  ).connection

test('connects after somebody agreed, on their own machine', async () => {
  await using planner = await startPlanner()
  await using setup = await setUpConnections(TRACKER_FOLDER)
  const { connections, tenant, postgres } = setup
  const { id, status } = await connect(setup, planner)
  expect(status).toBe('needs_consent')

  const started = await connections.startConsent(tenant, id, { redirectUri: LOOPBACK, session: SESSION })
  const callbackUrl = await planner.agree(started.authorizeUrl)
  const connection = await connections.completeConsent(tenant, id, { callbackUrl, session: SESSION })

  expect(connection).toMatchObject({ status: 'ready', learnt: { team: 't-1' }, tokenExpiresAt: expect.any(String) })
  expect(await connections.test(tenant, id)).toMatchObject({ outcome: 'ok', identity: 'Grace' })
  const [row] = await postgres.sql<{ tokens: Buffer }>('select tokens from tenant_shared.connection_credentials')
  expect(row!.tokens.includes('canary')).toBe(false)
  // A state is good once.
  const again = connections.completeConsent(tenant, id, { callbackUrl, session: SESSION })
  await expect(again).rejects.toMatchObject({ code: 'consent_failed' })
})

test('connects after a vendor sent somebody back to the platform', async () => {
  await using planner = await startPlanner()
  await using setup = await setUpConnections(TRACKER_FOLDER)
  const { connections, tenant } = setup
  const { id } = await connect(setup, planner)

  const started = await connections.startConsent(tenant, id, {})
  expect(started.redirectUri).toBe(`https://api.example.com${CALLBACK_PATH}`)
  const back = new URL(await planner.agree(started.authorizeUrl))
  expect(await connections.receiveConsent(back.search.slice(1))).toMatchObject({ id, status: 'ready' })
  const again = connections.receiveConsent(back.search.slice(1))
  await expect(again).rejects.toMatchObject({ code: 'consent_failed' })
})

test('lets nobody end what somebody else began', async () => {
  await using planner = await startPlanner()
  await using setup = await setUpConnections(TRACKER_FOLDER)
  const { connections, tenant, postgres } = setup
  const { id } = await connect(setup, planner)
  const globex = await postgres.createTenant('globex')
  const begin = async (session?: string) => {
    const request = { redirectUri: LOOPBACK, ...(session !== undefined && { session }) }
    const { authorizeUrl } = await connections.startConsent(tenant, id, request)
    return await planner.agree(authorizeUrl)
  }
  const fails = async (work: Promise<unknown>, code = 'consent_failed') =>
    await expect(work).rejects.toMatchObject({ code })

  // On the platform's callback, which everybody reaches: what was begun on one's own machine is ended there.
  await fails(connections.receiveConsent(new URL(await begin()).search.slice(1)))
  // Without what the terminal has that began it, which spends it.
  const callbackUrl = await begin(SESSION)
  await fails(connections.completeConsent(tenant, id, { callbackUrl }))
  await fails(connections.completeConsent(tenant, id, { callbackUrl, session: SESSION }))
  // As another tenant.
  await fails(connections.completeConsent(globex, id, { callbackUrl: await begin() }), 'not_found')
  // With another state, which spends nothing.
  const right = await begin()
  const forged = new URL(right)
  forged.searchParams.set('state', encodeState({ tenantId: tenant.id, connectionId: id }, 'guessed'))
  await fails(connections.completeConsent(tenant, id, { callbackUrl: forged.href }))
  expect(await connections.completeConsent(tenant, id, { callbackUrl: right })).toMatchObject({ status: 'ready' })
})

test('ends with ten minutes, and with another consent of the connection', async () => {
  await using planner = await startPlanner()
  await using setup = await setUpConnections(TRACKER_FOLDER)
  const { connections, tenant, clock } = setup
  const { id } = await connect(setup, planner)
  const begin = async () => {
    const { authorizeUrl } = await connections.startConsent(tenant, id, { redirectUri: LOOPBACK })
    return await planner.agree(authorizeUrl)
  }
  const [first, second] = [await begin(), await begin()]
  const late = connections.completeConsent(tenant, id, { callbackUrl: first })
  await expect(late).rejects.toMatchObject({ code: 'consent_failed' })
  clock.advanceBy(10 * 60_000)
  const later = connections.completeConsent(tenant, id, { callbackUrl: second })
  await expect(later).rejects.toMatchObject({ code: 'consent_failed' })
})

test('sends nobody back anywhere but to the platform and to their own machine', async () => {
  await using setup = await setUpConnections(TRACKER_FOLDER)
  const { connections, tenant } = setup
  const settings = { host: 'planner.example.com', clientId: 'howazit' }
  const secrets = { clientSecret: PLANNER_SECRET }
  const { connection } = await connections.create(tenant, { name: 'Tasks', connector: 'planner', settings, secrets })
  const elsewhere = [
    'https://evil.example.com/callback',
    'http://localhost.evil.example/callback',
    'http://127.0.0.1@evil.example/callback',
    'https://api.example.com/other',
  ]
  for (const redirectUri of elsewhere) {
    const started = connections.startConsent(tenant, connection.id, { redirectUri })
    await expect(started).rejects.toMatchObject({ details: { pointer: '/redirectUri' } })
  }
  const { connection: desk } = await connections.create(tenant, DESK)
  await expect(connections.startConsent(tenant, desk.id, {})).rejects.toMatchObject({ code: 'validation_failed' })
})

test('a state says whose it is, and anything else says nothing', () => {
  const owner = { tenantId: randomUUID(), connectionId: randomUUID() }
  expect(decodeState(encodeState(owner, 'abc'))).toEqual({ owner, state: 'abc' })
  for (const text of ['', 'abc', encodeState(owner, ''), `!${encodeState(owner, 'abc')}`])
    expect(decodeState(text)?.owner).not.toEqual(owner)
})
