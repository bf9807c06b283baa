import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startCommandHost } from '../support/command-host.ts'

const commands = startCommandHost()
let cwd: string
let server: Server
let origin: string
/** What the server answers, by path. */
const pages = new Map<string, string | Buffer | { readonly location: string }>()

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'howazit-publish-'))
  server = createServer(({ url = '' }, reply) => {
    const page = pages.get(url)
    if (page === undefined) reply.writeHead(404).end()
    else if (typeof page === 'object' && 'location' in page) reply.writeHead(302, { location: page.location }).end()
    else reply.writeHead(200).end(page)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  await run('connector new my-crm --auth api-key')
})
afterAll(async () => {
  await commands[Symbol.asyncDispose]()
  await new Promise((resolve) => server.close(resolve))
  await rm(cwd, { recursive: true })
})

async function end(args: string, code = 0) {
  const env = { NO_COLOR: '1', HOWAZIT_CONFIG_DIR: join(cwd, '.config'), SOURCE_DATE_EPOCH: '1795867200' }
  const ended = await commands.run(args.split(' '), { env, cwd })
  expect(ended, ended.stderr + ended.stdout).toMatchObject({ code })
  return ended
}
const run = async (args: string, code = 0) => (await end(args, code)).stdout
const json = async <Result = Record<string, unknown>>(args: string, code = 0) =>
  JSON.parse(await run(`${args} --json`, code)) as Result

/** The connector as another version, with the changes that are given. */
async function version(to: string, change: (manifest: string) => string = (manifest) => manifest): Promise<void> {
  for (const file of ['connector.ts', 'package.json']) {
    const path = join(cwd, 'my-crm', file)
    const text = (await readFile(path, 'utf8')).replace(/(version"?: ['"])[\d.]+/, `$1${to}`)
    await writeFile(path, file === 'connector.ts' ? change(text) : text)
  }
}

interface Published {
  readonly hash: string
  readonly integrity: string
  readonly tarball: string
  readonly key: string
  readonly status: string
}

describe('howazit connector publish', () => {
  it('writes nothing in a dry run, and the same bytes each time', async () => {
    const first = await json<Published>('connector publish --dry-run')
    expect(first).toMatchObject({
      status: 'dry_run',
      permissions: { hosts: ['api.my-crm.example'], secrets: ['apiKey'] },
    })
    expect(await readdir(cwd)).not.toContain('release')
    expect((await json<Published>('connector publish --dry-run')).integrity).toBe(first.integrity)
  })

  it('packs, lists and says what uploads it; a version is never changed', async () => {
    const { stdout, stderr } = await end('connector publish my-crm --out shelf --registry https://npm.example.com')
    expect(stdout).toContain('sends requests to   api.my-crm.example')
    expect(stdout).toContain('sends personal data: /data/response/answers')
    expect(stderr).toContain(
      'Next: npm publish ./shelf/howazit-connector-my-crm-0.1.0.tgz --access public --registry https://npm.example.com',
    )
    expect(await json('connector publish my-crm --out shelf')).toMatchObject({ status: 'listed' })
    const mapping = join(cwd, 'my-crm/create-record.map.js')
    const source = await readFile(mapping, 'utf8')
    await writeFile(mapping, `${source}\n`)
    expect(await json('connector publish my-crm --out shelf', 6)).toMatchObject({
      error: { code: 'conflict', tryThis: 'raise the version in connector.ts and package.json' },
    })
    await writeFile(mapping, source)
  })

  it('packs nothing that is not certified', async () => {
    const readme = join(cwd, 'my-crm/README.md')
    const text = await readFile(readme, 'utf8')
    await writeFile(readme, '')
    expect(await json('connector publish my-crm --out other', 1)).toMatchObject({ error: { code: 'not_certified' } })
    await writeFile(readme, text)
    expect(await readdir(cwd)).not.toContain('other')
  })
})

describe('howazit connector catalog', () => {
  it('checks a folder, and says what is not what is said of it', async () => {
    expect(await json('connector catalog shelf')).toMatchObject({
      items: [{ connector: 'my_crm', version: '0.1.0', isVerified: true, certificate: { certifiedOn: '2026-11-28' } }],
      more: 0,
    })
    const path = join(cwd, 'shelf/howazit-connector-my-crm-0.1.0.tgz')
    const bytes = await readFile(path)
    const spoiled = Buffer.from(bytes)
    spoiled[2_000]! ^= 1
    await writeFile(path, spoiled)
    expect(await json('connector catalog shelf', 1)).toMatchObject({ items: [{ isVerified: false }] })
    await rm(path)
    expect(await run('connector catalog shelf', 1)).toContain('There is no package howazit-connector-my-crm-0.1.0.tgz')
    await writeFile(path, bytes)
    const listed = join(cwd, 'shelf/catalogue.json')
    const catalogue = await readFile(listed, 'utf8')
    await writeFile(listed, catalogue.replace('"api.my-crm.example"', '"api.other.example"'))
    expect(await run('connector catalog shelf', 1)).toContain('It may do something else than is listed.')
    await writeFile(listed, catalogue)
    await writeFile(listed, catalogue.replace(/"tarball": ".*"/, '"tarball": "../my-crm/package.json"'))
    expect(await run('connector catalog shelf', 1)).toContain('There is no package ../my-crm/package.json')
    await writeFile(listed, catalogue)
    expect(await run('connector catalog shelf --key another', 1)).toContain('It is signed by the key')
  })

  it('reads a URL through the guarded door, and no other host of this network', async () => {
    const [catalogue, tarball] = await Promise.all([
      readFile(join(cwd, 'shelf/catalogue.json'), 'utf8'),
      readFile(join(cwd, 'shelf/howazit-connector-my-crm-0.1.0.tgz')),
    ])
    pages.set('/c/catalogue.json', catalogue).set('/c/howazit-connector-my-crm-0.1.0.tgz', tarball)
    expect(await json(`connector catalog ${origin}/c`, 7)).toMatchObject({
      error: { tryThis: expect.stringContaining('--allow-private') },
    })
    expect(await json(`connector catalog ${origin}/c/ --allow-private`)).toMatchObject({
      items: [{ isVerified: true }],
    })
    pages.set('/moved/catalogue.json', { location: '/c/catalogue.json' })
    pages.set('/moved/howazit-connector-my-crm-0.1.0.tgz', {
      location: `${origin.replace('127.0.0.1', 'localhost')}/c/x`,
    })
    const moved = await json<{ items: { problems: string[] }[] }>(
      `connector catalog ${origin}/moved --allow-private`,
      1,
    )
    expect(moved.items[0]?.problems.join()).toContain('not https')
    pages.set('/large/catalogue.json', Buffer.alloc(5 * 1024 * 1024, 0x20))
    expect(await json(`connector catalog ${origin}/large --allow-private`, 7)).toMatchObject({ error: {} })
    expect(await json(`connector catalog ${origin}/none --allow-private`, 5)).toMatchObject({ error: {} })
  })

  it('reads a package of an npm registry', async () => {
    const { integrity } = await json<Published>('connector publish my-crm --dry-run')
    const dist = { tarball: `${origin}/c/howazit-connector-my-crm-0.1.0.tgz`, integrity }
    const versions = { '0.1.0': { dist, deprecated: 'use another one' }, 'no version': {}, '0.0.9': { dist: {} } }
    pages.set('/howazit-connector-my-crm', JSON.stringify({ versions }))
    const flags = `--registry ${origin} --allow-private`
    expect(await json(`connector catalog npm:howazit-connector-my-crm ${flags}`)).toMatchObject({
      items: [{ connector: 'my_crm', notice: 'use another one', isVerified: true }],
    })
    await mkdir(join(cwd, 'from-npm'))
    await json(`connector install my_crm --from npm:howazit-connector-my-crm --into from-npm --yes ${flags}`)
    expect(await readdir(join(cwd, 'from-npm'))).toContain('my_crm-0.1.0')
  })
})

describe('howazit connector install', () => {
  it('installs what somebody agreed to, once, and shows what a later version may do more', async () => {
    await mkdir(join(cwd, 'connectors'))
    const install = 'connector install my_crm --from shelf --into connectors'
    expect((await end(install, 2)).stderr).toContain('nobody agreed')
    expect(await readdir(join(cwd, 'connectors'))).toEqual([])
    expect(await json(`${install} --yes`)).toMatchObject({ installed: true, folder: 'my_crm-0.1.0', widened: [] })
    expect(await json(`${install} --yes`)).toMatchObject({ installed: false })
    // The folder of a platform can be checked as any catalogue.
    expect(await json('connector catalog connectors')).toMatchObject({ items: [{ isVerified: true }] })

    await version('0.2.0', (manifest) => manifest.replace('hosts: [', "hosts: ['files.my-crm.example', "))
    await json('connector publish my-crm --out shelf')
    expect(await json(`${install} --yes --percent 10`)).toMatchObject({
      version: '0.2.0',
      installed: true,
      widened: ['sends requests to files.my-crm.example'],
    })
    expect(await json('connector install my_crm@9.9.9 --from shelf --into connectors --yes', 5)).toMatchObject({
      error: { why: ['There are my_crm@0.2.0, my_crm@0.1.0.'] },
    })
  })

  it('asks where another key signed than before', async () => {
    await version('0.3.0')
    const { publicKey, privateKey } = (await import('node:crypto')).generateKeyPairSync('ed25519')
    await writeFile(join(cwd, 'key.pem'), privateKey.export({ format: 'pem', type: 'pkcs8' }))
    expect(publicKey.asymmetricKeyType).toBe('ed25519')
    const { key } = await json<Published>('connector publish my-crm --out shelf --key key.pem')
    const install = 'connector install my_crm --from shelf --into connectors --yes'
    expect(await json(install, 1)).toMatchObject({
      error: { code: 'signature_invalid', tryThis: expect.stringContaining(key) },
    })
    expect(await json(`${install} --key ${key} --dry-run`)).toMatchObject({ version: '0.3.0', installed: false })
  })
})

describe('howazit connector promote and deprecate', () => {
  const decisions = async () =>
    (JSON.parse(await readFile(join(cwd, 'connectors/catalogue.json'), 'utf8')) as { decisions: unknown }).decisions

  it('write what is decided about a version, and nothing about one that is not there', async () => {
    await json('connector promote my_crm@0.2.0 --percent 25 --in connectors')
    await json('connector deprecate my_crm@0.1.0 --sunset 2099-06-30 --use my_crm@0.2.0 --in connectors')
    await json('connector promote zendesk@1.0.0 --percent 100% --in connectors --dry-run')
    expect(await decisions()).toEqual([
      {
        connector: 'my_crm',
        version: '0.1.0',
        deprecated: { since: expect.any(String), sunset: '2099-06-30', use: 'my_crm@0.2.0' },
      },
      { connector: 'my_crm', version: '0.2.0', percent: 25 },
    ])
    expect(await run('connector catalog connectors')).toContain('deprecated until 2099-06-30, use my_crm@0.2.0')
    // Commands take turns: this process holds the folder.
    const claim = join(cwd, 'connectors/.catalogue.claim')
    await writeFile(claim, `${process.pid} `)
    expect(await json('connector promote my_crm@0.2.0 --percent 30 --in connectors', 7)).toMatchObject({ error: {} })
    await rm(claim)
    for (const wrong of [
      'promote my_crm@7.0.0 --percent 1',
      'promote my_crm --percent 1',
      'promote my_crm@0.2.0 --percent 101',
      'deprecate my_crm@0.1.0 --sunset 2020-01-01',
      'deprecate my_crm@0.1.0 --sunset 2099-02-30',
    ])
      expect(await json(`connector ${wrong} --in connectors`, 2)).toMatchObject({ error: {} })
  })
})

describe('howazit connector new --from-openapi', () => {
  const document = {
    openapi: '3.1.0',
    info: { title: 'Desk' },
    servers: [{ url: 'https://api.desk.example' }],
    paths: { '/tickets': { post: { operationId: 'createTicket', responses: { 201: { description: 'Made' } } } } },
  }

  it('makes a connector that passes, and says what it guessed', async () => {
    await writeFile(join(cwd, 'desk.json'), JSON.stringify(document))
    const command = 'connector new desk --from-openapi desk.json'
    expect(await json(command, 2)).toMatchObject({
      error: { code: 'document_unusable', tryThis: expect.stringContaining('createTicket') },
    })
    const made = await json<{ notes: string[] }>(`${command} --operations createTicket`)
    expect(made.notes.join()).toContain('createTicket: nothing in the document keeps a repeat')
    expect(await json('connector test desk')).toMatchObject({ failed: 0 })
    await json('connector publish desk --dry-run')
  })

  it('refuses what is no document, too large, or a bomb', async () => {
    const bomb = `a: &a [${'x,'.repeat(50)}]\n${Array.from({ length: 9 }, (_, index) => `b${index}: &b${index} [${`*${index === 0 ? 'a' : `b${index - 1}`},`.repeat(50)}]`).join('\n')}`
    await writeFile(join(cwd, 'bomb.yaml'), bomb)
    await writeFile(join(cwd, 'broken.yaml'), 'a: [')
    await writeFile(join(cwd, 'broken.json'), '{')
    for (const path of ['bomb.yaml', 'broken.yaml', 'broken.json', 'absent.yaml'])
      expect(await json(`connector new x-desk --from-openapi ${path} --operations a`, 2)).toMatchObject({
        error: { code: 'document_unusable' },
      })
    expect((await end('connector new x-desk', 2)).stderr).toContain('--auth')
  })
})
