import type { ReplyHeaders } from '../../delivery/read-header.ts'
import { verifyInbound } from '../../inbound/verify-inbound.ts'
import { advised, type Check, required, unless } from '../check.ts'
import type { Evidence } from '../evidence.ts'

const BODY = new TextEncoder().encode('{"type":"forged","items":[{"clientState":"forged"}]}')
const EXAMPLE_SECRET = `whsec_${Buffer.from('example_secret_of_the_tenant').toString('base64')}`
const URL_OF_OURS = 'https://hooks.howazit.example/v1/inbound/forged'

/** Calls by somebody who knows the connector and not the tenant's secret. */
function forgeries({ connector, now }: Evidence): readonly [name: string, headers: ReplyHeaders][] {
  const verify = connector.inbound!.verify
  const headers = 'header' in verify && verify.header !== undefined ? [verify.header] : []
  const times = 'timestamp' in verify && verify.timestamp?.header ? { [verify.timestamp.header]: unixOf(now) } : {}
  const standard = {
    'webhook-id': 'msg_forged',
    'webhook-timestamp': unixOf(now),
    'webhook-signature': `v1,${'A'.repeat(43)}=`,
  }
  const prefix = 'prefix' in verify ? (verify.prefix ?? '') : ''
  const signedWith = (text: string) => ({
    ...times,
    ...standard,
    authorization: `Basic ${Buffer.from('forged:forged').toString('base64')}`,
    ...Object.fromEntries(headers.map((name) => [name, `${prefix}${text}`])),
  })
  return [
    ['a call without a signature', times],
    ['an empty signature', signedWith('')],
    ['a signature of zeros', signedWith('0'.repeat(64))],
    ['a signature of text', signedWith('forged')],
    ['an unsigned JWT', signedWith(`${base64url('{"alg":"none"}')}.${base64url('{"exp":99999999999}')}.`)],
  ]
}

const unixOf = (now: Date) => String(Math.floor(now.getTime() / 1_000))
const base64url = (text: string) => Buffer.from(text).toString('base64url')

/** A connection whose every value is made up, so that each template of the verifier has one. */
function madeUp({ connector, operations }: Evidence) {
  const {
    settings = {},
    secrets = {},
    authMode = Object.keys(connector.auth)[0]!,
  } = operations[0]?.golden?.connection ?? {}
  const every = Object.fromEntries(Object.keys(connector.secrets ?? {}).map((name) => [name, EXAMPLE_SECRET]))
  return { settings, secrets: { ...every, ...secrets }, learnt: {}, authMode }
}

export const inboundChecks: readonly Check[] = [
  ...required([
    [
      'inbound.forgeries_refused',
      'calls of somebody without the secret are refused',
      'Give `inbound.verify` the vendor’s signature scheme, keyed by a secret.',
      async (evidence) => {
        const { inbound } = evidence.connector
        if (!inbound || inbound.verify.kind === 'none') return undefined
        const believed: string[] = []
        for (const [name, headers] of forgeries(evidence)) {
          const call = { inbound, values: madeUp(evidence), method: 'POST', url: URL_OF_OURS, headers, rawBody: BODY }
          const verified = await verifyInbound({ ...call, now: evidence.now })
          if (!('refused' in verified)) believed.push(`It believes ${name}.`)
        }
        return believed
      },
    ],
    [
      'inbound.keyed',
      'what verifies a call is a secret',
      'Name one of `secrets` in `inbound.verify`.',
      ({ connector: { inbound } }) => {
        // A vendor's public key is nobody's secret.
        if (!inbound || ['none', 'ed25519', 'ecdsa_p256'].includes(inbound.verify.kind)) return undefined
        return unless(JSON.stringify(inbound.verify).includes('{secrets.'), 'It names none.')
      },
    ],
  ]),
  ...advised([
    [
      'inbound.signed',
      'calls of the vendor are signed',
      'Use the vendor’s signature, if there is one.',
      ({ connector: { inbound } }) =>
        inbound && unless(inbound.verify.kind !== 'none', 'Anybody who knows the URL is believed.'),
    ],
    [
      'inbound.fresh',
      'an old call is not believed again',
      'Give `timestamp` with a tolerance of at most ten minutes, where the vendor signs one.',
      ({ connector: { inbound } }) => {
        if (!inbound || !('signed' in inbound.verify || inbound.verify.kind === 'hmac')) return undefined
        const seconds = 'timestamp' in inbound.verify ? inbound.verify.timestamp?.toleranceSeconds : undefined
        return unless(seconds !== undefined && seconds <= 600, `The tolerance is ${seconds ?? 'endless'}.`)
      },
    ],
    [
      'inbound.delivery_id',
      'a repeat of the vendor’s is known by its id',
      'Give `inbound.deliveryId`.',
      ({ connector: { inbound } }) =>
        inbound && unless(inbound.deliveryId !== undefined, 'It is known by its bytes only.'),
    ],
  ]),
]
