import { randomUUID } from 'node:crypto'
import { registry } from '@howazit/connectors'
import { expect, test } from 'vitest'
import { openConnection } from '../../src/connections/open-connection.ts'
import { DESK, setUpConnections } from './set-up-connections.ts'

const zendesk = registry.find(({ connector }) => connector.id === 'zendesk')!

test('connects an outside system whose secrets are sealed and never shown', async () => {
  await using setup = await setUpConnections()
  const { connections, tenant, postgres } = setup

  const { connection, created } = await connections.create(tenant, DESK)

  expect(created).toBe(true)
  expect(connection).toEqual({
    id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
    name: 'Support desk',
    connector: 'zendesk',
    connectorVersion: zendesk.connector.version,
    manifestHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    auth: 'api_token',
    settings: DESK.settings,
    secretNames: ['apiToken'],
    learnt: {},
    ordering: 'none',
    status: 'ready',
    health: { state: 'healthy' },
    enabled: true,
    routes: [
      {
        id: expect.any(String),
        connectionId: connection.id,
        eventType: 'response.created',
        operation: 'createTicket',
        conditions: [],
        enabled: true,
        createdAt: setup.clock.now().toISOString(),
      },
    ],
    createdAt: setup.clock.now().toISOString(),
  })
  expect(await connections.get(tenant, connection.id)).toEqual(connection)
  expect((await connections.list(tenant, { limit: 10 })).items).toEqual([connection])
  expect((await connections.list(tenant, { limit: 10, name: 'Another' })).items).toEqual([])
  const rows = await postgres.sql<{ secrets: Buffer }>('select secrets from tenant_shared.connection_credentials')
  expect(rows[0]!.secrets.includes('canary')).toBe(false)
})

test('opens what was given for whoever sends with it', async () => {
  await using setup = await setUpConnections()
  const { connections, tenant, deps } = setup
  const { connection } = await connections.create(tenant, DESK)

  const opened = await openConnection(deps, tenant, connection.id)

  expect(opened.connector).toEqual(zendesk.connector)
  expect(opened.files).toEqual(zendesk.files)
  expect(opened.values).toEqual({
    settings: DESK.settings,
    secrets: DESK.secrets,
    learnt: {},
    choices: {},
    authMode: 'api_token',
  })
})

test('gives the connection that exists for the same name and content, and refuses other content', async () => {
  await using setup = await setUpConnections()
  const { connections, tenant } = setup
  const { connection } = await connections.create(tenant, DESK)

  expect(await connections.create(tenant, DESK)).toEqual({ connection, created: false })
  const others = [{ secrets: { apiToken: 'zd_other' } }, { settings: { ...DESK.settings, subdomain: 'globex' } }]
  for (const other of others)
    await expect(connections.create(tenant, { ...DESK, ...other })).rejects.toMatchObject({
      code: 'conflict',
      details: { pointer: '/name' },
    })

  await connections.delete(tenant, connection.id)
  expect(await connections.create(tenant, DESK)).toMatchObject({ created: true })
})

test('connects by an alias what it leads to, in the mode that it stands for', async () => {
  await using setup = await setUpConnections()
  const { connections, tenant } = setup
  const draft = {
    name: 'On call',
    connector: 'opsgenie',
    settings: { region: 'eu' },
    secrets: { apiKey: 'example_of_an_api_key' },
  }

  const { connection } = await connections.create(tenant, draft)

  expect(connection).toMatchObject({ connector: 'jsm_operations', auth: 'opsgenie' })
  expect(await connections.create(tenant, draft)).toEqual({ connection, created: false })
  expect(await connections.create(tenant, { ...draft, name: 'Later', auth: 'jsm', settings: {} })).toMatchObject({
    connection: { connector: 'jsm_operations', auth: 'jsm' },
  })
})

test('makes one connection of many that ask for it at the same time', async () => {
  await using setup = await setUpConnections()
  const { connections, tenant } = setup

  const made = await Promise.all(Array.from({ length: 8 }, () => connections.create(tenant, DESK)))

  expect(made.filter(({ created }) => created)).toHaveLength(1)
  expect(new Set(made.map(({ connection }) => connection.id)).size).toBe(1)
})

test('names every value that does not fit, and never says what it was', async () => {
  await using setup = await setUpConnections()
  const { connections, tenant } = setup

  const refused = await connections
    .create(tenant, {
      ...DESK,
      settings: { subdomain: 'evil.example.com/', emial: 'agent@example.com' },
      secrets: { apiTokn: 'zd_secret' },
      routes: [
        { eventType: 'response.created', operation: 'createTickets' },
        { eventType: 'response.deleted', operation: 'createTicket' },
      ],
    })
    .then(
      () => undefined,
      (error: unknown) => error,
    )

  expect(refused).toMatchObject({
    code: 'validation_failed',
    details: {
      errors: [
        { pointer: '/settings/emial', detail: expect.stringContaining('email') },
        { pointer: '/settings/subdomain' },
        { pointer: '/settings/email' },
        { pointer: '/secrets/apiTokn', detail: expect.stringContaining('apiToken') },
        { pointer: '/secrets/apiToken' },
        { pointer: '/routes/0/operation', detail: expect.stringContaining('createTicket') },
        { pointer: '/routes/1/eventType', expected: 'one of response.created' },
      ],
    },
  })
  expect(JSON.stringify(refused)).not.toMatch(/evil|zd_secret/)
})

test('refuses connectors, versions and ways to authenticate that there are not, with the nearest', async () => {
  await using setup = await setUpConnections()
  const { connections, tenant } = setup

  await expect(connections.create(tenant, { ...DESK, connector: 'zendsk' })).rejects.toMatchObject({
    code: 'connector_unknown',
    details: { pointer: '/connector', expected: 'zendesk' },
  })
  await expect(connections.create(tenant, { ...DESK, version: '9.9.9' })).rejects.toMatchObject({
    code: 'connector_unknown',
    details: { pointer: '/version', expected: `one of ${zendesk.connector.version}` },
  })
  await expect(connections.create(tenant, { ...DESK, auth: 'api_tokn' })).rejects.toMatchObject({
    code: 'validation_failed',
    details: { pointer: '/auth' },
  })
})

test('keeps to the connector that was chosen when a newer release brings another one along', async () => {
  await using setup = await setUpConnections()
  const { connections, tenant, deps } = setup
  const { connection } = await connections.create(tenant, DESK)
  const changed = { ...zendesk, connector: { ...zendesk.connector, version: '2.0.0', hosts: ['*.example.com'] } }

  const later = setup.withConnectors([changed])
  const pinned = await openConnection(deps, tenant, connection.id)
  expect(pinned.connector).toMatchObject({ version: zendesk.connector.version, hosts: ['*.zendesk.com'] })

  const moved = await later.update(tenant, connection.id, { version: '2.0.0' })
  expect(moved.connectorVersion).toBe('2.0.0')
  expect(moved.manifestHash).not.toBe(connection.manifestHash)
  expect((await openConnection(deps, tenant, connection.id)).connector.hosts).toEqual(['*.example.com'])
})

test('refuses a pinned connector that somebody changed in the database', async () => {
  await using setup = await setUpConnections()
  const { connections, tenant, deps, postgres } = setup
  const { connection } = await connections.create(tenant, DESK)
  await postgres.sql(`update tenant_shared.pinned_connectors
    set content = replace(content::text, '*.zendesk.com', '*.evil.example')::json`)

  await expect(openConnection(deps, tenant, connection.id)).rejects.toThrow('another content')
})

test('changes what is given, null takes away, and changed secrets forget the tokens', async () => {
  await using setup = await setUpConnections()
  const { connections, tenant, deps, postgres } = setup
  const { connection } = await connections.create(tenant, {
    ...DESK,
    scheduleMs: [0, 5_000],
    onUnknown: 'at_most_once',
  })
  await postgres.sql("update tenant_shared.connection_credentials set tokens = 'x', tokens_expire_at = now()")

  const renamed = await connections.update(tenant, connection.id, {
    name: 'Tickets',
    scheduleMs: null,
    onUnknown: null,
  })
  expect(renamed).toMatchObject({ name: 'Tickets', settings: DESK.settings, tokenExpiresAt: expect.any(String) })
  expect(renamed).not.toHaveProperty('scheduleMs')
  expect(renamed).not.toHaveProperty('onUnknown')

  const changed = await connections.update(tenant, connection.id, { secrets: { apiToken: 'zd_second' } })
  expect(changed).not.toHaveProperty('tokenExpiresAt')
  expect((await openConnection(deps, tenant, connection.id)).values.secrets).toEqual({ apiToken: 'zd_second' })
  await expect(connections.update(tenant, connection.id, { secrets: { apiToken: null } })).rejects.toMatchObject({
    code: 'validation_failed',
    details: { pointer: '/secrets/apiToken' },
  })
})

test('keeps why and since when it is disabled until it is enabled', async () => {
  await using setup = await setUpConnections()
  const { connections, tenant, clock } = setup
  const { connection } = await connections.create(tenant, DESK)
  const at = clock.now().toISOString()
  const disabled = { enabled: false, status: 'disabled', disabledReason: 'Migrating', disabledAt: at }

  expect(
    await connections.update(tenant, connection.id, { enabled: false, disabledReason: 'Migrating' }),
  ).toMatchObject(disabled)
  clock.advanceBy(60_000)
  expect(await connections.update(tenant, connection.id, { name: 'Other' })).toMatchObject(disabled)
  const enabled = await connections.update(tenant, connection.id, { enabled: true })
  expect(enabled).toMatchObject({ enabled: true, status: 'ready' })
  expect(enabled).not.toHaveProperty('disabledReason')
  expect(enabled).not.toHaveProperty('disabledAt')
})

test('refuses a name that another connection has', async () => {
  await using setup = await setUpConnections()
  const { connections, tenant } = setup
  await connections.create(tenant, DESK)
  const { connection } = await connections.create(tenant, { ...DESK, name: 'Second desk' })

  await expect(connections.update(tenant, connection.id, { name: DESK.name })).rejects.toMatchObject({
    code: 'conflict',
    details: { pointer: '/name' },
  })
})

test('destroys the secrets of what is deleted', async () => {
  await using setup = await setUpConnections()
  const { connections, tenant, postgres } = setup
  const { connection } = await connections.create(tenant, DESK)
  const read = async () =>
    (await postgres.sql<{ secrets: Buffer }>('select secrets from tenant_shared.connection_credentials'))[0]!
  const before = await read()

  await connections.delete(tenant, connection.id)

  await expect(connections.get(tenant, connection.id)).rejects.toMatchObject({ code: 'not_found' })
  await expect(connections.delete(tenant, connection.id)).rejects.toMatchObject({ code: 'not_found' })
  expect((await read()).secrets.length).toBeLessThan(before.secrets.length)
  const [route] = await postgres.sql<{ deleted_at: Date | null }>(
    'select deleted_at from tenant_shared.connection_routes',
  )
  expect(route!.deleted_at).not.toBeNull()
})

test('adds, changes and takes away routes', async () => {
  await using setup = await setUpConnections()
  const { connections, tenant } = setup
  const { connection } = await connections.create(tenant, { ...DESK, routes: [] })
  const low = [{ pointer: '/data/response/answers/0/numericValue', atMost: 6 }]

  const route = await connections.createRoute(tenant, connection.id, {
    eventType: 'response.created',
    operation: 'createTicket',
    conditions: low,
  })
  expect((await connections.get(tenant, connection.id)).routes).toEqual([route])

  const place = { connectionId: connection.id, routeId: route.id }
  const changed = await connections.updateRoute(tenant, place, { enabled: false })
  expect(changed).toEqual({ ...route, enabled: false })
  await connections.deleteRoute(tenant, place)
  expect((await connections.get(tenant, connection.id)).routes).toEqual([])
  for (const absent of [
    connections.updateRoute(tenant, place, { enabled: true }),
    connections.deleteRoute(tenant, place),
  ])
    await expect(absent).rejects.toMatchObject({ code: 'not_found' })
  await expect(
    connections.createRoute(tenant, connection.id, {
      eventType: 'response.created',
      operation: 'createTicket',
      mappingId: randomUUID(),
    }),
  ).rejects.toMatchObject({ code: 'validation_failed', details: { pointer: '/mappingId' } })
})

test('shows another tenant nothing of it', async () => {
  await using setup = await setUpConnections()
  const { connections, tenant, postgres } = setup
  const { connection } = await connections.create(tenant, DESK)
  const globex = await postgres.createTenant('globex')

  expect((await connections.list(globex, { limit: 10 })).items).toEqual([])
  await expect(connections.get(globex, connection.id)).rejects.toMatchObject({ code: 'not_found' })
  expect(await connections.create(globex, DESK)).toMatchObject({ created: true })
})
