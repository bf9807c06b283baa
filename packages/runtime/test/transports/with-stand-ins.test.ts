import { describe, expect, it } from 'vitest'
import type { Outgoing, Transport } from '../../src/transports/transport.ts'
import { withStandIns } from '../../src/transports/with-stand-ins.ts'

/** A transport that keeps what it is given. */
function recordTransport() {
  const sent: Outgoing[] = []
  const transport: Transport = {
    send: async (outgoing) => {
      sent.push(outgoing)
      return { error: { code: 'recorded', wasSent: false } }
    },
    close: async () => {},
  }
  return { sent, transport }
}

const outgoing = (connector: string, url: string, more: Partial<Outgoing['request']> = {}): Outgoing => ({
  request: { method: 'POST', url, headers: { 'x-id': '1' }, body: '{}', ...more },
  connector,
  tenantId: 'tenant',
  timeoutMs: 1_000,
  userAgent: 'test',
})

const STAND_INS = new Map([
  ['zendesk', 'http://127.0.0.1:4010'],
  ['smtp', 'http://127.0.0.1:4011'],
])

describe('a transport with stand-ins', () => {
  it('sends what is for a connector to its stand-in, with path and query', async () => {
    const { sent, transport } = recordTransport()
    const given = outgoing('zendesk', 'https://acme.zendesk.com/api/v2/tickets.json?a=b%20c')
    await withStandIns(transport, STAND_INS).send(given)
    expect(sent).toEqual([
      { ...given, request: { ...given.request, url: 'http://127.0.0.1:4010/api/v2/tickets.json?a=b%20c' } },
    ])
  })

  it('leaves every other connector where it is addressed to, whatever the host', async () => {
    const { sent, transport } = recordTransport()
    const others = [
      outgoing('slack', 'https://acme.zendesk.com/api/v2/tickets.json'),
      outgoing('constructor', 'https://slack.com/api/chat.postMessage'),
    ]
    for (const other of others) await withStandIns(transport, STAND_INS).send(other)
    expect(sent).toEqual(others)
  })

  it('says who logs in, in other protocols than HTTP, as HTTP does', async () => {
    const { sent, transport } = recordTransport()
    const login = { username: 'cx@acme.example', password: 'example', tls: 'required' } as const
    await withStandIns(transport, STAND_INS).send(outgoing('smtp', 'smtp://mail.acme.example:587', { login }))
    expect(sent[0]?.request).toEqual({
      method: 'POST',
      url: 'http://127.0.0.1:4011',
      headers: { 'x-id': '1', authorization: `Basic ${Buffer.from('cx@acme.example:example').toString('base64')}` },
      body: '{}',
    })
  })
})
