import type { Connector } from '@howazit/connector-kit'
import { certifyConnector, evaluateConnector } from '@howazit/connector-kit/authoring'
import { canonicalEvents, type Golden, replayGolden, testConnector, testFaults } from '@howazit/connector-kit/testing'
import { describe, expect, it } from 'vitest'
import { sharedMappings } from '../../../runtime/test/support/shared-mappings.ts'
import { goldenOf, MADE, notesConnector, sourcesOf } from './support/sources.ts'

/** A vendor with a format of its own, a checksum, and a success that only words tell. */
const HOOKS = `
  function before({ event, input, settings }) {
    return { ...input, title: settings.prefix + ': ' + input.title, at: event.timestamp }
  }
  function encode({ request }) {
    const lines = Object.entries(JSON.parse(request.body)).map(([name, value]) => name + '=' + value)
    return { body: lines.join('\\n'), headers: { 'content-type': 'text/x-notes' } }
  }
  function sign({ request, now }) {
    return { headers: { 'x-checksum': helpers.sha256(request.body), 'x-at': now } }
  }
  function after({ reply, input }) {
    if (reply.body && reply.body.note) return { remoteId: 'note/' + reply.body.note.id + '/' + input.responseId }
    return {}
  }
`
const connector = notesConnector(
  {
    settings: { prefix: { title: 'Prefix', help: 'Of every title', example: 'NPS' } },
    hooks: { before: true, encode: true, sign: true, after: true },
  },
  { idempotency: { kind: 'header', header: 'Idempotency-Key' }, body: '{input}' },
)
const golden: Golden = goldenOf([MADE], {
  connection: { settings: { prefix: 'NPS' }, secrets: { token: 'example_of_a_token' } },
})

const withHooks = (hooks: string | undefined, given: Connector = connector) => {
  const sources = sourcesOf(given, golden)
  return { ...sources, golden, files: { ...sources.files, ...(hooks !== undefined && { 'hooks.js': hooks }) } }
}
const failing = <Case extends { differences: readonly string[] }>(cases: readonly Case[]) =>
  cases.filter(({ differences }) => differences.length > 0)

describe('hooks in samples', () => {
  it('run as they do in a delivery: before, encode and sign over the request, after over the reply', async () => {
    const { requests, outcomes } = await replayGolden(withHooks(HOOKS), golden.cases[0]!)
    const { timestamp, data } = canonicalEvents.detractor.event
    const id = (data as { response: { id: string } }).response.id
    expect(requests).toMatchObject([
      {
        body: `title=NPS: Late again, and nobody answered.\nemail=Ann.Lee@Example.com\nresponseId=${id}\nat=${timestamp}`,
        headers: {
          'content-type': 'text/x-notes',
          'x-checksum': expect.stringMatching(/^[0-9a-f]{64}$/),
          'x-at': '2026-11-22T10:16:00.000Z',
          authorization: 'Bearer example_of_a_token',
        },
      },
    ])
    expect(outcomes).toEqual([{ outcome: 'delivered', reason: 'http_200', remoteId: `note/note_7/${id}` }])
  })

  it('see no credential', async () => {
    const echoing = HOOKS.replace(
      "body: lines.join('\\n')",
      'body: JSON.stringify([request, typeof secrets, typeof token, typeof process, typeof require])',
    )
    const { requests } = await replayGolden(withHooks(echoing), golden.cases[0]!)
    const seen = JSON.stringify(requests[0]!.body)
    expect(seen).toContain('idempotency-key')
    expect(seen).toContain('"undefined","undefined","undefined","undefined"')
    expect(seen).not.toMatch(/authorization|example_of_a_token/)
  })

  it('survive the faults, and tell of those that they cause', async () => {
    expect(failing(await testFaults(withHooks(HOOKS)))).toEqual([])
    const lying = HOOKS.replace('return {}', "return { outcome: 'delivered', reason: 'fine' }")
    expect(failing(await testFaults(withHooks(lying))).map(({ name }) => name)).toContain('fault: a 500 is tried again')
    const restless = HOOKS.replace("lines.join('\\n')", "lines.join('\\n') + Date.now()")
    expect(failing(await testFaults(withHooks(restless))).map(({ name }) => name)).toContain(
      'fault: a repeat after silence has the same effect, or is not sent',
    )
  })

  it('say why they fail', async () => {
    const broken = HOOKS.replace('JSON.parse(request.body)', 'JSON.parse(request.nothing)')
    const [tested] = failing(await testConnector(withHooks(broken)))
    expect(tested!.differences.join('\n')).toMatch(/hook_failed.*The hook encode fails: /)
    const [missing] = failing(await testConnector(withHooks(undefined)))
    expect(missing!.differences.join('\n')).toContain('The hook before fails: ')
  })
})

describe('the certificate of a connector with hooks', () => {
  const certify = async (hooks: string) => {
    const manifest = `import { defineConnector } from '@howazit/connector-kit'\nexport default defineConnector(${JSON.stringify(connector)})\n`
    const files = { ...withHooks(hooks).files, 'connector.ts': manifest }
    const evaluated = await evaluateConnector(files)
    if (evaluated.problems) throw new Error(JSON.stringify(evaluated.problems))
    const now = new Date('2026-11-29T12:00:00.000Z')
    const { checks } = await certifyConnector({ ...evaluated, files, mappings: sharedMappings(), now })
    return Object.fromEntries(checks.map(({ id, status, found }) => [id, found[0] ?? status]))
  }

  it('is about what they do', async () => {
    expect(await certify(HOOKS)).toMatchObject({
      'hooks.declared': 'passed',
      'samples.pass': 'passed',
      'faults.survived': 'passed',
      'idempotency.repeat': 'passed',
      'escaping.place': 'passed',
    })
  })

  it('is refused where the file has other functions than the manifest', async () => {
    expect(await certify(HOOKS.replace('function sign', 'function signed'))).toMatchObject({
      'hooks.declared': 'sign is undefined.',
      'samples.pass': 'writeNote: a response becomes a note',
    })
  })
})
