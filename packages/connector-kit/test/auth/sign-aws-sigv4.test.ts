import { describe, expect, test } from 'vitest'
import type { HttpRequest } from '../../src/index.ts'
import { expectRequest } from './support/connection.ts'

const sign = (
  request: Partial<HttpRequest>,
  more: { secrets?: Record<string, string>; service: string; now: string },
) =>
  expectRequest({
    auth: {
      mode: 'signed',
      signer: 'aws_sigv4',
      params: {
        accessKeyId: '{secrets.id}',
        secretAccessKey: '{secrets.key}',
        sessionToken: '{secrets.session}',
        region: 'us-east-1',
        service: more.service,
      },
    },
    secrets: { id: 'AKIDEXAMPLE', key: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY', ...more.secrets },
    request: { headers: {}, body: null, ...request },
    now: new Date(more.now),
  })

const UNRESERVED = '-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

// Requests and signatures of AWS's own suite (awslabs/aws-c-auth, tests/aws-signing-test-suite/v4), those whose body is not
// signed on its own and whose paths are normal and encoded already: a URL has no others.
describe('AWS Signature Version 4, against the suite of AWS', () => {
  test.each<[name: string, method: string, path: string, headers: Record<string, string>, signature: string]>([
    ['get-vanilla', 'GET', '/', {}, '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
    [
      'get-header-value-order',
      'GET',
      '/',
      { 'My-Header1': 'value4,value1,value3,value2' },
      '08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01',
    ],
    [
      'get-header-key-duplicate',
      'GET',
      '/',
      { 'My-Header1': 'value2,value2,value1' },
      'c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea',
    ],
    [
      'get-header-value-trim',
      'GET',
      '/',
      { 'My-Header1': ' value1', 'My-Header2': ' "a   b   c"' },
      'acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736',
    ],
    [
      'get-relative-normalized',
      'GET',
      '/example/..',
      {},
      '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
    ],
    [
      'get-relative-relative-normalized',
      'GET',
      '/example1/example2/../..',
      {},
      '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
    ],
    [
      'get-slash-dot-slash-normalized',
      'GET',
      '/./',
      {},
      '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
    ],
    ['get-slash-normalized', 'GET', '//', {}, '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
    [
      'get-slash-pointless-dot-normalized',
      'GET',
      '/./example',
      {},
      'ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5',
    ],
    [
      'get-slashes-normalized',
      'GET',
      '//example//',
      {},
      '9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84',
    ],
    ['get-unreserved', 'GET', `/${UNRESERVED}`, {}, '07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f'],
    [
      'get-vanilla-empty-query-key',
      'GET',
      '/?Param1=value1',
      {},
      'a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb',
    ],
    [
      'get-vanilla-query-order-encoded',
      'GET',
      '/?Param-3=Value3&Param=Value2&%E1%88%B4=Value1',
      {},
      '371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac',
    ],
    [
      'get-vanilla-query-order-key-case',
      'GET',
      '/?Param2=value2&Param1=value1',
      {},
      'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    ],
    [
      'get-vanilla-query-unreserved',
      'GET',
      `/?${UNRESERVED}=${UNRESERVED}`,
      {},
      '9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197',
    ],
    [
      'get-vanilla-utf8-query',
      'GET',
      '/?\u1234=bar',
      {},
      '2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04',
    ],
    [
      'post-header-key-sort',
      'POST',
      '/',
      { 'My-Header1': 'value1' },
      'c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c',
    ],
    [
      'post-header-value-case',
      'POST',
      '/',
      { 'My-Header1': 'VALUE1' },
      'cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d',
    ],
    ['post-vanilla', 'POST', '/', {}, '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
    [
      'post-vanilla-query',
      'POST',
      '/?Param1=value1',
      {},
      '28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11',
    ],
  ])('%s', async (_name, method, path, headers, signature) => {
    const signed = await sign(
      { method, url: `https://example.amazonaws.com${path}`, headers },
      { service: 'service', now: '2015-08-30T12:36:00Z' },
    )
    expect(signed.headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/20150830\/us-east-1\/service\/aws4_request, SignedHeaders=/,
    )
    expect(signed.headers.authorization?.split('Signature=')[1]).toBe(signature)
    expect(signed.headers['x-amz-date']).toBe('20150830T123600Z')
  })

  test('get-vanilla-with-session-token', async () => {
    const session = '6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267'
    const signed = await sign(
      { method: 'GET', url: 'https://example.amazonaws.com/' },
      { service: 'service', now: '2015-08-30T12:36:00Z', secrets: { session } },
    )
    expect(signed.headers['x-amz-security-token']).toBe(session)
    expect(signed.headers.authorization).toContain(
      'SignedHeaders=host;x-amz-date;x-amz-security-token, Signature=07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8',
    )
  })
})

// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
describe('AWS Signature Version 4 for S3, against the examples of its documentation', () => {
  const S3 = {
    service: 's3',
    now: '2013-05-24T00:00:00Z',
    secrets: { id: 'AKIAIOSFODNN7EXAMPLE', key: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' },
  }
  const host = 'https://examplebucket.s3.amazonaws.com'

  test.each<[string, Partial<HttpRequest>, string]>([
    [
      'PUT object',
      {
        method: 'PUT',
        url: `${host}/test$file.text`,
        headers: { Date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' },
        body: 'Welcome to Amazon S3.',
      },
      '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
    ],
    [
      'GET bucket lifecycle',
      { method: 'GET', url: `${host}/?lifecycle` },
      'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
    ],
    [
      'GET bucket',
      { method: 'GET', url: `${host}/?prefix=J&max-keys=2` },
      '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
    ],
  ])('%s', async (_name, request, signature) => {
    const signed = await sign(request, S3)
    expect(signed.headers.authorization?.split('Signature=')[1]).toBe(signature)
    expect(signed.headers['x-amz-content-sha256']).toMatch(/^[0-9a-f]{64}$/)
  })

  // By AWS's own signer (@smithy/signature-v4 5.7.5): a service other than S3 sees an encoded path encoded once more.
  test.each([
    [
      'es',
      'PUT',
      '/surveys/_doc/a%20b%C3%A9%2B?op_type=create',
      'application/json',
      '{"nps":3}',
      '88b883c826563cb707d7283d90e09d54852a6bdad0667488f926f715729935d3',
    ],
    [
      'aoss',
      'POST',
      '/_bulk',
      'application/x-ndjson',
      '{"index":{}}\n',
      '6fd48aa38e576beec1911dfa0e5aa07aaaa2d86e5d8613937e8a181858abfc61',
    ],
    [
      's3',
      'PUT',
      '/bucket/2026/a%20b%C3%A9%2B.json',
      'application/json',
      '{"nps":3}',
      'a0f83a0321f3490f2c726e8dc7cbb90346a8691e2bfe3e820523121a1e001f31',
    ],
  ])('signs for %s as AWS does', async (service, method, path, type, body, signature) => {
    const signed = await sign(
      { method, url: `https://search.example.com${path}`, headers: { 'content-type': type }, body },
      { service, now: '2026-01-02T03:04:05Z' },
    )
    expect(signed.headers.authorization?.split('Signature=')[1]).toBe(signature)
  })

  test('signs the path style of another store, a port and bytes as they are', async () => {
    const bytes = Uint8Array.from([0, 255, 128, 10])
    const url = 'http://127.0.0.1:9000/bucket/2026/a%2Bb%20%C3%A9.json'
    const asBytes = await sign({ method: 'PUT', url, body: bytes }, S3)
    const asOther = await sign({ method: 'PUT', url, body: Uint8Array.from([0, 255, 128, 11]) }, S3)
    expect(asBytes.url).toBe(url)
    expect(asBytes.body).toBe(bytes)
    expect(asBytes.headers.authorization).toContain('SignedHeaders=host;x-amz-content-sha256;x-amz-date,')
    expect(asBytes.headers['x-amz-content-sha256']).not.toBe(asOther.headers['x-amz-content-sha256'])
  })

  test('sends a plus in a key in the one form that everybody reads the same way', async () => {
    const plain = await sign({ method: 'PUT', url: `${host}/a+b`, body: 'x' }, S3)
    const encoded = await sign({ method: 'PUT', url: `${host}/a%2Bb`, body: 'x' }, S3)
    expect(plain).toEqual(encoded)
    expect(plain.url).toBe(`${host}/a%2Bb`)
  })

  test('refuses a path that is no UTF-8', async () => {
    for (const path of ['%E0%A4%A', '%ff']) {
      await expect(sign({ method: 'PUT', url: `${host}/${path}`, body: 'x' }, S3)).rejects.toThrow(
        'credentials_unplaceable',
      )
    }
  })

  test('replaces a signature and a date that are there already', async () => {
    const once = await sign({ method: 'GET', url: `${host}/k` }, S3)
    const twice = await sign({ method: 'GET', url: `${host}/k`, headers: { ...once.headers, 'X-Amz-Date': 'old' } }, S3)
    expect(twice.headers).toEqual(once.headers)
  })
})
