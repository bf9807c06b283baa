import { createHmac, createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import { webhooks } from '@howazit/sdk'
import { describe, expect, test } from 'vitest'
import { stringToSign } from '../../src/auth/signers/azure-shared-key.ts'
import { authenticate, expectRequest, NOW, request } from './support/connection.ts'

describe('OAuth 1.0 signatures', () => {
  const oauth1 = (params: Record<string, string>) => ({ mode: 'signed', signer: 'oauth1', params }) as const
  const signatureOf = (authorization = '') =>
    decodeURIComponent(/oauth_signature="([^"]+)"/.exec(authorization)?.[1] ?? '')

  // RFC 5849 1.2: the resource, and 3.4.1.1 with the signature of erratum 2550.
  test('are the one of RFC 5849 1.2', async () => {
    const { headers } = await expectRequest({
      auth: oauth1({
        consumerKey: 'dpf43f3p2l4k3l03',
        consumerSecret: '{secrets.consumer}',
        token: 'nnch734d00sl2jdk',
        tokenSecret: '{secrets.token}',
        realm: 'Photos',
      }),
      secrets: { consumer: 'kd94hf93k423kf44', token: 'pfkkdhi9sl3r4s00' },
      request: {
        method: 'GET',
        url: 'http://photos.example.net/photos?file=vacation.jpg&size=original',
        headers: {},
        body: null,
      },
      now: new Date(137131202_000),
      nonce: 'chapoH',
    })
    expect(headers.authorization).toBe(
      'OAuth realm="Photos", oauth_consumer_key="dpf43f3p2l4k3l03", oauth_token="nnch734d00sl2jdk", ' +
        'oauth_signature_method="HMAC-SHA1", oauth_timestamp="137131202", oauth_nonce="chapoH", ' +
        'oauth_signature="MdpQcU8iPSUjWoN%2FUDMsK2sui9I%3D"',
    )
  })

  const RFC_REQUEST = {
    method: 'post',
    url: 'http://EXAMPLE.COM:80/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: 'c2&a3=2+q',
  }
  const RFC_BASE_STRING =
    'POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D%26c2%3D%26' +
    'oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1%26' +
    'oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7'

  test.each([
    [undefined, 'r6/TJjbCOr97/+UU0NsvSne7s5g='],
    [
      'HMAC-SHA256',
      createHmac('sha256', 'j49sk3j29djd&dh893hdasih9')
        .update(RFC_BASE_STRING.replace('SHA1', 'SHA256'))
        .digest('base64'),
    ],
  ])('sign the parameters of query and form, by method %s', async (method, signature) => {
    const { headers } = await expectRequest({
      auth: oauth1({
        consumerKey: '9djdj82h48djs9d2',
        consumerSecret: 'j49sk3j29djd',
        token: 'kkk9d7dh3k39sjv7',
        tokenSecret: 'dh893hdasih9',
        ...(method && { method }),
      }),
      request: RFC_REQUEST,
      now: new Date(137131201_000),
      nonce: '7d8f3e4a',
    })
    expect(signatureOf(headers.authorization)).toBe(signature)
  })

  test('leave a JSON body out, and take a new nonce each time', async () => {
    const auth = oauth1({ consumerKey: 'k', consumerSecret: 's' })
    const nonces = await Promise.all([0, 1].map(async () => (await expectRequest({ auth })).headers.authorization))
    expect(nonces[0]).not.toBe(nonces[1])
    const [one, other] = await Promise.all(
      ['{}', '{"a":1}'].map(
        async (body) => (await expectRequest({ auth, request: { body }, nonce: 'n' })).headers.authorization,
      ),
    )
    expect(one).toBe(other)
  })

  test('refuse a method they do not know', async () => {
    const result = await authenticate({ auth: oauth1({ consumerKey: 'k', consumerSecret: 's', method: 'PLAINTEXT' }) })
    expect(result).toMatchObject({ failure: { reason: 'credentials_unplaceable' } })
  })
})

describe('Azure Shared Key', () => {
  const GET = {
    method: 'GET',
    body: null,
    headers: { 'x-ms-version': '2015-02-21', 'x-ms-date': 'Fri, 26 Jun 2015 23:39:12 GMT' },
  }

  // https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key, its examples.
  test.each([
    [
      'get container metadata',
      { ...GET, url: 'https://myaccount.blob.core.windows.net/mycontainer?restype=container&comp=metadata&timeout=20' },
      'GET\n\n\n\n\n\n\n\n\n\n\n\nx-ms-date:Fri, 26 Jun 2015 23:39:12 GMT\nx-ms-version:2015-02-21\n/myaccount/mycontainer\ncomp:metadata\nrestype:container\ntimeout:20',
    ],
    [
      'create container',
      {
        ...GET,
        method: 'PUT',
        url: 'https://myaccount.blob.core.windows.net/mycontainer?restype=container&timeout=30',
      },
      'PUT\n\n\n\n\n\n\n\n\n\n\n\nx-ms-date:Fri, 26 Jun 2015 23:39:12 GMT\nx-ms-version:2015-02-21\n/myaccount/mycontainer\nrestype:container\ntimeout:30',
    ],
    [
      'list blobs with several values',
      {
        ...GET,
        url: 'https://myaccount.blob.core.windows.net/mycontainer?restype=container&comp=list&include=snapshots&include=metadata&include=uncommittedblobs',
      },
      'GET\n\n\n\n\n\n\n\n\n\n\n\nx-ms-date:Fri, 26 Jun 2015 23:39:12 GMT\nx-ms-version:2015-02-21\n/myaccount/mycontainer\ncomp:list\ninclude:metadata,snapshots,uncommittedblobs\nrestype:container',
    ],
    [
      'put blob',
      {
        method: 'PUT',
        url: 'https://myaccount.blob.core.windows.net/mycontainer/a%20b.json',
        headers: {
          'Content-Type': 'text/plain; charset=UTF-8',
          'X-MS-Blob-Type': 'BlockBlob',
          'x-ms-version': '2015-02-21',
          'x-ms-date': 'd',
          'If-None-Match': '*',
        },
        body: 'hello world',
      },
      'PUT\n\n\n11\n\ntext/plain; charset=UTF-8\n\n\n\n*\n\n\nx-ms-blob-type:BlockBlob\nx-ms-date:d\nx-ms-version:2015-02-21\n/myaccount/mycontainer/a%20b.json',
    ],
  ])('signs what the documentation says: %s', (_name, sent, expected) => {
    expect(stringToSign(sent, 'myaccount')).toBe(expected)
  })

  test('signs with the decoded key and its own date', async () => {
    const key = Buffer.from('not a real key').toString('base64')
    const auth = {
      mode: 'signed',
      signer: 'azure_shared_key',
      params: { account: 'acct', key: '{secrets.key}' },
    } as const
    const { headers, ...rest } = await expectRequest({ auth, secrets: { key } })
    const expected = createHmac('sha256', 'not a real key')
      .update(stringToSign({ ...rest, headers }, 'acct'))
      .digest('base64')
    expect(headers['x-ms-date']).toBe('Fri, 02 Jan 2026 03:04:05 GMT')
    expect(headers.authorization).toBe(`SharedKey acct:${expected}`)
    const broken = await authenticate({ auth, secrets: { key: 'no base64!' } })
    expect(broken).toMatchObject({ failure: { reason: 'credentials_incomplete', disable: true } })
    expect(JSON.stringify(broken)).not.toContain('no base64!')
  })
})

describe('the hmac signer', () => {
  test.each([
    [{ signed: '{timestamp}.{body}' }, '1767323045.{"subject":"NPS 3"}', 'hex', 'sha256'],
    [
      {
        signed: '{method}\n{path}\n{query}\n{host}\n{timestamp}',
        timestampUnit: 'ms',
        encoding: 'base64',
        algorithm: 'sha512',
      },
      'POST\n/v1/tickets\na=1\napi.example.com\n1767323045678',
      'base64',
      'sha512',
    ],
    [
      { signed: '{{{url}}} {bodyHash}', algorithm: 'sha1' },
      '{https://api.example.com/v1/tickets?a=1} a9e02c9cd9ee77e1e8ba9e1d81ea55f7d1d13e1d',
      'hex',
      'sha1',
    ],
  ] as const)('signs %j', async (params, content, encoding, algorithm) => {
    const { headers } = await expectRequest({
      auth: {
        mode: 'signed',
        signer: 'hmac',
        params: { header: 'x-sign', prefix: 'v1=', key: '{secrets.key}', timestampHeader: 'x-time', ...params },
      },
      secrets: { key: 'k' },
    })
    const bodyHash = (await crypto.subtle.digest('SHA-256', Buffer.from(request().body as string))) as ArrayBuffer
    const signed = content.replace(/[0-9a-f]{40}$/, Buffer.from(bodyHash).toString('hex'))
    expect(headers['x-sign']).toBe(`v1=${createHmac(algorithm, 'k').update(signed).digest(encoding)}`)
    expect(headers['x-time']).toBe('timestampUnit' in params ? '1767323045678' : '1767323045')
  })

  test.each([
    ['hex', '6b', 'zz'],
    ['base64', 'aw==', 'a'],
  ] as const)('decodes a key in %s', async (keyEncoding, key, broken) => {
    const params = { header: 'x', key: '{secrets.key}', keyEncoding, signed: '{body}' }
    const auth = { mode: 'signed', signer: 'hmac', params } as const
    const { headers } = await expectRequest({ auth, secrets: { key } })
    expect(headers.x).toBe(
      createHmac('sha256', 'k')
        .update(request().body as string)
        .digest('hex'),
    )
    expect(await authenticate({ auth, secrets: { key: broken } })).toHaveProperty('failure')
  })
})

describe('the Standard Webhooks signer', () => {
  const auth = {
    mode: 'signed',
    signer: 'standard_webhooks',
    params: { secret: '{secrets.new} {secrets.old}' },
  } as const
  const secrets = {
    new: `whsec_${Buffer.alloc(24, 1).toString('base64')}`,
    old: `whsec_${Buffer.alloc(32, 2).toString('base64')}`,
  }
  const headers = { 'webhook-id': 'msg_1' }

  test.each(['new', 'old'] as const)('is verified by the %s secret while they rotate', async (name) => {
    const signed = await expectRequest({ auth, secrets, request: { headers } })
    const verified = await webhooks.verify(signed.body as string, signed.headers, secrets[name], { now: NOW })
    expect(verified).toEqual({ id: 'msg_1', timestamp: new Date('2026-01-02T03:04:05Z') })
  })

  // RELIABILITY's vector, which is the one of the specification's repository.
  test('gives the signature of the published vector', async () => {
    const signed = await expectRequest({
      auth: { ...auth, params: { secret: '{secrets.it}', id: 'msg_p5jXN8AQM9LWM0D4loKWxJek' } },
      secrets: { it: 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' },
      request: { body: '{"test": 2432232314}' },
      now: new Date(1614265330_000),
    })
    expect(signed.headers['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
  })

  test.each(['seed', 'seed and public key'])('signs v1a with an Ed25519 key given as %s', async (form) => {
    const { privateKey } = generateKeyPairSync('ed25519')
    const seed = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32)
    const publicKey = createPublicKey(privateKey)
    const bytes =
      form === 'seed' ? seed : Buffer.concat([seed, publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)])
    const signed = await expectRequest({
      auth: { ...auth, params: { secret: '{secrets.it}' } },
      secrets: { it: `whsk_${bytes.toString('base64')}` },
      request: { headers },
    })
    const [version, signature] = (signed.headers['webhook-signature'] as string).split(',')
    expect(version).toBe('v1a')
    const content = Buffer.from(`msg_1.1767323045.${signed.body as string}`)
    expect(verify(null, content, publicKey, Buffer.from(signature as string, 'base64'))).toBe(true)
  })

  test.each([
    ['no id', {}, secrets],
    ['an id with a dot', { 'webhook-id': 'a.b' }, secrets],
    ['a short secret', headers, { new: 'whsec_c2hvcnQ=', old: 'whsec_c2hvcnQ=' }],
    ['a key that is none', headers, { new: 'whsk_AAAA', old: 'whsk_AAAA' }],
  ])('refuses %s and keeps the secret to itself', async (_name, given, withSecrets) => {
    const result = await authenticate({
      auth,
      secrets: withSecrets,
      request: { headers: given as Record<string, string> },
    })
    expect(result).toMatchObject({ failure: { outcome: 'refused', reason: 'credentials_incomplete' } })
    for (const secret of Object.values(withSecrets)) expect(JSON.stringify(result)).not.toContain(secret)
  })
})
