import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { speaksHttp } from '@howazit/connector-kit'
import { type Golden, type GoldenReply, goldenFileOf, pactFileOf } from '@howazit/connector-kit/testing'
import { registry } from '@howazit/connectors'
import { Verifier } from '@pact-foundation/pact'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { trustOneAuthority } from '../packages/runtime/test/support/trust-one-authority.ts'

// Pact's own core reads every pact as any vendor's would: against a fake that stands for the vendor and answers as the samples say,
// with more than anybody asked for.

/** Pact sends everything through a proxy that the environment names, and what is on this machine is behind none. */
for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY']) {
  vi.stubEnv(name, undefined)
  vi.stubEnv(name.toLowerCase(), undefined)
}
trustOneAuthority()

/** Pact's proxy reads objects and arrays alone, and JSON may be a number: `3`, the value of a field. */
const ofPact = createRequire(createRequire(import.meta.url).resolve('@pact-foundation/pact'))
const bodyParser = ofPact('body-parser') as { json: (options: object) => unknown }
const { json } = bodyParser
Object.defineProperty(bodyParser, 'json', { value: (options: object) => json({ ...options, strict: false }) })

type Replies = ReadonlyMap<string, GoldenReply>

/** The replies of the samples, by the state of the provider that pacts have for each. */
function repliesOf(id: string, operations: readonly string[]): Replies {
  const replies = new Map<string, GoldenReply>()
  for (const operation of operations) {
    const golden = JSON.parse(readFileSync(join(import.meta.dirname, id, goldenFileOf(operation)), 'utf8')) as Golden
    for (const { name, exchanges } of golden.cases)
      for (const [index, { reply }] of exchanges.entries()) {
        const part = exchanges.length === 1 ? '' : ` (${index + 1} of ${exchanges.length})`
        if (reply) replies.set(`${operation}: ${name}${part}`, reply)
      }
  }
  return replies
}

async function startVendor() {
  let reply: GoldenReply = { status: 500 }
  const server = createServer((request, response) => {
    // Not waited for: Pact's proxy writes forms anew and keeps the length that they had.
    request.resume()
    const { status, headers, body } = reply
    const isJson = typeof body === 'object' && body !== null
    const more = isJson && !Array.isArray(body) ? { ...(body as object), addedLater: { by: 'the vendor' } } : body
    response.writeHead(status, { ...(isJson && { 'content-type': 'application/json; charset=utf-8' }), ...headers })
    response.end(isJson ? JSON.stringify(more) : body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answer: (next: GoldenReply) => {
      reply = next
    },
    close,
  }
}

describe('a vendor', () => {
  let vendor: Awaited<ReturnType<typeof startVendor>>
  beforeAll(async () => {
    vendor = await startVendor()
  })
  afterAll(() => vendor.close())

  const verify = (provider: string, file: string, replies: Replies) => {
    const states = [...replies].map(([state, reply]) => [state, async () => vendor.answer(reply)] as const)
    return new Verifier({
      provider,
      providerBaseUrl: vendor.url,
      pactUrls: [join(import.meta.dirname, '../pacts', file)],
      stateHandlers: Object.fromEntries(states),
      logLevel: 'error',
      followRedirects: false,
    }).verifyProvider()
  }

  const ofHttp = registry.filter(({ connector }) => speaksHttp(connector.protocol))
  test.each(ofHttp.map(({ connector }) => [connector.id, connector] as const))(
    'that answers as the samples say keeps the pact of %s',
    async (id, connector) => {
      const replies = repliesOf(id, Object.keys(connector.operations))
      expect(replies.size).toBeGreaterThan(4)
      await verify(id, pactFileOf(connector), replies)
    },
  )

  test('that leaves out what a connector relies on is found not to keep it', async () => {
    const { connector } = registry.find(({ connector: { id } }) => id === 'slack')!
    const [state, reply] = [...repliesOf('slack', Object.keys(connector.operations))].find(
      ([, { body }]) => (body as { ok?: boolean } | undefined)?.ok === true,
    )!
    const replies = repliesOf('slack', Object.keys(connector.operations))
    const changed = new Map([...replies, [state, { ...reply, body: { ok: false, ts: '1' } }]])
    await expect(verify('slack', pactFileOf(connector), changed)).rejects.toThrow('$.ok')
  })
})
