import { HowazitError } from '@howazit/sdk'
import { describe, expect, test } from 'vitest'
import { createEgress } from '../../src/egress/create-egress.ts'
import type { Resolve } from '../../src/egress/resolve-target.ts'
import { MALFORMED_URLS, PRIVATE_NAMES, PRIVATE_V4, PRIVATE_V6, spellingsOf } from './blocked-hosts.ts'
import { startListener } from './listeners.ts'

const request = { method: 'POST', headers: {}, body: 'x', tenantId: 'tenant', timeoutMs: 2_000 }

/** A resolver that knows no good name: whoever gets here with one of these hosts is sent to loopback. */
const everythingIsLoopback: Resolve = async () => [{ address: '127.0.0.1' }]
const closedPolicy = { allowLoopback: false, deniedPorts: [] }

const HOSTS = [...PRIVATE_V4.flatMap(spellingsOf), ...PRIVATE_V6, ...PRIVATE_NAMES]

describe('a closed policy', () => {
  test('makes no connection for any spelling of a private host', async () => {
    await using listener = await startListener(['127.0.0.1', '::1'])
    await using egress = createEgress({ policy: closedPolicy, resolve: everythingIsLoopback })
    expect(HOSTS.length).toBeGreaterThan(300)

    for (const host of HOSTS) {
      for (const scheme of ['http', 'https']) {
        const url = `${scheme}://${host}:${listener.port}/`
        const result = await egress.send({ ...request, url })
        expect(result, url).toMatchObject({ error: { kind: 'blocked', wasSent: false } })
      }
    }

    expect(listener.connections()).toBe(0)
  })

  test('makes no connection for a URL that is malformed or means something else to another parser', async () => {
    await using egress = createEgress({ policy: closedPolicy, resolve: everythingIsLoopback })
    for (const url of MALFORMED_URLS) {
      expect(await egress.send({ ...request, url }), url).toMatchObject({ error: { kind: 'blocked' } })
      expect(() => egress.checkUrl(url), url).toThrow(HowazitError)
    }
  })

  test('refuses literal and private hosts when a webhook is created, and leaves names to the send', async () => {
    await using egress = createEgress({ policy: closedPolicy, resolve: () => Promise.reject(new Error('not asked')) })
    for (const host of HOSTS) {
      expect(() => egress.checkUrl(`https://${host}/`), host).toThrow(
        expect.objectContaining({ code: 'url_not_allowed' }),
      )
    }
    for (const url of [
      'https://example.com/',
      'http://example.com:8080/a?b=c#d',
      'https://bücher.example/',
      'https://1.1.1.1/',
    ]) {
      expect(() => egress.checkUrl(url), url).not.toThrow()
    }
  })

  test('refuses a name as soon as one of its addresses is private', async () => {
    await using listener = await startListener(['127.0.0.1', '127.0.0.5'])
    const policy = { ...closedPolicy, allowList: ['127.0.0.5'] }
    const answers = [
      ['127.0.0.5', '127.0.0.1'],
      ['127.0.0.1', '127.0.0.5'],
      ['127.0.0.5', '::1'],
      ['127.0.0.5', '10.0.0.1'],
      ['127.0.0.5', '::ffff:169.254.169.254'],
      ['127.0.0.5', '64:ff9b::7f00:1'],
      ['127.0.0.5', '0177.0.0.1'],
      ['127.0.0.5', 'fe80::1%lo'],
      ['127.0.0.5', 'localhost'],
      ['127.0.0.5', ''],
      [],
      Array.from({ length: 33 }, () => '127.0.0.5'),
    ]
    for (const addresses of answers) {
      const resolve: Resolve = async () => addresses.map((address) => ({ address }))
      await using egress = createEgress({ policy, resolve })
      const result = await egress.send({ ...request, url: `http://example.com:${listener.port}/` })
      expect(result, addresses.join()).toMatchObject({ error: { kind: 'blocked' } })
    }
    expect(listener.connections()).toBe(0)
  })
})

test('the embedded policy opens loopback, but not our own ports in any spelling', async () => {
  await using ours = await startListener(['127.0.0.1', '::1'])
  await using theirs = await startListener(['127.0.0.1', '::1'])
  const policy = { allowLoopback: true, deniedPorts: [ours.port] }
  await using egress = createEgress({ policy, resolve: everythingIsLoopback })
  const hosts = [
    '127.0.0.1',
    '127.1',
    '0x7f000001',
    'localhost',
    'foo.localhost',
    '[::1]',
    '[::ffff:127.0.0.1]',
    'example.com',
  ]

  for (const host of hosts) {
    const refused = await egress.send({ ...request, url: `http://${host}:${ours.port}/` })
    expect(refused, host).toMatchObject({ error: { kind: 'blocked' } })
    expect(await egress.send({ ...request, url: `http://${host}:${theirs.port}/` }), host).toMatchObject({
      status: 204,
    })
  }

  expect(ours.connections()).toBe(0)
  expect(theirs.connections()).toBeGreaterThan(0)
})

test('a port that becomes ours is refused from then on, on a host that was allowed before', async () => {
  await using listener = await startListener(['127.0.0.1'])
  const deniedPorts: number[] = []
  await using egress = createEgress({ policy: { allowLoopback: true, deniedPorts }, resolve: everythingIsLoopback })
  const url = `http://example.com:${listener.port}/`

  expect(await egress.send({ ...request, url })).toMatchObject({ status: 204 })
  deniedPorts.push(listener.port)

  expect(await egress.send({ ...request, url })).toMatchObject({ error: { kind: 'blocked', wasSent: false } })
})

test('the embedded policy opens nothing but loopback', async () => {
  await using egress = createEgress({ policy: { allowLoopback: true, deniedPorts: [] }, resolve: everythingIsLoopback })
  const isLoopback = (host: string) => host.includes('127.') || host.includes('localhost')
  for (const host of [...PRIVATE_V4, ...PRIVATE_V6, 'metadata.google.internal', 'metadata'].filter(
    (each) => !isLoopback(each),
  )) {
    if (['[::1]', '[0:0:0:0:0:0:0:1]'].includes(host)) continue
    expect(await egress.send({ ...request, url: `http://${host}/` }), host).toMatchObject({
      error: { kind: 'blocked' },
    })
  }
})

test('an allow-list opens a private network, and never a metadata service', async () => {
  await using listener = await startListener(['127.0.0.5'])
  const policy = { allowLoopback: false, deniedPorts: [], allowList: ['127.0.0.0/8', '169.254.0.0/16', 'fd00::/8'] }
  const resolve: Resolve = async () => [{ address: '127.0.0.5' }]
  await using egress = createEgress({ policy, resolve })

  expect(await egress.send({ ...request, url: `http://receiver:${listener.port}/` })).toMatchObject({ status: 204 })
  for (const host of ['169.254.169.254', '[fd00:ec2::254]', '[::ffff:a9fe:a9fe]', 'metadata.google.internal']) {
    expect(await egress.send({ ...request, url: `http://${host}/` }), host).toMatchObject({
      error: { kind: 'blocked' },
    })
  }
  expect(() => createEgress({ policy: { ...policy, allowList: ['inside'] } })).toThrow()
})
