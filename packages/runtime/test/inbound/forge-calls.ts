import { createHash, createHmac } from 'node:crypto'
import type { ReceivedCall } from '../../src/inbound/receive-inbound.ts'

type Headers = Record<string, readonly string[] | undefined>

export interface Forged {
  readonly how: string
  readonly call: ReceivedCall
}

const SIGNATURE = 'x-tracker-signature'
const TIMESTAMP = 'x-tracker-timestamp'

/** Ways to make a call of somebody who has seen one that was right, and has no secret. `call` is right. */
export function forgeCalls(call: ReceivedCall): readonly Forged[] {
  const signature = call.headers[SIGNATURE]?.[0] as string
  const hex = signature.slice('sha256='.length)
  const timestamp = call.headers[TIMESTAMP]?.[0] as string
  const seconds = Number(timestamp)
  const body = Buffer.from(call.rawBody)
  const withHeaders = (headers: Headers): ReceivedCall => ({ ...call, headers: { ...call.headers, ...headers } })
  const withBody = (rawBody: Buffer): ReceivedCall => ({ ...call, rawBody })
  const signed = (key: string, text: string | Buffer = body, at = timestamp, algorithm = 'sha256') =>
    `sha256=${createHmac(algorithm, key).update(`${at}.`).update(text).digest('hex')}`
  const flipped = (at: number) => {
    const bytes = Buffer.from(body)
    bytes[at] = (bytes[at] as number) ^ 1
    return bytes
  }

  const headers: Readonly<Record<string, Headers>> = {
    'no signature': { [SIGNATURE]: undefined },
    'an empty signature': { [SIGNATURE]: [''] },
    'the prefix alone': { [SIGNATURE]: ['sha256='] },
    'no prefix': { [SIGNATURE]: [hex] },
    'the prefix twice': { [SIGNATURE]: [`sha256=${signature}`] },
    'another prefix': { [SIGNATURE]: [`sha1=${hex}`] },
    'capital letters': { [SIGNATURE]: [`sha256=${hex.toUpperCase()}`] },
    'one digit less': { [SIGNATURE]: [signature.slice(0, -1)] },
    'one digit more': { [SIGNATURE]: [`${signature}0`] },
    'half of it': { [SIGNATURE]: [signature.slice(0, 39)] },
    zeros: { [SIGNATURE]: [`sha256=${'0'.repeat(64)}`] },
    'a digit changed': { [SIGNATURE]: [`sha256=${hex.slice(0, 63)}${hex.endsWith('0') ? '1' : '0'}`] },
    base64: { [SIGNATURE]: [`sha256=${Buffer.from(hex, 'hex').toString('base64')}`] },
    'the signature twice': { [SIGNATURE]: [signature, signature] },
    'another signature behind it': { [SIGNATURE]: [signature, 'sha256=00'] },
    'both in one header': { [SIGNATURE]: [`${signature}, ${signature}`] },
    'spaces around it': { [SIGNATURE]: [` ${signature} `] },
    'a line end': { [SIGNATURE]: [`${signature}\n`] },
    'a zero byte': { [SIGNATURE]: [`${signature}\0`] },
    'in another case too': { [SIGNATURE]: undefined, 'X-Tracker-Signature': [signature], 'X-TRACKER-SIGNATURE': ['x'] },
    'in another header': { [SIGNATURE]: undefined, 'x-hub-signature-256': [signature] },
    'a secret that is empty': { [SIGNATURE]: [signed('')] },
    'a guessed secret': { [SIGNATURE]: [signed('secret')] },
    'the name of the secret': { [SIGNATURE]: [signed('{secrets.webhookSecret}')] },
    'undefined as the secret': { [SIGNATURE]: [signed('undefined')] },
    'the token as the secret': { [SIGNATURE]: [signed('tr_canary_4711')] },
    'the key of the URL as the secret': { [SIGNATURE]: [signed(call.key)] },
    'a hash without a secret': { [SIGNATURE]: [`sha256=${createHash('sha256').update(body).digest('hex')}`] },
    'a hash of the secret’s place': {
      [SIGNATURE]: [`sha256=${createHash('sha256').update(`${timestamp}.`).update(body).digest('hex')}`],
    },
    sha1: { [SIGNATURE]: [signed('wh_canary_4711', body, timestamp, 'sha1')] },
    sha512: { [SIGNATURE]: [signed('wh_canary_4711', body, timestamp, 'sha512')] },
    'the body alone signed': {
      [SIGNATURE]: [`sha256=${createHmac('sha256', 'wh_canary_4711').update(body).digest('hex')}`],
    },
    'no time': { [TIMESTAMP]: undefined },
    'an empty time': { [TIMESTAMP]: [''] },
    'the time twice': { [TIMESTAMP]: [timestamp, timestamp] },
    'a later time': { [TIMESTAMP]: [String(seconds + 1)] },
    'an earlier time': { [TIMESTAMP]: [String(seconds - 1)] },
    'a time with a sign': { [TIMESTAMP]: [`+${timestamp}`] },
    'a time with zeros before it': { [TIMESTAMP]: [`0${timestamp}`] },
    'a time with a fraction': { [TIMESTAMP]: [`${timestamp}.0`] },
    'a time with an exponent': { [TIMESTAMP]: [`${seconds / 10}e1`] },
    'a time in hexadecimal': { [TIMESTAMP]: [`0x${seconds.toString(16)}`] },
    'a time in words': { [TIMESTAMP]: ['now'] },
    'a time in milliseconds': { [TIMESTAMP]: [`${timestamp}000`] },
    'a time with the body’s beginning': { [TIMESTAMP]: [`${timestamp}.{`] },
    'a right signature of long ago': {
      [TIMESTAMP]: [String(seconds - 301)],
      [SIGNATURE]: [signed('wh_canary_4711', body, String(seconds - 301))],
    },
    'a right signature of a time to come': {
      [TIMESTAMP]: [String(seconds + 302)],
      [SIGNATURE]: [signed('wh_canary_4711', body, String(seconds + 302))],
    },
    'a right signature without a time': {
      [TIMESTAMP]: ['0'],
      [SIGNATURE]: [signed('wh_canary_4711', body, '0')],
    },
    'a right signature of a time that is none': {
      [TIMESTAMP]: ['NaN'],
      [SIGNATURE]: [signed('wh_canary_4711', body, 'NaN')],
    },
    'a right signature of the end of time': {
      [TIMESTAMP]: ['99999999999'],
      [SIGNATURE]: [signed('wh_canary_4711', body, '99999999999')],
    },
  }
  const bodies: Readonly<Record<string, Buffer>> = {
    'an empty body': Buffer.alloc(0),
    'another body': Buffer.from('{}'),
    'the first bit changed': flipped(0),
    'the last bit changed': flipped(body.length - 1),
    'a bit in the middle changed': flipped(body.length >> 1),
    'a space behind it': Buffer.concat([body, Buffer.from(' ')]),
    'a line end behind it': Buffer.concat([body, Buffer.from('\n')]),
    'a byte order mark before it': Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), body]),
    'one byte less': body.subarray(0, -1),
    'it twice': Buffer.concat([body, body]),
    'written otherwise': Buffer.from(JSON.stringify(JSON.parse(body.toString()), null, 2)),
    'with a member that wins': Buffer.from(body.toString().replace(/^\{/, '{"type":"x",')),
    'with a dot and the time before it': Buffer.concat([Buffer.from(`${timestamp}.`), body]),
    'in another encoding': Buffer.from(body.toString(), 'utf16le'),
  }
  return [
    ...Object.entries(headers).map(([how, changed]) => ({ how, call: withHeaders(changed) })),
    ...Object.entries(bodies).map(([how, changed]) => ({ how, call: withBody(changed) })),
  ]
}
