import { generateKeyPairSync } from 'node:crypto'
import { join } from 'node:path'
import {
  CHECKS,
  certifyConnector,
  evaluateConnector,
  readConnectorFolder,
  SCAFFOLD_AUTHS,
  scaffoldConnector,
  signReport,
  verifyReport,
} from '@howazit/connector-kit/authoring'
import { type Golden, updateGolden } from '@howazit/connector-kit/testing'
import { describe, expect, it } from 'vitest'
import { sharedMappings } from '../../../runtime/test/support/shared-mappings.ts'

const NOW = new Date('2026-11-29T12:00:00.000Z')
type Files = Readonly<Record<string, string>>

async function certify(files: Files) {
  const { connector, hash } = await evaluate(files)
  return certifyConnector({ connector, hash, files, mappings: sharedMappings(), now: NOW })
}

/** A process each: most tests change other files than the manifest, which is one file here. */
const evaluate = oncePer(
  (files: Files) => files['connector.ts']!,
  async (files) => {
    const evaluated = await evaluateConnector(files)
    if (evaluated.problems) throw new Error(JSON.stringify(evaluated.problems))
    return evaluated
  },
)

const scaffold = oncePer(
  (auth: (typeof SCAFFOLD_AUTHS)[number]) => auth,
  async (auth): Promise<Files> => {
    const options = { folder: 'my-crm', id: 'my_crm', auth, category: 'crm', kitVersion: '0.1.0', now: NOW } as const
    const files = scaffoldConnector(options)
    const { connector } = await evaluate(files)
    return { ...files, ...(await updateGolden({ connector, files, mappings: sharedMappings() })) }
  },
)

function oncePer<Given, Made>(keyOf: (given: Given) => string, make: (given: Given) => Promise<Made>) {
  const made = new Map<string, Promise<Made>>()
  return (given: Given): Promise<Made> => {
    const found = made.get(keyOf(given)) ?? make(given)
    made.set(keyOf(given), found)
    return found
  }
}

const failedOf = ({ checks }: Awaited<ReturnType<typeof certify>>) =>
  checks.filter(({ status }) => status === 'failed').map(({ id }) => id)

/** Each change, and the checks that have to notice it. */
const SPOILED: readonly (readonly [what: string, change: (files: Files) => Files, noticedBy: readonly string[]])[] = [
  [
    'fields that nothing uses, a secret among the settings',
    manifest('secrets: { ', "settings: { apiToken: { title: 'T' } }, secrets: { left: { title: 'L' }, "),
    ['fields.used', 'fields.helped', 'secrets.not_settings', 'readme.fields'],
  ],
  ['a summary without end', manifest(", once.'", "'"), ['manifest.summary']],
  ['facts of years ago', manifest("checkedOn: '2026", "checkedOn: '2019"), ['manifest.checked_lately']],
  [
    'an end without a date',
    manifest("protocol: 'http'", "protocol: 'http', deprecated: { since: '2026-01-01' }"),
    ['deprecation.complete'],
  ],
  [
    'hosts of a whole domain',
    manifest('hosts: [', "hosts: ['*.co.uk', '10.0.0.1', "),
    ['egress.hosts_narrow', 'egress.hosts_public'],
  ],
  [
    'no id, no success, no window, no limits, no sentence',
    (files) =>
      manifest(/success: .*\n|remoteId: .*\n|, windowSeconds: \d+|limits: .*\n|summary: 'A response.*\n/g, '')(files),
    [
      'operations.summary',
      'operations.remote_id',
      'idempotency.window',
      'limits.declared',
      'errors.sign_in_page',
      'samples.pass',
    ],
  ],
  [
    'rules that take failures for successes',
    manifest(
      'errors: [',
      "errors: [{ status: [500, 404, 302], means: 'duplicate' }, { status: [429, 410], means: 'permanent' }, { status: [429, 410], means: 'retry' }, { body: '/x', exists: true, means: 'retry' }, { status: [401], means: 'retry' },",
    ),
    [
      'errors.server_failures',
      'errors.client_failures',
      'errors.redirects',
      'errors.throttle',
      'errors.retry_after',
      'errors.reachable',
      'errors.reasons',
      'errors.hints',
      'errors.credentials_stop',
    ],
  ],
  ['a 410 tried again', manifest('errors: [', "errors: [{ status: [410], means: 'retry' }, "), ['errors.gone']],
  ['no limits of requests', manifest(/rate: .*\n/, ''), ['rate.declared']],
  [
    'a limit that lets nothing through',
    manifest('limit: 100, windowMs: 60000', 'limit: 100, windowMs: 1'),
    ['rate.possible'],
  ],
  [
    'personal data that is not declared, and some that is nowhere',
    manifest("'/data/response/respondentMeta/email'", "'/data/response/respondent/email'"),
    ['personal_data.declared', 'personal_data.exists'],
  ],
  [
    'personal data that is not sent',
    manifest("'/data/response/answers',", "'/data/response/answers', '/data/response/respondentMeta/customerId',"),
    ['personal_data.sent'],
  ],
  [
    'a key that is the same for all',
    manifest("header: 'Idempotency-Key'", "header: 'Idempotency-Key', of: '{event.type}'"),
    ['idempotency.key_sent'],
  ],
  [
    'a mapping that fails for some',
    mapping('const band', 'event.data.response.respondentMeta.name.length\n  const band'),
    ['mapping.copes', 'samples.pass'],
  ],
  ['a mapping that leaves leftovers', mapping('comment,\n', "comment: '' + comment,\n"), ['mapping.no_leftovers']],
  ['a mapping that asks for secrets', mapping('  return', '  // secrets.apiKey\n  return'), ['secrets.not_mapped']],
  [
    'a mapping that runs what respondents write',
    mapping('comment,\n', "comment: comment?.replace('{{event.type}}', event.type),\n"),
    ['escaping.inert', 'samples.pass'],
  ],
  ['no mapping', without('create-record.map.js'), ['operations.mapping', 'samples.pass']],
  ['no samples', without('create-record.golden.json'), ['samples.every_operation', 'samples.pass']],
  ['no README', without('README.md'), ['readme.headings', 'readme.operations', 'readme.fields']],
  ['a long README', (files) => ({ ...files, 'README.md': files['README.md'] + '\n'.repeat(60) }), ['readme.short']],
  ['a credential', (files) => ({ ...files, 'notes.md': `AKIA${'A'.repeat(16)}` }), ['secrets.not_written']],
  [
    'a package that runs and brings code, of another version, without a licence',
    (files) => ({
      ...files,
      'package.json': '{"version":"9.0.0","scripts":{"postinstall":"x"},"dependencies":{"left-pad":"1"}}',
    }),
    ['package.version', 'package.no_install_scripts', 'package.no_dependencies', 'package.licence'],
  ],
  ['no workflow', without('.github/workflows/connector.yml'), ['package.ci']],
  [
    'samples that show one outcome of one event, twice by one name and without a request',
    samples((golden) => {
      const { request: _request, ...exchange } = golden.cases[0]!.exchanges[0]!
      const only = { ...golden.cases[0]!, exchanges: [exchange] }
      return { ...golden, connection: { secrets: { apiKey: 'Zm9vYmFyYmF6' } }, cases: [only, only] }
    }),
    [
      'samples.every_outcome',
      'samples.hostile',
      'samples.requests',
      'samples.names',
      'samples.throttled',
      'samples.absent',
      'samples.made_up',
    ],
  ],
  [
    'an inbound side that believes a public token',
    manifest(
      'operations: {',
      "inbound: { verify: { kind: 'token', header: 'x-token', token: 'forged' } }, operations: {",
    ),
    ['inbound.forgeries_refused', 'inbound.keyed', 'inbound.delivery_id'],
  ],
  [
    'an inbound side that nobody signs',
    manifest('operations: {', "inbound: { verify: { kind: 'none', reason: 'nothing' } }, operations: {"),
    ['inbound.signed'],
  ],
  [
    'signatures that never grow old',
    manifest(
      'operations: {',
      "inbound: { verify: { kind: 'hmac', algorithm: 'sha256', header: 'x-s', encoding: 'hex', key: '{secrets.apiKey}' } }, operations: {",
    ),
    ['inbound.fresh'],
  ],
  [
    'a key in a query',
    manifest("headers: { 'x-api-key'", "query: { 'x-api-key'"),
    ['auth.not_in_query', 'samples.pass'],
  ],
  ['a mapping that makes far too much', mapping('comment,\n', 'comment: comment?.repeat(20),\n'), ['limits.oversize']],
  [
    'a request that changes with the clock, where the documentation is in the clear',
    (files) =>
      manifest(
        "docs: 'https",
        "docs: 'http",
      )(
        manifest("path: '/v1/records',", "path: '/v1/records', body: { '...': '{input}', at: '{now.unixMs}' },")(files),
      ),
    ['manifest.docs', 'idempotency.repeat', 'samples.pass'],
  ],
  [
    'silence that is repeated',
    manifest(/idempotency: .*\n/, "idempotency: { kind: 'none', onUnknown: 'at_least_once' },\n"),
    ['idempotency.at_most_once'],
  ],
  [
    'ways to authenticate that ask for too much',
    manifest(
      'auth: { ',
      `auth: {
        code: { mode: 'oauth2_code', authorizeUrl: 'https://api.my-crm.example/a', tokenUrl: 'https://api.my-crm.example/t', clientId: 'a', pkce: 'none', scopes: ['admin'] },
        person: { mode: 'oauth2_password', tokenUrl: 'https://api.my-crm.example/t', clientId: 'a', username: 'b', password: '{secrets.apiKey}' },
        `,
    ),
    ['auth.scopes_narrow', 'auth.pkce', 'auth.no_passwords'],
  ],
  [
    'a test that shows and says nothing',
    manifest(/test: \{[\s\S]*?\n {2}\},/, "test: { kind: 'format_only', reason: 'no' },"),
    ['test.asks'],
  ],
]

function manifest(from: string | RegExp, to: string): (files: Files) => Files {
  return changed('connector.ts', from, to)
}
function mapping(from: string, to: string): (files: Files) => Files {
  return changed('create-record.map.js', from, to)
}
function changed(name: string, from: string | RegExp, to: string) {
  return (files: Files): Files => {
    const text = files[name]!.replace(from, () => to)
    expect(text).not.toBe(files[name])
    return { ...files, [name]: text }
  }
}
function without(name: string): (files: Files) => Files {
  return ({ [name]: _removed, ...files }) => files
}
function samples(change: (golden: Golden) => unknown): (files: Files) => Files {
  const name = 'create-record.golden.json'
  return (files) => ({ ...files, [name]: JSON.stringify(change(JSON.parse(files[name]!) as Golden)) })
}

describe('certifying a connector', () => {
  it('asks at least forty things, each under an id of its own, with a way to mend it', () => {
    expect(CHECKS.length).toBeGreaterThanOrEqual(40)
    expect(new Set(CHECKS.map(({ id }) => id)).size).toBe(CHECKS.length)
    for (const { id, fix } of CHECKS)
      expect([id, fix]).toEqual([expect.stringMatching(/^[a-z_]+\.[a-z_]+$/), expect.stringMatching(/\S/)])
  })

  it.each(SCAFFOLD_AUTHS)(
    'certifies what a connector with %s begins with, and advises what is still an example',
    async (auth) => {
      const report = await certify(await scaffold(auth))
      expect(report.checks.filter(({ level, status }) => level === 'required' && status === 'failed')).toEqual([])
      expect(failedOf(report)).toEqual(expect.arrayContaining(['manifest.docs_real', 'manifest.hosts_real']))
      expect(report.score).toBeGreaterThanOrEqual(95)
      expect(report.score).toBeLessThan(100)
    },
  )

  it.each(['aws_s3', 'linear', 'salesforce', 'slack', 'webhook', 'zendesk'])('certifies %s', async (id) => {
    const report = await certify(await readConnectorFolder(join(import.meta.dirname, '../../../../connectors', id)))
    expect(report.checks.filter(({ level, status }) => level === 'required' && status === 'failed')).toEqual([])
  })

  it.each(SPOILED)('notices %s', async (_what, change, noticedBy) => {
    const report = await certify(change(await scaffold('api-key')))
    expect(failedOf(report)).toEqual(expect.arrayContaining([...noticedBy]))
  })

  it('says the same of the same files, and signs it so that a change shows', async () => {
    const files = await scaffold('bearer')
    const report = await certify(files)
    expect(await certify(files)).toEqual(report)
    const { privateKey } = generateKeyPairSync('ed25519')
    const signed = await signReport(report, privateKey)
    expect(JSON.stringify(await signReport(report, privateKey))).toBe(JSON.stringify(signed))
    expect(await verifyReport(JSON.parse(JSON.stringify(signed)))).toBe(true)
    expect(await verifyReport({ ...signed, report: { ...report, score: 100 } })).toBe(false)
    const other = await signReport(report, generateKeyPairSync('ed25519').privateKey)
    expect(
      await verifyReport({ ...signed, signature: { ...signed.signature, publicKey: other.signature.publicKey } }),
    ).toBe(false)
    await expect(signReport(report, generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey)).rejects.toThrow(
      'Ed25519',
    )
  })
})
