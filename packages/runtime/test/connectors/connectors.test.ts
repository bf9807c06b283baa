import { randomUUID } from 'node:crypto'
import { mkdir, mkdtempDisposable, readFile, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compareVersions, contentText, type Decision, hashContent } from '@howazit/connector-kit'
import { evaluateConnector, readConnectorFolder as readSources } from '@howazit/connector-kit/authoring'
import { registry } from '@howazit/connectors'
import { describe, expect, test } from 'vitest'
import { createCatalogue } from '../../src/connectors/create-catalogue.ts'
import { createConnectors } from '../../src/connectors/create-connectors.ts'
import { type RefusedFolder, readConnectorFolder } from '../../src/connectors/read-connector-folder.ts'
import type { Tenant, TenantId } from '../../src/tenancy/tenant.ts'
import { TRACKER_FOLDER } from '../connections/start-tracker.ts'

const zendesk = registry.find(({ connector }) => connector.id === 'zendesk')!
const TENANT = { id: randomUUID() as TenantId, tier: 'standard', region: 'eu' } as Tenant
const at = (version: string) => ({ ...zendesk, connector: { ...zendesk.connector, version } })

describe('createConnectors', () => {
  test('lists the newest version of each and finds every one by version and by hash', async () => {
    const versions = ['1.0.0', '1.10.0', '1.9.0', '2.0.0-beta.1']
    const connectors = createConnectors({ loadBuiltIn: async () => versions.map(at) })

    expect((await connectors.list()).map(({ connector }) => connector.version)).toEqual(['2.0.0-beta.1'])
    expect((await connectors.versions('zendesk')).map(({ connector }) => connector.version)).toEqual([
      '2.0.0-beta.1',
      '1.10.0',
      '1.9.0',
      '1.0.0',
    ])
    const old = await connectors.get('zendesk', '1.9.0')
    expect(await connectors.findByHash(old.hash)).toBe(old)
    expect(await connectors.findByHash('0'.repeat(64))).toBeUndefined()
    await expect(connectors.get('zendesk', '3.0.0')).rejects.toMatchObject({ code: 'not_found' })
    await expect(connectors.get('zendesck')).rejects.toMatchObject({
      code: 'not_found',
      details: { expected: 'zendesk' },
    })
  })

  test('finds a connector by what it is called besides, and lists it once', async () => {
    const connectors = createConnectors()
    const catalogue = createCatalogue(connectors)
    const { connector } = await connectors.offer(TENANT.id, 'opsgenie')
    expect(connector).toBe((await connectors.get('jsm_operations')).connector)
    const aliases = [{ id: 'opsgenie', name: 'Opsgenie', auth: 'opsgenie', sunset: '2027-04-05' }]
    expect(await catalogue.get(TENANT, 'opsgenie')).toMatchObject({ id: 'jsm_operations', aliases })
    const { items } = await catalogue.list(TENANT, { category: 'alerting' })
    expect(items.filter(({ id }) => id === 'jsm_operations')).toMatchObject([{ aliases }])
    expect(items.map(({ id }) => id)).not.toContain('opsgenie')
    await expect(connectors.get('opsgeni')).rejects.toMatchObject({ details: { expected: 'opsgenie' } })
  })

  test('shows all that a form needs', async () => {
    const catalogue = createCatalogue(createConnectors())
    expect(await catalogue.get(TENANT, 'zendesk')).toMatchObject({
      id: 'zendesk',
      versions: ['1.0.0'],
      origin: 'built_in',
      settings: [
        { name: 'subdomain', type: 'string', isRequired: true, pattern: expect.any(String) },
        { name: 'email', isRequired: true, for: ['api_token'] },
        { name: 'clientId', isRequired: true, for: ['client_credentials'] },
      ],
      secrets: [
        { name: 'apiToken', isRequired: true, for: ['api_token'] },
        { name: 'clientSecret', isRequired: true, for: ['client_credentials'] },
      ],
      auth: [
        { name: 'api_token', mode: 'basic', needsConsent: false },
        { name: 'client_credentials', mode: 'oauth2_client_credentials', needsConsent: false },
      ],
      operations: [
        { name: 'createTicket', on: ['response.created'], idempotency: { kind: 'header', windowSeconds: 7_200 } },
        { name: 'trackTheme', on: ['insight.ready'], idempotency: { kind: 'lookup' } },
      ],
    })
    expect((await catalogue.list(TENANT, { category: 'support' })).items.map(({ id }) => id)).toContain('zendesk')
    expect((await catalogue.list(TENANT, { category: 'data' })).items.map(({ id }) => id)).not.toContain('zendesk')
  })
})

describe('a folder of connectors', () => {
  test('is read beside what comes with the platform', async () => {
    const connectors = createConnectors({ folder: TRACKER_FOLDER })
    expect((await connectors.list()).map(({ connector, origin }) => [connector.id, origin])).toEqual(
      expect.arrayContaining([
        ['tracker', 'folder'],
        ['zendesk', 'built_in'],
      ]),
    )
    expect((await connectors.get('tracker')).files).toEqual({ 'create-issue.hbs': expect.stringContaining('title') })
  })

  test('is left out where something is wrong with it, with every problem', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'howazit-connectors-'))
    const tracker = JSON.parse(await readFile(join(TRACKER_FOLDER, 'tracker/connector.json'), 'utf8')) as {
      operations: { createIssue: { mapping: string } }
    }
    const write = async (name: string, manifest: unknown) => {
      await mkdir(join(folder.path, name))
      await writeFile(join(folder.path, name, 'connector.json'), JSON.stringify(manifest))
    }
    await write('misspelt', { ...tracker, catgory: 'crm' })
    await write('without-mapping', tracker)
    const climbing = structuredClone(tracker)
    climbing.operations.createIssue.mapping = '../misspelt/connector.json.hbs'
    await write('climbing', climbing)
    await mkdir(join(folder.path, 'empty'))
    await write('linked', tracker)
    await symlink('/etc/hostname', join(folder.path, 'linked/create-issue.hbs'))

    const { contents, refused } = await readConnectorFolder(folder.path)

    expect(contents).toEqual([])
    expect(refused.map((one) => one.folder)).toEqual(['climbing', 'empty', 'linked', 'misspelt', 'without-mapping'])
    for (const { problems } of refused) expect(problems.length).toBeGreaterThan(0)
  })
})

describe('what is decided about versions', () => {
  async function decided(catalogue: unknown) {
    const folder = await mkdtempDisposable(join(tmpdir(), 'howazit-decisions-'))
    const write = (value: unknown) => writeFile(join(folder.path, 'catalogue.json'), JSON.stringify(value))
    await write(catalogue)
    const refused: RefusedFolder[] = []
    const connectors = createConnectors({
      loadBuiltIn: async () => ['1.0.0', '1.1.0'].map(at),
      folder: folder.path,
      onRefused: (one) => refused.push(one),
    })
    const offered = async (id: string) => (await connectors.offer(id, 'zendesk')).connector.version
    return { connectors, write, refused, offered, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() }
  }
  const catalogueOf = (...decisions: readonly Omit<Decision, 'connector'>[]) => ({
    format: 'howazit-connector-catalogue/1',
    releases: [],
    decisions: decisions.map((decision) => ({ connector: 'zendesk', ...decision })),
  })
  const tenants = Array.from({ length: 200 }, () => randomUUID())

  test('gives a version to a share of tenants, and takes up another share without a restart', async () => {
    await using setup = await decided(catalogueOf({ version: '1.1.0', percent: 0 }))
    const given = async () => {
      const versions = await Promise.all(tenants.map(setup.offered))
      return tenants.filter((_, index) => versions[index] === '1.1.0')
    }
    expect(await given()).toEqual([])
    await setup.write(catalogueOf({ version: '1.1.0', percent: 30 }))
    const some = await given()
    expect(some.length).toBeGreaterThan(30)
    expect(some.length).toBeLessThan(100)
    await setup.write(catalogueOf({ version: '1.1.0', percent: 60 }))
    expect(await given()).toEqual(expect.arrayContaining(some))
    await setup.write(catalogueOf())
    expect(await given()).toEqual(tenants)
    expect((await setup.connectors.get('zendesk', '1.0.0')).connector.version).toBe('1.0.0')
    await expect(setup.connectors.offer(tenants[0]!, 'zendesck')).rejects.toMatchObject({ code: 'not_found' })
  })

  test('shows what goes away, and gives it to nobody while there is another', async () => {
    const deprecated = { since: '2026-11-29', sunset: '2027-06-30', use: 'zendesk@1.0.0' }
    await using setup = await decided(catalogueOf({ version: '1.1.0', deprecated }))
    expect(await setup.offered(tenants[0]!)).toBe('1.0.0')
    const catalogue = createCatalogue(setup.connectors)
    expect(await catalogue.get(TENANT, 'zendesk')).toMatchObject({
      version: '1.0.0',
      releases: [{ version: '1.1.0', deprecated }, { version: '1.0.0' }],
    })
    expect(await catalogue.get(TENANT, 'zendesk', '1.1.0')).toMatchObject({ deprecated })
    await setup.write(
      catalogueOf(
        { version: '1.1.0', deprecated: { ...deprecated, use: 'desk@2.0.0' } },
        { version: '1.0.0', deprecated },
      ),
    )
    expect(await setup.offered(tenants[0]!)).toBe('1.1.0')
    const [item] = (await catalogue.list(TENANT, {})).items
    expect(item).toMatchObject({ version: '1.1.0', deprecated: { successor: 'desk', use: 'desk@2.0.0' } })
  })

  test('keeps what was decided while the file is wrong, and says so', async () => {
    await using setup = await decided(catalogueOf({ version: '1.1.0', percent: 0 }))
    expect(await setup.offered(tenants[0]!)).toBe('1.0.0')
    await setup.write({ format: 'something else' })
    expect(await setup.offered(tenants[0]!)).toBe('1.0.0')
    expect(setup.refused).toMatchObject([{ folder: 'catalogue.json' }])
  })
})

describe('hashContent', () => {
  test('changes with the manifest, with a file and with the order of what has a default, and with nothing else', () => {
    const { connector, files } = zendesk
    const reordered = { ...connector, auth: { none: { mode: 'none' }, ...connector.auth } } as const
    const reversed = { ...connector, auth: { ...connector.auth, none: { mode: 'none' } } } as const
    const hashes = [
      { connector, files },
      { connector: { ...connector, version: '1.0.1' }, files },
      { connector, files: { ...files, 'other.hbs': '' } },
      { connector: reordered, files },
      { connector: reversed, files },
    ].map(hashContent)
    expect(new Set(hashes).size).toBe(hashes.length)
    expect(hashContent(JSON.parse(contentText(zendesk)))).toBe(hashes[0])
  })

  test('is the same for whoever writes a connector as for the platform that offers it', async () => {
    const folder = join(import.meta.dirname, '../../../../connectors/zendesk')
    const { hash } = await createConnectors().get('zendesk')
    expect(await evaluateConnector(await readSources(folder))).toMatchObject({ hash })
  })
})

describe('compareVersions', () => {
  test('orders as Semantic Versioning 2.0.0 section 11 does', () => {
    const ordered = [
      '1.0.0-alpha',
      '1.0.0-alpha.1',
      '1.0.0-alpha.beta',
      '1.0.0-beta',
      '1.0.0-beta.2',
      '1.0.0-beta.11',
      '1.0.0-rc.1',
      '1.0.0',
      '1.2.0',
      '1.10.0',
      '2.0.0',
    ]
    expect(ordered.toReversed().toSorted(compareVersions)).toEqual(ordered)
  })
})
