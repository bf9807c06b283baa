import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { isAmong, parseCatalogue } from '@howazit/connector-kit'
import {
  addRelease,
  catalogueText,
  certifyConnector,
  decide,
  emptyCatalogue,
  evaluateConnector,
  integrityOf,
  packConnector,
  permissionsOf,
  readConnectorPackage,
  scaffoldConnector,
  signReport,
  widened,
} from '@howazit/connector-kit/authoring'
import { updateGolden } from '@howazit/connector-kit/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { sharedMappings } from '../../../runtime/test/support/shared-mappings.ts'
import { readArchive, UnreadableArchive, writeArchive } from '../../src/publish/tar.ts'

const NOW = new Date('2026-11-29T12:00:00.000Z')
const { privateKey } = generateKeyPairSync('ed25519')
type Files = Readonly<Record<string, string>>

async function sourcesOf(files: Files) {
  const evaluated = await evaluateConnector(files)
  if (evaluated.problems) throw new Error(JSON.stringify(evaluated.problems))
  return { connector: evaluated.connector, hash: evaluated.hash, files, mappings: sharedMappings() }
}

let files: Files
let packing: Parameters<typeof packConnector>[0]
beforeAll(async () => {
  const options = { folder: 'my-crm', id: 'my_crm', auth: 'oauth2-code', category: 'crm', kitVersion: '0.1.0' } as const
  const begun = scaffoldConnector({ ...options, now: NOW })
  files = { ...begun, ...(await updateGolden(await sourcesOf(begun))) }
  const sources = await sourcesOf(files)
  packing = { ...sources, signed: await signReport(await certifyConnector({ ...sources, now: NOW }), privateKey) }
})

describe('a packed connector', () => {
  it('is the same bytes for the same input, without dependencies and with nothing that runs', async () => {
    const packed = packConnector(packing)
    expect(packConnector(structuredClone({ ...packing, connector: packing.connector })).integrity).toBe(
      packed.integrity,
    )
    expect(packed.tarball).toBe('howazit-connector-my-crm-0.1.0.tgz')
    expect(Object.keys(readArchive(packed.bytes))).toEqual([
      'LICENSE',
      'README.md',
      'certificate.json',
      'connector.json',
      'create-record.golden.json',
      'create-record.map.js',
      'package.json',
    ])
    const json = JSON.parse(packed.files['package.json']!) as Record<string, unknown>
    expect(json).toMatchObject({ name: 'howazit-connector-my-crm', version: '0.1.0', license: 'Apache-2.0' })
    for (const name of ['scripts', 'dependencies', 'devDependencies', 'bin', 'main'])
      expect(json).not.toHaveProperty(name)
    const read = await readConnectorPackage(packed.bytes, { integrity: packed.integrity })
    expect(read).toMatchObject({ hash: packing.signed.report.hash, certificate: { certifiedOn: '2026-11-29' } })
  })

  it('is unpacked by tar, which everybody has', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'howazit-tar-'))
    try {
      const { bytes } = packConnector(packing)
      writeFileSync(join(folder, 'a.tgz'), bytes)
      const { execFileSync } = await import('node:child_process')
      const listed = execFileSync('tar', ['-tzf', join(folder, 'a.tgz')], { encoding: 'utf8' })
      expect(listed.trim().split('\n')).toContain('package/connector.json')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('says what keeps a folder from being packed', () => {
    const without = (path: string) => () => {
      const { [path]: _, ...rest } = packing.files
      return packConnector({ ...packing, files: rest })
    }
    for (const path of ['README.md', 'LICENSE', 'package.json']) expect(without(path)).toThrow(`There is no ${path}.`)
    const renamed = { ...packing.files, 'package.json': '{"name":"../x"}' }
    expect(() => packConnector({ ...packing, files: renamed })).toThrow('no name for a package')
    const changed = { ...packing.files, 'create-record.map.js': 'function map() { return {} }' }
    expect(() => packConnector({ ...packing, files: changed })).toThrow('another content')
  })

  it('says who may do what, and what a later version may do more', () => {
    const before = permissionsOf(packing.connector)
    expect(before).toMatchObject({
      hosts: ['api.my-crm.example'],
      auth: [{ name: 'oauth', mode: 'oauth2_code', scopes: ['records.write'] }],
      secrets: ['clientSecret'],
      operations: [{ name: 'createRecord', personalData: expect.arrayContaining(['/data/response/answers']) }],
    })
    expect(widened(before, before)).toEqual([])
    expect(widened(before, { ...before, hosts: [...before.hosts, 'evil.example'] })).toEqual([
      'sends requests to evil.example',
    ])
  })
})

describe('a package of somebody else', () => {
  const repack = (change: (files: Record<string, string>) => void): Uint8Array => {
    const copy = { ...packConnector(packing).files }
    change(copy)
    return writeArchive(copy)
  }
  const problemsOf = async (bytes: Uint8Array, expected = {}) =>
    (await readConnectorPackage(bytes, expected)).problems?.join(' ') ?? 'none'

  it('is refused where anything in it is not what the rest says', async () => {
    const { bytes } = packConnector(packing)
    expect(await problemsOf(bytes)).toBe('none')
    expect(await problemsOf(bytes, { integrity: integrityOf(Buffer.from('x')) })).toContain('is listed by')
    expect(await problemsOf(bytes, { hash: '0'.repeat(64) })).toContain('is listed')
    const mapping = repack((all) => (all['create-record.map.js'] = 'function map() { return { stolen: 1 } }'))
    expect(await problemsOf(mapping)).toContain('about another content')
    const hosts = repack(
      (all) => (all['connector.json'] = all['connector.json']!.replaceAll('my-crm.example', 'evil.example')),
    )
    expect(await problemsOf(hosts)).toContain('about another content')
    const score = repack(
      (all) => (all['certificate.json'] = all['certificate.json']!.replace(/"score": \d+/, '"score": 100')),
    )
    expect(await problemsOf(score)).toContain('signature')
    expect(await problemsOf(repack((all) => delete all['certificate.json']))).toContain('There is no certificate.json')
    expect(await problemsOf(repack((all) => (all['certificate.json'] = '{"report":1,"signature":{}}')))).toContain(
      'no certificate',
    )
    expect(await problemsOf(repack((all) => delete all['create-record.map.js']))).toContain('is not in it')
    expect(await problemsOf(repack((all) => (all['connector.json'] = '{}')))).toContain('connector.json')
  })

  it('is refused where it is no archive, or one that writes elsewhere', async () => {
    const tar = Buffer.from(gunzipSync(writeArchive({ 'a.json': '{}' })))
    const spoiled = (spoil: (tar: Buffer) => void) => {
      const copy = Buffer.from(tar)
      spoil(copy)
      copy.write(`${checksum(copy).toString(8).padStart(6, '0')}\0 `, 148)
      return gzipSync(copy)
    }
    for (const name of ['package/../../x', '/etc/passwd', 'package/a\\b', 'a.json', 'package/x\ny'])
      expect(() => readArchive(spoiled((copy) => copy.fill(0, 0, 100).write(name, 0)))).toThrow(UnreadableArchive)
    for (const kind of ['1', '2', '3', 'x', 'L'])
      expect(() => readArchive(spoiled((copy) => copy.write(kind, 156)))).toThrow('no plain file')
    expect(() => readArchive(spoiled((copy) => copy.write('77777777777', 124)))).toThrow('ends before')
    const damaged = Buffer.from(tar)
    damaged[0] = 0x71
    expect(() => readArchive(gzipSync(damaged))).toThrow('damaged')
    expect(() => readArchive(gzipSync(Buffer.concat([tar.subarray(0, 1024), tar.subarray(0, 1024)])))).toThrow('twice')
    expect(() => readArchive(gzipSync(Buffer.alloc(64 * 1024 * 1024, 1)))).toThrow('cannot be unpacked')
    expect(() => readArchive(Buffer.from('no gzip'))).toThrow('cannot be unpacked')
    expect(() => readArchive(new Uint8Array(9 * 1024 * 1024))).toThrow('bytes')
  })
})

function checksum(header: Buffer): number {
  const bytes = Buffer.from(header.subarray(0, 512)).fill(0x20, 148, 156)
  return bytes.reduce((sum, byte) => sum + byte, 0)
}

describe('a catalogue', () => {
  it('keeps what was published, and takes decisions about it', async () => {
    const packed = packConnector(packing)
    const read = await readConnectorPackage(packed.bytes)
    if (read.problems) throw new Error(read.problems.join())
    const { connector, hash, integrity, permissions, certificate } = read
    const { id, version, name, summary } = connector
    const release = {
      connector: id,
      version,
      name,
      summary,
      package: read.package,
      tarball: packed.tarball,
      integrity,
      hash,
      permissions,
      certificate,
    }
    const added = addRelease(emptyCatalogue, release)
    if (typeof added === 'string') throw new Error(added)
    expect(addRelease(added, release)).toBe('listed')
    expect(addRelease(added, { ...release, hash: '0'.repeat(64) })).toBe('conflict')

    const promoted = decide(added, { connector: id, version, percent: 10 })
    const deprecated = { since: '2026-11-29', sunset: '2027-06-30', use: 'my_crm@0.2.0' }
    const both = decide(promoted, { connector: id, version, deprecated })
    expect(both.decisions).toEqual([{ connector: id, version, percent: 10, deprecated }])
    expect(parseCatalogue(catalogueText(both))).toEqual({ catalogue: both })
  })

  it.each([
    ['{', 'no JSON'],
    ['{"format":"other","releases":[],"decisions":[]}', '/format'],
    ['{"format":"howazit-connector-catalogue/1","releases":[{}],"decisions":[]}', '/releases/0'],
    [
      '{"format":"howazit-connector-catalogue/1","releases":[],"decisions":[{"connector":"a_b","version":"1.0.0","percent":200}]}',
      'percent',
    ],
  ])('is refused where it is none: %s', (text, problem) => {
    expect(parseCatalogue(text).problems?.join()).toContain(problem)
  })

  it('gives a version to the same share of tenants everywhere, and to no less when the share grows', () => {
    const tenants = Array.from({ length: 2_000 }, (_, index) => `tenant-${index}`)
    const given = (percent: number, version = '1.1.0') =>
      tenants.filter((tenant) => isAmong({ connector: 'my_crm', version, percent }, tenant))
    expect(given(0)).toEqual([])
    expect(given(100)).toEqual(tenants)
    const [tenth, half] = [given(10), given(50)]
    expect(tenth.length).toBeGreaterThan(140)
    expect(tenth.length).toBeLessThan(260)
    expect(half).toEqual(expect.arrayContaining(tenth))
    expect(given(10, '1.2.0')).not.toEqual(tenth)
    expect(isAmong({ connector: 'my_crm', version: '1.0.0' }, 'anybody')).toBe(true)
  })
})
