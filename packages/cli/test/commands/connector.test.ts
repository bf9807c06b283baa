import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type SignedReport, verifyReport } from '@howazit/connector-kit/authoring'
import { afterAll, describe, expect, it } from 'vitest'
import { startCommandHost } from '../support/command-host.ts'
import { shell } from '../support/howazit.ts'

const cwd = mkdtempSync(join(tmpdir(), 'howazit-connector-'))
const ENV = { NO_COLOR: '1', HOWAZIT_CONFIG_DIR: join(cwd, '.config') }
const commands = startCommandHost()
afterAll(async () => {
  await commands[Symbol.asyncDispose]()
  rmSync(cwd, { recursive: true })
})

async function json<Result>(args: string, code = 0): Promise<Result> {
  const end = await commands.run([...args.split(' '), '--json'], { env: ENV, cwd })
  expect(end, end.stderr).toMatchObject({ code })
  return JSON.parse(end.stdout) as Result
}
/** What a command says to run next, run as it is printed. */
const nextOf = ({ stderr }: { readonly stderr: string }) => /Next: (howazit .*)$/m.exec(stderr)?.[1]

describe('howazit connector', () => {
  it('begins with a connector that passes, and prints commands that work as printed', async () => {
    let line: string | undefined = 'howazit connector new my-crm --auth api-key'
    const ran: string[] = []
    while (line !== undefined && ran.length < 9) {
      ran.push(line)
      const end = await shell(line, { env: ENV, cwd })
      expect(end, end.stderr).toMatchObject({ code: 0 })
      line = nextOf(end)
    }
    expect(ran.slice(1)).toEqual([
      'howazit connector test my-crm',
      'howazit connector certify my-crm',
      'howazit connector publish my-crm',
    ])
    expect(await json('connector test')).toMatchObject({ connector: 'my_crm', passed: 37, failed: 0, updated: [] })
  })

  it('writes the pact of the samples, and notices one that is stale', async () => {
    const file = 'pacts/howazit-connector-my_crm-my_crm.json'
    const path = join(cwd, 'my-crm', file)
    const pact = await readFile(path, 'utf8')
    expect(await json('connector test my-crm --pact')).toMatchObject({ failed: 0, updated: [] })
    await writeFile(path, pact.replace('"status": 503', '"status": 500'))
    const stale = await commands.run(['connector', 'test', 'my-crm'], { env: ENV, cwd })
    expect(stale).toMatchObject({ code: 1 })
    expect(stale.stdout).toMatch(/failed pact: .*\n.*It is not what the samples say now/)
    expect(await json('connector test my-crm --update')).toMatchObject({ failed: 0, updated: [file] })
    expect(await readFile(path, 'utf8')).toBe(pact)
    rmSync(path)
    expect(await json('connector test my-crm')).toMatchObject({ passed: 36, failed: 0 })
    expect(await json('connector test my-crm --pact')).toMatchObject({ passed: 37, failed: 0, updated: [file] })
  })

  it('certifies with a report that is signed by a key of this machine, or the given one', async () => {
    const options = { env: ENV, cwd }
    const signedBy = async (more: readonly string[]) => {
      const end = await commands.run(['connector', 'certify', 'my-crm', '--report', 'report.json', ...more], options)
      expect(end, end.stderr).toMatchObject({ code: 0 })
      expect(end.stdout).toMatch(/my_crm 0\.1\.0: certified, score \d+/)
      const signed = JSON.parse(await readFile(join(cwd, 'report.json'), 'utf8')) as SignedReport
      expect(await verifyReport(signed)).toBe(true)
      expect(signed.report).toMatchObject({ isCertified: true, connector: 'my_crm' })
      return signed.signature.publicKey.x
    }
    const own = await signedBy([])
    expect(await signedBy([])).toBe(own)
    const { privateKey, publicKey } = generateKeyPairSync('ed25519')
    await writeFile(join(cwd, 'key.pem'), privateKey.export({ format: 'pem', type: 'pkcs8' }))
    expect(await signedBy(['--key', 'key.pem'])).toBe(publicKey.export({ format: 'jwk' }).x)
    await writeFile(join(cwd, 'bad.pem'), 'no key')
    expect(await json('connector certify my-crm --report other.json --key bad.pem', 2)).toMatchObject({
      error: { message: 'bad.pem holds no private key of Ed25519.' },
    })
  })

  it('does not certify what lacks something required', async () => {
    await json('connector new lacking --auth bearer')
    await writeFile(join(cwd, 'lacking/README.md'), '')
    const end = await commands.run(['connector', 'certify', 'lacking'], { env: ENV, cwd })
    expect(end).toMatchObject({ code: 1 })
    expect(end.stdout).toMatch(/failed readme\.headings.*\n.*"What it does" is missing/)
    expect(end.stdout).toContain('Try this: Write what is missing, in this order.')

    const all = await commands.run(['connector', 'certify', '--all'], { env: ENV, cwd })
    expect(all).toMatchObject({ code: 1 })
    expect(all.stdout).toMatch(
      /^lacking 0\.1\.0: not certified, .*\nmy_crm 0\.1\.0: certified, .*\n1 of 2 are certified\.$/m,
    )
    expect(nextOf(all)).toBe('howazit connector certify lacking')
    rmSync(join(cwd, 'lacking'), { recursive: true })
  })

  it('never writes over a folder, and only says so in a dry run', async () => {
    expect(await json('connector new my-crm --auth basic', 6)).toMatchObject({ error: { code: 'conflict' } })
    expect(await json('connector new other --auth basic --dry-run')).toMatchObject({ folder: 'other', written: false })
    expect(await json('connector test other', 5)).toMatchObject({ error: { code: 'not_found' } })
    expect(await json('connector new My_CRM --auth basic', 2)).toMatchObject({ error: { tryThis: 'call it my-crm' } })
  })

  it('shows what differs, takes over what was meant, and names every problem of a manifest', async () => {
    await json('connector new changed --auth hmac')
    const path = join(cwd, 'changed/connector.ts')
    const source = await readFile(path, 'utf8')
    await writeFile(path, source.replace("path: '/v1/records'", "path: '/v2/records'"))
    const failed = await commands.run(['connector', 'test', 'changed'], { env: ENV, cwd })
    expect(failed).toMatchObject({ code: 1 })
    expect(failed.stdout).toContain('/v2/records')
    expect(await json('connector test changed --update')).toMatchObject({
      failed: 0,
      updated: ['create-record.golden.json', 'pacts/howazit-connector-changed-changed.json'],
    })
    await writeFile(path, source.replace("protocol: 'http'", "protocol: 'htpt'"))
    expect(await json('connector test changed', 1)).toMatchObject({ error: { code: 'connector_invalid' } })
    expect(await json('connector test', 2)).toMatchObject({ error: { tryThis: 'howazit connector test changed' } })
  })
})
