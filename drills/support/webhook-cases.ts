/** A message as a receiver gets it, and whether Standard Webhooks 1.0 lets it in. */
export interface WebhookCase {
  /** Whose suite says so; `ours` where neither says anything. */
  readonly suite: 'js' | 'go' | 'ours' | 'go-v1a' | 'ours-v1a'
  readonly name: string
  readonly isAccepted: boolean
  readonly body?: string
  /** What the receiver verifies with; the vector's secret or, of the suites about v1a, its public key by default. */
  readonly secrets?: readonly string[]
  /** How long before verification it was signed; below zero: in the future. */
  readonly ageMs?: number
  readonly toleranceSeconds?: number
  /** What the signed headers are changed to; undefined takes one away. */
  readonly change?: (signature: string) => Readonly<Record<string, string | undefined>>
}

/** What every message is signed with unless its case says otherwise: the vector of the reference suites. */
export const VECTOR = {
  secret: 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  seconds: 1_614_265_330,
  body: '{"test": 2432232314}',
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
}

/** The same message in the suite of the Go library, signed with Ed25519 by this seed. */
export const VECTOR_V1A = {
  seed: 'VEVTVFNJR05JTkdLRVlET05PVFVTRVRISVNGT1JBTlk=',
  signature: 'v1a,tQ9V2XOqn7jL/DQenEFpqIugdBVtiMmER5mhSkXBNwM0mkATuDe6KYYUuxqtaiHeYGb7KaaBRdM5WqyeFiL8Ag==',
}

const OTHER_SECRET = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'
/** Well formed, and of another message. */
const FOREIGN = 'Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc='
const TOLERANCE_MS = 300_000

const id = (value: string | undefined) => () => ({ 'webhook-id': value })
const timestamp = (value: string | undefined) => () => ({ 'webhook-timestamp': value })
const signature = (make: (signed: string) => string | undefined) => (signed: string) => ({
  'webhook-signature': make(signed),
})
const amongOthers = signature((signed) => `v1,${FOREIGN} v2,${FOREIGN} ${signed} v1,${FOREIGN}`)

const js: readonly Omit<WebhookCase, 'suite'>[] = [
  { name: 'an empty secret', isAccepted: false, secrets: [''] },
  { name: 'no id', isAccepted: false, change: id(undefined) },
  { name: 'no timestamp', isAccepted: false, change: timestamp(undefined) },
  { name: 'a timestamp that is a word', isAccepted: false, change: timestamp('hello') },
  { name: 'no signature', isAccepted: false, change: signature(() => undefined) },
  { name: 'a signature that is none', isAccepted: false, change: signature(() => 'v1,dawfeoifkpqwoekfpqoekf') },
  { name: 'the beginning of the signature', isAccepted: false, change: signature((signed) => signed.slice(0, 8)) },
  { name: 'nothing but the version', isAccepted: false, change: signature(() => 'v1,') },
  { name: 'as it was signed', isAccepted: true },
  { name: 'a second beyond the tolerance', isAccepted: false, ageMs: TOLERANCE_MS + 1_000 },
  { name: 'a second too far ahead', isAccepted: false, ageMs: -TOLERANCE_MS - 1_000 },
  { name: 'the right signature among others', isAccepted: true, change: amongOthers },
  { name: 'a secret without prefix', isAccepted: true, secrets: [VECTOR.secret] },
  { name: 'a secret with prefix', isAccepted: true, secrets: [`whsec_${VECTOR.secret}`] },
]

// The Go library compares with fractions of a second, so a message exactly as old as the tolerance, whose timestamp lost
// its fraction, is too old for it.
const go: readonly Omit<WebhookCase, 'suite'>[] = [
  { name: 'as it was signed', isAccepted: true },
  { name: 'no id', isAccepted: false, change: id(undefined) },
  { name: 'no timestamp', isAccepted: false, change: timestamp(undefined) },
  { name: 'no signature', isAccepted: false, change: signature(() => undefined) },
  { name: 'the signature of another message', isAccepted: false, change: signature(() => `v1,${FOREIGN}`) },
  { name: 'nothing but the version', isAccepted: false, change: signature(() => 'v1,') },
  { name: 'as old as the tolerance and a fraction', isAccepted: false, ageMs: TOLERANCE_MS },
  { name: 'a second too far ahead', isAccepted: false, ageMs: -TOLERANCE_MS - 1_000 },
  { name: 'the right signature among others', isAccepted: true, change: amongOthers },
  { name: 'old, with any age allowed', isAccepted: true, ageMs: TOLERANCE_MS, toleranceSeconds: Infinity },
  { name: 'ahead, with any age allowed', isAccepted: true, ageMs: -TOLERANCE_MS, toleranceSeconds: Infinity },
  { name: 'now, with any age allowed', isAccepted: true, toleranceSeconds: Infinity },
  {
    name: 'another time, any age allowed',
    isAccepted: false,
    change: timestamp('946684800'),
    toleranceSeconds: Infinity,
  },
  { name: 'a secret without prefix', isAccepted: true, secrets: [VECTOR.secret] },
  { name: 'a secret with prefix', isAccepted: true, secrets: [`whsec_${VECTOR.secret}`] },
]

const ours: readonly Omit<WebhookCase, 'suite'>[] = [
  { name: 'an empty body', isAccepted: true, body: '' },
  { name: 'a body in many scripts', isAccepted: true, body: '{"text":"Größe 大きさ גודל 👩‍👩‍👧 \u0000 \u2028"}' },
  { name: 'a body of line ends', isAccepted: true, body: '\r\n{}\r\n' },
  { name: 'a body of a megabyte', isAccepted: true, body: '"ü"'.repeat(262_144) },
  { name: 'the old secret of a rotation', isAccepted: true, secrets: [OTHER_SECRET, VECTOR.secret] },
  { name: 'another secret', isAccepted: false, secrets: [OTHER_SECRET] },
  { name: 'a secret too short to be one', isAccepted: false, secrets: ['whsec_AAAA'] },
  { name: 'no secret', isAccepted: false, secrets: [] },
  { name: 'an empty id', isAccepted: false, change: id('') },
  { name: 'the id of another message', isAccepted: false, change: id('msg_2') },
  { name: 'a timestamp one second on', isAccepted: false, change: timestamp(String(VECTOR.seconds + 1)) },
  { name: 'a timestamp with a fraction', isAccepted: false, change: timestamp(`${VECTOR.seconds}.0`) },
  { name: 'a timestamp with a sign', isAccepted: false, change: timestamp(`+${VECTOR.seconds}`) },
  { name: 'a timestamp in milliseconds', isAccepted: false, change: timestamp(`${VECTOR.seconds}000`) },
  { name: 'another version', isAccepted: false, change: signature((signed) => signed.replace('v1,', 'v2,')) },
  { name: 'the version of public keys', isAccepted: false, change: signature((signed) => signed.replace('v1', 'v1a')) },
  { name: 'no version', isAccepted: false, change: signature((signed) => signed.slice(3)) },
  { name: 'a comma instead of a space between two', isAccepted: false, change: signature((s) => `v1,${FOREIGN},${s}`) },
  { name: 'the signature beside one by a public key', isAccepted: true, change: signature((s) => `v1a,AAAA ${s}`) },
]

const goAsymmetric: readonly Omit<WebhookCase, 'suite'>[] = [
  { name: 'as it was signed', isAccepted: true },
  { name: 'no id', isAccepted: false, change: id(undefined) },
  { name: 'no timestamp', isAccepted: false, change: timestamp(undefined) },
  { name: 'no signature', isAccepted: false, change: signature(() => undefined) },
  { name: 'a signature that is none', isAccepted: false, change: signature(() => `v1a,${FOREIGN}`) },
  { name: 'nothing but the version', isAccepted: false, change: signature(() => 'v1a,') },
  { name: 'as old as the tolerance and a fraction', isAccepted: false, ageMs: TOLERANCE_MS },
  { name: 'a second too far ahead', isAccepted: false, ageMs: -TOLERANCE_MS - 1_000 },
  { name: 'the right signature among others', isAccepted: true, change: amongOthers },
  { name: 'old, with any age allowed', isAccepted: true, ageMs: TOLERANCE_MS, toleranceSeconds: Infinity },
  { name: 'ahead, with any age allowed', isAccepted: true, ageMs: -TOLERANCE_MS, toleranceSeconds: Infinity },
  { name: 'now, with any age allowed', isAccepted: true, toleranceSeconds: Infinity },
  {
    name: 'another time, any age allowed',
    isAccepted: false,
    change: timestamp('946684800'),
    toleranceSeconds: Infinity,
  },
]

const OTHER_PUBLIC_KEY = `whpk_${'A'.repeat(42)}E=`

const oursAsymmetric: readonly Omit<WebhookCase, 'suite'>[] = [
  { name: 'an empty body', isAccepted: true, body: '' },
  { name: 'a body in many scripts', isAccepted: true, body: '{"text":"Größe 大きさ גודל 👩‍👩‍👧 \u0000 \u2028"}' },
  { name: 'another public key', isAccepted: false, secrets: [OTHER_PUBLIC_KEY] },
  { name: 'a public key too short to be one', isAccepted: false, secrets: ['whpk_AAAA'] },
  { name: 'a secret of v1', isAccepted: false, secrets: [VECTOR.secret] },
  { name: 'the private key', isAccepted: false, secrets: [`whsk_${VECTOR_V1A.seed}`] },
  { name: 'the id of another message', isAccepted: false, change: id('msg_2') },
  { name: 'a timestamp one second on', isAccepted: false, change: timestamp(String(VECTOR.seconds + 1)) },
  { name: 'the name of v1', isAccepted: false, change: signature((signed) => signed.replace('v1a,', 'v1,')) },
  { name: 'another version', isAccepted: false, change: signature((signed) => signed.replace('v1a,', 'v2a,')) },
  { name: 'no version', isAccepted: false, change: signature((signed) => signed.slice(4)) },
  {
    name: 'a byte less',
    isAccepted: false,
    change: signature((s) => `v1a,${toBytes(s).subarray(1).toString('base64')}`),
  },
  { name: 'a byte more', isAccepted: false, change: signature((s) => `v1a,${toBytes(s).toString('base64')}AA`) },
  { name: 'a bit changed', isAccepted: false, change: signature(flip) },
  // RFC 8032 8.4: s + L verifies where s is not checked to be below L, which would let one message have two signatures.
  { name: 'the same signature in its other form', isAccepted: false, change: signature(addOrder) },
  {
    name: 'a signature of zeros',
    isAccepted: false,
    change: signature(() => `v1a,${Buffer.alloc(64).toString('base64')}`),
  },
]

const toBytes = (signed: string) => Buffer.from(signed.slice('v1a,'.length), 'base64')

function flip(signed: string): string {
  const bytes = toBytes(signed)
  bytes[40] = (bytes[40] as number) ^ 1
  return `v1a,${bytes.toString('base64')}`
}

/** The order of the base point (RFC 8032 5.1), added to the second half, little-endian. */
function addOrder(signed: string): string {
  const order = 2n ** 252n + 27_742_317_777_372_353_535_851_937_790_883_648_493n
  const bytes = toBytes(signed)
  const scalar = BigInt(`0x${Buffer.from(bytes.subarray(32)).reverse().toString('hex')}`) + order
  const other = Buffer.from(scalar.toString(16).padStart(64, '0'), 'hex').reverse()
  return `v1a,${Buffer.concat([bytes.subarray(0, 32), other]).toString('base64')}`
}

/** Every case of the JS and the Go suite of Standard Webhooks, told again as data, and those that neither has. */
export const WEBHOOK_CASES: readonly WebhookCase[] = [
  ...js.map((entry) => ({ ...entry, suite: 'js' as const })),
  ...go.map((entry) => ({ ...entry, suite: 'go' as const })),
  ...ours.map((entry) => ({ ...entry, suite: 'ours' as const })),
  ...goAsymmetric.map((entry) => ({ ...entry, suite: 'go-v1a' as const })),
  ...oursAsymmetric.map((entry) => ({ ...entry, suite: 'ours-v1a' as const })),
]
