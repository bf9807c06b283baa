import { defineConnector, parseConnector, runOperation } from '@howazit/connector-kit'
import { certifyConnector, evaluateConnector } from '@howazit/connector-kit/authoring'
import {
  connectionOf,
  createFake,
  createFakePorts,
  createHandClock,
  type Golden,
  loadFakeModel,
  parseFault,
  renderConnectorPact,
  serveFake,
  testConnector,
  testFaults,
  updateGolden,
} from '@howazit/connector-kit/testing'
import { describe, expect, it } from 'vitest'
import { sharedMappings } from '../../../runtime/test/support/shared-mappings.ts'
import { PROTOCOLS, type ProtocolFolder, protocolFolder } from './support/protocols.ts'

const NOW = new Date('2026-11-29T12:00:00.000Z')
const failing = <Case extends { differences: readonly string[] }>(cases: readonly Case[]) =>
  cases.filter(({ differences }) => differences.length > 0)
const sourcesOf = ({ connector, files }: ProtocolFolder) => ({ connector, files, mappings: sharedMappings() })

async function openFake(folder: ProtocolFolder) {
  const clock = createHandClock(NOW)
  const model = await loadFakeModel(sourcesOf(folder))
  const fake = createFake(model, { now: clock.now })
  const connection = connectionOf(folder.connector, folder.golden)
  const keep = async (input: object, eventId: string, change: Partial<typeof connection> = {}) => {
    const record = { eventId, event: {}, input: JSON.stringify(input), isUncertain: false }
    const call = { connector: folder.connector, operation: 'keep', connection: { ...connection, ...change } }
    return runOperation({ ...call, records: [record], now: NOW }, createFakePorts(fake, clock))
  }
  const setFault = (text: string) => {
    const parsed = parseFault(text, ['keep'])
    expect(parsed.problem).toBeUndefined()
    fake.faults.set(parsed.value!)
  }
  return { fake, keep, setFault, model }
}

const ROW = { id: 'r-1', score: 3, comment: 'Late.', email: 'ann@example.com' }
const MAIL = { to: 'desk@example.com', subject: 'NPS 3', text: 'Late.' }
const inputOf = (protocol: string) => (protocol === 'smtp' ? MAIL : ROW)
const EVENT = '019abc12-3456-7def-8123-456789000001'

describe.each(PROTOCOLS)('a connector of %s', (protocol) => {
  const folder = protocolFolder(protocol)

  it('replays its samples, writes their requests, and survives the faults of its protocol', async () => {
    expect(failing(await testConnector(sourcesOf(folder)))).toEqual([])
    const written = await updateGolden(sourcesOf(folder))
    expect(Object.keys(written)).toEqual(['keep.golden.json'])
    const { cases } = JSON.parse(written['keep.golden.json']!) as Golden
    expect(cases[0]!.exchanges[0]!.request).toMatchObject({
      url: expect.stringContaining(`${protocol}://data.example.com`),
    })
    expect(JSON.stringify(cases)).not.toContain('example_password_of_howazit')
    const tested = await testFaults(sourcesOf({ ...folder, files: { ...folder.files, ...written } }))
    expect(failing(tested)).toEqual([])
    expect(tested.length).toBeGreaterThan(12)
    expect(tested.map(({ name }) => name).join('\n')).not.toMatch(/429|Retry-After/)
  })

  it('certifies, with nothing left to advise', async () => {
    const files = { ...folder.files, ...(await updateGolden(sourcesOf(folder))) }
    const evaluated = await evaluateConnector(files)
    expect(evaluated.problems).toBeUndefined()
    const { connector, hash } = evaluated as Extract<typeof evaluated, { hash: string }>
    const report = await certifyConnector({ connector, hash, files, mappings: sharedMappings(), now: NOW })
    expect(report.checks.filter(({ status }) => status === 'failed').map(({ id, found }) => [id, found])).toEqual(
      // The others have nothing over there that could be named.
      protocol === 'postgres' ? [['operations.remote_id', ['keep keeps no id.']]] : [],
    )
    expect(report.isCertified).toBe(true)
  })

  it('is known at its fake by who logs in', async () => {
    const { keep } = await openFake(folder)
    const { records } = await keep(inputOf(protocol), EVENT, { secrets: { password: 'example_of_another_one' } })
    expect(records).toMatchObject([{ outcome: 'refused', disable: true }])
    expect(records[0]!.reason).toMatch(new RegExp(`^${protocol}_`))
    expect(await keep(inputOf(protocol), EVENT)).toMatchObject({ records: [{ outcome: 'delivered' }] })
  })

  it('has one effect at its fake, however often it is sent', async () => {
    const { keep, fake } = await openFake(folder)
    for (const id of [EVENT, EVENT, EVENT.replace('01', '02')]) await keep(inputOf(protocol), id)
    expect(fake.objects()).toHaveLength(2)
  })

  it('makes no pact: those are about HTTP', async () => {
    expect(await renderConnectorPact(sourcesOf(folder))).toEqual({
      problems: [`Pacts are about HTTP, and the connector speaks ${protocol}: its samples suffice.`],
    })
  })
})

describe('a way to log in', () => {
  it('may have an address of its own, by another scheme of its protocol', async () => {
    const { connector, files } = protocolFolder('smtp')
    const login = { mode: 'login', password: '{secrets.password}', baseUrl: 'smtps://{settings.host}:465' } as const
    const written = await updateGolden({
      connector: defineConnector({ ...connector, auth: { login } }),
      files,
      mappings: sharedMappings(),
    })
    const { cases } = JSON.parse(written['keep.golden.json']!) as Golden
    expect(cases[0]!.exchanges[0]!.request?.url).toBe('smtps://data.example.com:465')
  })

  it('has none by a scheme of another', () => {
    const { connector } = protocolFolder('smtp')
    const login = { ...connector.auth.login, baseUrl: 'https://{settings.host}' }
    expect(parseConnector({ ...connector, auth: { login } }).problems).toEqual([
      expect.objectContaining({ pointer: '/auth/login/baseUrl', message: '"https:" is not the scheme.' }),
    ])
  })
})

describe('the fake of a protocol that is not HTTP', () => {
  it.each([
    ['postgres', 'keep=error,code=40001', { outcome: 'retry', reason: 'postgres_40001' }],
    ['postgres', 'keep=error,code=08007', { outcome: 'unknown', reason: 'postgres_08007' }],
    ['kafka', 'keep=error,code=THROTTLING_QUOTA_EXCEEDED', { outcome: 'throttled' }],
    ['smtp', 'keep=error,code=550', { outcome: 'refused', reason: 'smtp_550' }],
    ['sftp', 'keep=error,code=permission_denied', { outcome: 'refused', reason: 'sftp_permission_denied' }],
    ['sftp', 'keep=503', { outcome: 'retry', reason: 'sftp_failure' }],
    ['smtp', 'keep=500', { outcome: 'retry', reason: 'smtp_451' }],
    ['kafka', 'keep=timeout', { outcome: 'unknown', reason: 'network_etimedout' }],
  ] as const)('of %s says %s as the protocol does', async (protocol, fault, outcome) => {
    const { keep, setFault } = await openFake(protocolFolder(protocol))
    setFault(fault)
    expect(await keep(inputOf(protocol), EVENT)).toMatchObject({ records: [outcome] })
  })

  it('repeats of a request what the real one repeats', async () => {
    const files = await openFake(protocolFolder('sftp'))
    expect(await files.keep(ROW, 'e-9')).toMatchObject({ records: [{ remoteId: '/in/responses/e-9.csv' }] })
    const mail = await openFake(protocolFolder('smtp'))
    const sent = await mail.keep({ ...MAIL, cc: ['bob@example.com'] }, 'e-9')
    expect(sent).toMatchObject({ records: [{ remoteId: '<e-9@example.com>' }] })
    expect(JSON.parse(sent.exchanges[0]!.reply!.body)).toMatchObject({
      accepted: ['desk@example.com', 'bob@example.com'],
    })
    const stream = await openFake(protocolFolder('kafka'))
    await stream.keep(ROW, 'e-8')
    expect(await stream.keep(ROW, 'e-9')).toMatchObject({ records: [{ remoteId: '42' }] })
  })

  it('refuses what its transport never sends, in samples too', async () => {
    const { keep, fake } = await openFake(protocolFolder('smtp'))
    const hostile = await keep({ ...MAIL, to: 'a@example.com, b@example.com' }, EVENT)
    expect(hostile).toMatchObject({ records: [{ outcome: 'refused', reason: 'smtp_mail_invalid' }] })
    expect(fake.objects()).toEqual([])
    const folder = protocolFolder('postgres', { body: { id: '{eventId}' } })
    expect(failing(await testConnector(sourcesOf(folder)))).toMatchObject([
      { name: 'a response is kept', differences: [expect.stringContaining('postgres_values_invalid')] },
      {},
      {},
      {},
      {},
      {},
    ])
  })

  it('catches a connector that gives up what passes', async () => {
    const folder = protocolFolder('postgres', {
      errors: [{ body: '/error/code', is: ['40001'], means: 'permanent', reason: 'given_up', hint: 'None.' }],
    })
    expect(failing(await testFaults(sourcesOf(folder))).map(({ name }) => name)).toEqual([
      'fault: 40001 is tried again',
    ])
  })

  it('tells statements apart that go to one address', async () => {
    const folder = protocolFolder('postgres')
    const { model } = await openFake(folder)
    const ask = (sql: string) =>
      model.match({
        method: 'POST',
        url: 'postgres://data.example.com:2000/responses',
        headers: {},
        body: JSON.stringify({ sql, values: [] }),
      })
    expect(ask('select current_user as name')).toMatchObject({ kind: 'test' })
    expect(ask('drop table responses')).toBeUndefined()
  })

  it('is served over HTTP, where a login is said as HTTP does', async () => {
    const { fake } = await openFake(protocolFolder('sftp'))
    await using served = await serveFake(fake)
    const put = (password: string) =>
      fetch(`${served.url}/in/responses/e-1.csv`, {
        method: 'PUT',
        headers: {
          'content-type': 'text/csv; charset=utf-8',
          authorization: `Basic ${Buffer.from(`howazit:${password}`).toString('base64')}`,
        },
        body: 'id\r\n1\r\n',
      })
    expect((await put('wrong')).status).toBe(401)
    const taken = await put('example_password_of_howazit')
    expect([taken.status, await taken.json()]).toEqual([200, { path: '/in/responses/e-1.csv', bytes: 7 }])
  })
})
