import { createHmac, createPrivateKey, createPublicKey, sign } from 'node:crypto'
import { type Howazit, webhooks } from '@howazit/sdk'
import { Webhook } from 'standardwebhooks'
import { until } from '../packages/runtime/test/support/until.ts'
import { type Drill, type DrillOptions, exactly, type Figure } from './drill.ts'
import { createDrillSurvey } from './support/platform.ts'
import type { Platforms } from './support/platforms.ts'
import { createRandom, type Random } from './support/random.ts'
import { readNumber } from './support/read-number.ts'
import { type ReceivedWebhook, startReceiver } from './support/receiver.ts'
import { VECTOR, VECTOR_V1A, WEBHOOK_CASES, type WebhookCase } from './support/webhook-cases.ts'

const DELIVERED_WITHIN_MS = 120_000
const BATCH = 500
const SCRIPTS = ['plain', 'Größe', 'גודל', '大きさ', '👩‍👩‍👧', '\u0000\n\t', '"\\']

/** Neither our signing nor the reference's, so that a case cannot pass because both are wrong. */
const hmac = (seconds: number, body: string) =>
  createHmac('sha256', Buffer.from(VECTOR.secret, 'base64')).update(`${VECTOR.id}.${seconds}.${body}`).digest('base64')

/** RFC 8410 10.3 around the seed: Node takes no raw private keys. */
const toPrivateKey = (seed: Buffer) => {
  const key = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed])
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' })
}
const privateKey = toPrivateKey(Buffer.from(VECTOR_V1A.seed, 'base64'))
const publicKeyOf = (key: ReturnType<typeof toPrivateKey>) =>
  `whpk_${Buffer.from(createPublicKey(key).export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64')}`
const PUBLIC_KEY = publicKeyOf(privateKey)

const ed25519 = (seconds: number, body: string) =>
  sign(null, Buffer.from(`${VECTOR.id}.${seconds}.${body}`), privateKey).toString('base64')

const isAsymmetric = ({ suite }: WebhookCase) => suite.endsWith('v1a')

async function isAccepted(received: WebhookCase): Promise<boolean> {
  const own = isAsymmetric(received) ? PUBLIC_KEY : VECTOR.secret
  const { body = VECTOR.body, secrets = [own], ageMs = 0, toleranceSeconds, change } = received
  // Half a second on, so that a comparison in whole seconds and one in fractions differ.
  const now = new Date(VECTOR.seconds * 1_000 + 500)
  const seconds = Math.floor((now.getTime() - ageMs) / 1_000)
  const signature = isAsymmetric(received) ? `v1a,${ed25519(seconds, body)}` : `v1,${hmac(seconds, body)}`
  const headers = {
    'webhook-id': VECTOR.id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': signature,
    ...change?.(signature),
  }
  const options = { now, ...(toleranceSeconds !== undefined && { toleranceSeconds }) }
  return webhooks.verify(body, headers, secrets, options).then(
    () => true,
    () => false,
  )
}

const SUITES: Readonly<Record<WebhookCase['suite'], string>> = {
  js: 'cases of the JavaScript suite',
  go: 'cases of the Go suite',
  ours: 'further cases',
  'go-v1a': 'v1a: cases of the Go suite',
  'ours-v1a': 'v1a: further cases',
}

async function judgeCases(suite: WebhookCase['suite']): Promise<Figure> {
  const cases = WEBHOOK_CASES.filter((entry) => entry.suite === suite)
  const judged = await Promise.all(cases.map(async (entry) => (await isAccepted(entry)) === entry.isAccepted))
  const whose = SUITES[suite]
  return exactly(`${whose} judged right`, judged.filter(Boolean).length, cases.length)
}

const didVerify = (secret: string, { headers, body }: Omit<ReceivedWebhook, 'at'>): boolean => {
  try {
    new Webhook(secret).verify(body, { ...headers }, { jsonParse: false })
    return true
  } catch {
    return false
  }
}

function makeMessage(random: Random, index: number) {
  const text = Array.from({ length: random.int(20) }, () => random.pick(SCRIPTS)).join(' ')
  const key = random.bytes(24 + random.int(41)).toString('base64')
  return {
    id: `msg_${index}_${random.int(1e9)}`,
    timestamp: new Date(),
    body: random.int(50) === 0 ? '' : JSON.stringify({ index, text }),
    secret: random.int(2) === 0 ? key : `whsec_${key}`,
  }
}

/** Random keys, ids and bodies, both ways; a third of ours carries the signature of a second secret before it. */
async function crossVerify(random: Random, count: number): Promise<readonly Figure[]> {
  let ours = 0
  let theirs = 0
  for (let index = 0; index < count; index += 1) {
    const { id, timestamp, body, secret } = makeMessage(random, index)
    const secrets = index % 3 === 0 ? [makeMessage(random, index).secret, secret] : secret
    const signed = await webhooks.sign({ id, timestamp, body, secrets })
    if (didVerify(secret, { headers: signed, body })) ours += 1
    const headers = { ...signed, 'webhook-signature': new Webhook(secret).sign(id, timestamp, body) }
    await webhooks.verify(body, headers, secret).then(
      () => (theirs += 1),
      () => undefined,
    )
  }
  return [
    exactly('ours verified by standardwebhooks 1.1.1', ours, count),
    exactly('theirs verified by ours', theirs, count),
  ]
}

/** There is no other library for v1a here: OpenSSL signs and verifies beside ours, each with random keys. */
async function crossVerifyV1a(random: Random, count: number): Promise<readonly Figure[]> {
  let ours = 0
  let theirs = 0
  for (let index = 0; index < count; index += 1) {
    const { id, timestamp, body } = makeMessage(random, index)
    const seed = random.bytes(32)
    const key = toPrivateKey(seed)
    const content = Buffer.from(`${id}.${Math.floor(timestamp.getTime() / 1_000)}.${body}`)
    const signed = await webhooks.sign({ id, timestamp, body, secrets: `whsk_${seed.toString('base64')}` })
    // Ed25519 has one signature per key and message (RFC 8032 5.1.6).
    const expected = `v1a,${sign(null, content, key).toString('base64')}`
    if (signed['webhook-signature'] === expected) ours += 1
    await webhooks.verify(body, { ...signed, 'webhook-signature': expected }, publicKeyOf(key)).then(
      () => (theirs += 1),
      () => undefined,
    )
  }
  return [
    exactly('v1a: ours the same as OpenSSL’s', ours, count),
    exactly('v1a: OpenSSL’s verified by ours', theirs, count),
  ]
}

async function ingest(howazit: Howazit, survey: { id: string; questionId: string }, keys: readonly string[]) {
  for (let from = 0; from < keys.length; from += BATCH) {
    const items = keys.slice(from, from + BATCH).map((idempotencyKey, index) => ({
      idempotencyKey,
      surveyId: survey.id,
      submittedAt: '2026-11-01T08:00:00Z',
      answers: [{ questionId: survey.questionId, numericValue: index % 11 }],
    }))
    await howazit.responses.ingestBatch(items)
  }
}

/** Webhooks as the platform sends them, the second half after a rotation of the secret. */
async function deliver(platforms: Platforms, count: number): Promise<readonly Figure[]> {
  await using receiver = await startReceiver()
  await using running = await platforms.openPlatform()
  const { howazit } = running
  const survey = await createDrillSurvey(howazit)
  const target = { id: survey.id, questionId: survey.questions[0]?.id as string }
  const webhook = await howazit.webhooks.create({ url: receiver.url, eventType: 'response.created' })
  const keys = Array.from({ length: count }, (_, index) => `response-${index}`)
  const half = Math.floor(count / 2)

  const arrived = (wanted: number) =>
    until(`${wanted} webhooks`, () => receiver.distinctIds() >= wanted, { timeoutMs: DELIVERED_WITHIN_MS })
  await ingest(howazit, target, keys.slice(0, half))
  await arrived(half)
  const before = receiver.received.length
  const rotated = await howazit.webhooks.rotateSecret(webhook.id)
  await ingest(howazit, target, keys.slice(half))
  await arrived(count)

  const all = [...receiver.received]
  const after = all.slice(before)
  const byOld = all.filter((message) => didVerify(webhook.secret, message)).length
  const byNew = after.filter((message) => didVerify(rotated.secret, message)).length
  return [
    exactly('delivered to a receiver', receiver.distinctIds(), count),
    exactly('deliveries that standardwebhooks 1.1.1 refuses', all.length - byOld, 0),
    exactly('deliveries after a rotation that the new secret refuses', after.length - byNew, 0),
  ]
}

/** From a shared secret to a key pair in the middle of everything: who has either verifies all that comes within the day. */
async function deliverV1a(platforms: Platforms, count: number): Promise<readonly Figure[]> {
  await using receiver = await startReceiver()
  await using running = await platforms.openPlatform()
  const { howazit } = running
  const survey = await createDrillSurvey(howazit)
  const target = { id: survey.id, questionId: survey.questions[0]?.id as string }
  const webhook = await howazit.webhooks.create({ url: receiver.url, eventType: 'response.created' })
  await howazit.webhooks.rotateSecret(webhook.id, { signature: 'v1a' })
  await ingest(
    howazit,
    target,
    Array.from({ length: count }, (_, index) => `v1a-${index}`),
  )
  await until(`${count} webhooks`, () => receiver.distinctIds() >= count, { timeoutMs: DELIVERED_WITHIN_MS })

  const { tenant } = await howazit.whoami()
  const keySet = await howazit.webhooks.keys(tenant?.id as string)
  const keys = webhooks.publicKeys(keySet, webhook.id)
  const verified = await Promise.all(
    receiver.received.map(({ headers, body }) =>
      webhooks.verify(body, headers, keys).then(
        () => 1,
        () => 0,
      ),
    ),
  )
  const byOld = receiver.received.filter((message) => didVerify(webhook.secret, message)).length
  return [
    exactly('v1a: deliveries that the key set refuses', receiver.received.length - verified.filter(Boolean).length, 0),
    exactly('v1a: of these refused with the v1 secret from before', receiver.received.length - byOld, 0),
  ]
}

export const drill: Drill = {
  name: 'R10',
  title: 'webhooks: signed and verified as Standard Webhooks 1.0 (v1 and v1a), by its own suites and library',
  async run({ args, seed, platforms }: DrillOptions) {
    const { signature: expected, secret, id, seconds, body } = VECTOR
    const signed = await webhooks.sign({ id, timestamp: new Date(seconds * 1_000), body, secrets: `whsec_${secret}` })
    const secrets = `whsk_${VECTOR_V1A.seed}`
    const asymmetric = await webhooks.sign({ id, timestamp: new Date(seconds * 1_000), body, secrets })
    return {
      figures: [
        exactly('vector of the specification signed right', Number(signed['webhook-signature'] === expected), 1),
        exactly('vector of v1a signed right', Number(asymmetric['webhook-signature'] === VECTOR_V1A.signature), 1),
        await judgeCases('js'),
        await judgeCases('go'),
        await judgeCases('ours'),
        await judgeCases('go-v1a'),
        await judgeCases('ours-v1a'),
        ...(await crossVerify(createRandom(seed), readNumber(args, '--signatures', 10_000))),
        ...(await crossVerifyV1a(createRandom(seed), readNumber(args, '--signatures', 10_000))),
        ...(await deliverV1a(platforms, readNumber(args, '--delivered', 1_000))),
        ...(await deliver(platforms, readNumber(args, '--delivered', 1_000))),
      ],
    }
  },
}
