import { createPrivateKey, createPublicKey } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { type EventType, type WebhookEvent, webhooks } from '../../src/index.ts'

// The example of the Standard Webhooks specification.
const secret = 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const other = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'
const id = 'msg_p5jXN8AQM9LWM0D4loKWxJek'
const body = '{"test": 2432232314}'
const timestamp = new Date(1_614_265_330_000)
const signature = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
const headers = { 'webhook-id': id, 'webhook-timestamp': '1614265330', 'webhook-signature': signature }

const verify = (changes: Record<string, string | undefined> = {}, secrets: string | string[] = secret) =>
  webhooks.verify(body, { ...headers, ...changes }, secrets, { now: timestamp })

describe('webhooks.sign', () => {
  it('signs the vector of the specification', async () => {
    expect(await webhooks.sign({ id, timestamp, body, secrets: secret })).toEqual(headers)
    expect(await webhooks.sign({ id, timestamp, body: Buffer.from(body), secrets: [`whsec_${secret}`] })).toEqual(
      headers,
    )
  })

  it('signs by what a list holds at that moment, and by a frozen one again and again', async () => {
    const secrets = [secret]
    await webhooks.sign({ id, timestamp, body, secrets })
    secrets[0] = other
    const changed = await webhooks.sign({ id, timestamp, body, secrets })
    expect(changed).toEqual(await webhooks.sign({ id, timestamp, body, secrets: other }))
    const frozen = Object.freeze([secret])
    for (const _ of [1, 2]) expect(await webhooks.sign({ id, timestamp, body, secrets: frozen })).toEqual(headers)
  })

  it('carries one signature per secret', async () => {
    const signed = await webhooks.sign({ id, timestamp, body, secrets: [other, secret] })
    expect(signed['webhook-signature'].split(' ')).toEqual([expect.stringMatching(/^v1,.{44}$/), signature])
  })

  it.each(['', 'whsec_', 'whsec_AAAA', 'not base64!', 'whsec_~~~~'])(
    'refuses the secret %j and does not repeat it',
    async (weak) => {
      const signing = webhooks.sign({ id, timestamp, body, secrets: weak })
      await expect(signing).rejects.toMatchObject({
        code: 'argument_invalid',
        message: '[argument_invalid] The webhook secret must be whsec_ and the base64 of at least 24 bytes.',
      })
    },
  )

  it.each(['', 'msg.1'])('refuses the id %j', async (bad) => {
    await expect(webhooks.sign({ id: bad, timestamp, body, secrets: secret })).rejects.toMatchObject({
      code: 'argument_invalid',
    })
  })
})

/** The example of the Go library's suite: an Ed25519 seed and what it signs the same message with. */
const privateKey = `whsk_${btoa('TESTSIGNINGKEYDONOTUSETHISFORANY')}`
const asymmetric = 'v1a,tQ9V2XOqn7jL/DQenEFpqIugdBVtiMmER5mhSkXBNwM0mkATuDe6KYYUuxqtaiHeYGb7KaaBRdM5WqyeFiL8Ag=='
const seed = Buffer.from(privateKey.slice(5), 'base64')
const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed])
const jwk = createPublicKey(createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })).export({ format: 'jwk' })
const publicKey = `whpk_${Buffer.from(jwk.x ?? '', 'base64url').toString('base64')}`

describe('v1a', () => {
  it('signs the vector of the reference suite, from a seed and from a seed with its public key', async () => {
    const both = `whsk_${Buffer.concat([seed, Buffer.from(jwk.x ?? '', 'base64url')]).toString('base64')}`
    for (const secrets of [privateKey, both]) {
      const signed = await webhooks.sign({ id, timestamp, body, secrets })
      expect(signed).toEqual({ ...headers, 'webhook-signature': asymmetric })
    }
  })

  it('verifies by the public key, beside v1 and through a rotation from one to the other', async () => {
    await verify({ 'webhook-signature': asymmetric }, publicKey)
    const signed = await webhooks.sign({ id, timestamp, body, secrets: [privateKey, secret] })
    expect(signed['webhook-signature']).toBe(`${asymmetric} ${signature}`)
    for (const key of [publicKey, secret, [other, publicKey], [publicKey, other]]) await verify(signed, key)
  })

  it.each([
    ['of another key', `whpk_${Buffer.alloc(32, 9).toString('base64')}`, asymmetric],
    ['under the name of v1', publicKey, asymmetric.replace('v1a', 'v1')],
    ['of the other scheme', publicKey, signature],
    ['with a bit changed', publicKey, asymmetric.replace('tQ9V', 'tQ9W')],
    ['cut short', publicKey, asymmetric.slice(0, -8)],
    ['empty', publicKey, 'v1a,'],
    ['of the symmetric kind by a public key taken for a secret', `whsec_${publicKey.slice(5)}`, asymmetric],
  ])('refuses a signature %s', async (_what, key, bad) => {
    await expect(verify({ 'webhook-signature': bad }, key)).rejects.toMatchObject({ code: 'signature_invalid' })
  })

  it('takes no public key for signing and no private one for verifying', async () => {
    const signing = webhooks.sign({ id, timestamp, body, secrets: publicKey })
    await expect(signing).rejects.toMatchObject({ code: 'argument_invalid' })
    const verifying = verify({ 'webhook-signature': asymmetric }, privateKey)
    await expect(verifying).rejects.toMatchObject({ code: 'argument_invalid' })
  })

  it('reads public keys from a key set, of all webhooks or of one', () => {
    const keys = [
      { ...jwk, kid: 'one.1' },
      { ...jwk, kid: 'two.1' },
      { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' },
    ]
    expect(webhooks.publicKeys({ keys })).toEqual([publicKey, publicKey])
    expect(webhooks.publicKeys({ keys }, 'two')).toEqual([publicKey])
    expect(() => webhooks.publicKeys({ keys }, 'three')).toThrow(expect.objectContaining({ code: 'argument_invalid' }))
  })
})

describe('webhooks.verify', () => {
  it('accepts the vector of the specification', async () => {
    expect(await verify()).toEqual({ id, timestamp })
  })

  it('accepts any of several signatures and any of several secrets', async () => {
    await verify({ 'webhook-signature': `v1a,AAAA v1,AAAA ${signature}` })
    await verify({}, [other, secret])
  })

  it('accepts a message signed with both secrets of a rotation, by either', async () => {
    const signed = await webhooks.sign({ id, timestamp, body, secrets: [other, secret] })
    await verify(signed, secret)
    await verify(signed, other)
  })

  it('reads headers as Node gives them and as the web does', async () => {
    const options = { now: timestamp }
    await webhooks.verify(body, new Headers(headers), secret, options)
    await webhooks.verify(
      body,
      { 'Webhook-Id': [id], 'WEBHOOK-TIMESTAMP': '1614265330', 'webhook-signature': signature },
      secret,
      options,
    )
  })

  it.each([
    ['another version', { 'webhook-signature': signature.replace('v1,', 'v2,') }],
    ['no version', { 'webhook-signature': signature.slice(3) }],
    ['an empty signature', { 'webhook-signature': 'v1,' }],
    ['a signature that is no base64', { 'webhook-signature': 'v1,%%%%' }],
    ['a cut signature', { 'webhook-signature': `v1,${btoa(atob(signature.slice(3)).slice(0, 31))}` }],
    ['a longer signature', { 'webhook-signature': `v1,${btoa(`${atob(signature.slice(3))}x`)}` }],
    ['another id', { 'webhook-id': 'msg_2' }],
    ['another timestamp', { 'webhook-timestamp': '1614265331' }],
    ['a timestamp that is no number', { 'webhook-timestamp': '0x60377f72' }],
    ['no id', { 'webhook-id': undefined }],
    ['no timestamp', { 'webhook-timestamp': undefined }],
    ['no signature', { 'webhook-signature': undefined }],
    ['a thousand signatures before the right one', { 'webhook-signature': `${'v1,AAAA '.repeat(1000)}${signature}` }],
  ])('refuses %s', async (_, changes) => {
    await expect(verify(changes)).rejects.toMatchObject({ code: 'signature_invalid' })
  })

  it('refuses every changed byte of the body', async () => {
    for (let index = 0; index < body.length; index += 1) {
      const bytes = Buffer.from(body)
      bytes[index]! ^= 1
      await expect(webhooks.verify(bytes, headers, secret, { now: timestamp })).rejects.toMatchObject({
        code: 'signature_invalid',
      })
    }
  })

  it('refuses another secret, and no secret at all', async () => {
    await expect(verify({}, other)).rejects.toMatchObject({ code: 'signature_invalid' })
    await expect(verify({}, [])).rejects.toMatchObject({ code: 'argument_invalid' })
  })

  it.each([
    [300, true],
    [300.001, false],
    [301, false],
    [-300, true],
    [-301, false],
  ])('takes a message that is %d s old: %s', async (ageSeconds, isTaken) => {
    const now = new Date(timestamp.getTime() + ageSeconds * 1000)
    const verified = webhooks.verify(body, headers, secret, { now })
    await (isTaken
      ? expect(verified).resolves.toMatchObject({ id })
      : expect(verified).rejects.toMatchObject({ code: 'signature_invalid' }))
  })

  it('takes the tolerance it is given', async () => {
    const now = new Date(timestamp.getTime() + 11_000)
    await expect(webhooks.verify(body, headers, secret, { now, toleranceSeconds: 10 })).rejects.toMatchObject({
      message: '[signature_invalid] The message is too old.',
      details: { got: '11 s ago' },
    })
  })

  it('asks for the raw body when it gets a parsed one', async () => {
    const parsed = JSON.parse(body) as unknown as string
    await expect(webhooks.verify(parsed, headers, secret, { now: timestamp })).rejects.toMatchObject({
      code: 'argument_invalid',
    })
  })

  it('verifies 10,000 messages of the reference library, which verifies 10,000 of ours', async () => {
    const reference = new Webhook(secret)
    const now = new Date()
    for (let index = 0; index < 10_000; index += 1) {
      const text = JSON.stringify({ index, text: 'Grüße 👋'.repeat(index % 7) })
      const theirs = {
        ...headers,
        'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
        'webhook-signature': reference.sign(id, now, text),
      }
      await webhooks.verify(text, theirs, secret, { now })
      const ours = await webhooks.sign({ id: `msg_${index}`, timestamp: now, body: text, secrets: [other, secret] })
      expect(reference.verify(text, ours)).toMatchObject({ index })
    }
  })
})

describe('webhooks.unwrap', () => {
  const event = { type: 'response.deleted', timestamp: '2026-11-22T10:00:00Z', data: { responseId: 'r1' } }
  const unwrap = async (text: string | Uint8Array) =>
    webhooks.unwrap(text, await webhooks.sign({ id, timestamp, body: text, secrets: secret }), secret, {
      now: timestamp,
    })

  it('returns the event of a verified body', async () => {
    expect(await unwrap(JSON.stringify(event))).toEqual(event)
    expect(await unwrap(Buffer.from(JSON.stringify(event)))).toEqual(event)
  })

  it.each(['', 'null', '[]', '{"type":"x"}', '{"type":', '7'])('refuses the verified body %j', async (text) => {
    await expect(unwrap(text)).rejects.toMatchObject({ code: 'malformed_body' })
  })

  it('refuses a verified body that is no UTF-8', async () => {
    await expect(unwrap(Uint8Array.of(0x22, 0xff, 0x22))).rejects.toMatchObject({ code: 'malformed_body' })
  })

  it('reads nothing of a body that is not verified', async () => {
    await expect(webhooks.unwrap('{', headers, secret, { now: timestamp })).rejects.toMatchObject({
      code: 'signature_invalid',
    })
  })
})

it('has a type for every event of the contract', () => {
  expectTypeOf<WebhookEvent['type']>().toEqualTypeOf<EventType>()
})
