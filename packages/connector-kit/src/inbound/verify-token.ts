import { fill, find } from '../auth/fill.ts'
import type { BasicVerifier, TokenVerifier } from '../manifest/inbound.ts'
import { findValues } from '../outcome/find-values.ts'
import { equalInConstantTime } from './equal-in-constant-time.ts'
import type { Proof, VerifiedCall } from './inbound-call.ts'
import { InboundRefusal } from './inbound-refusal.ts'
import { parseBody } from './parse-body.ts'
import { singleHeader } from './single-header.ts'

const SENT_MAX = 1_000

/** A shared token, wherever the manifest says: in each of these places it has to be right. */
export function verifyToken(call: VerifiedCall, { header, query, body, token }: TokenVerifier): Proof {
  const expected = fill(token, call.scope)
  const sent = [
    ...(header === undefined ? [] : [singleHeader(call.headers, header)]),
    ...(query === undefined ? [] : [singleParam(call.url, query)]),
    ...(body === undefined ? [] : tokensAt(call, body)),
  ]
  if (sent.length === 0 || sent.length > SENT_MAX || sent.includes(undefined)) {
    throw new InboundRefusal('signature_missing', 'the call does not bring the token')
  }
  const isRight = sent.map((value) => equalInConstantTime(value as string, expected))
  if (isRight.includes(false)) throw new InboundRefusal('signature_wrong', 'the token of the call is another one')
  return { signed: call.rawBody }
}

/** RFC 7617; the scheme's name in any case, the credentials in the one form they have. */
export function verifyBasic(call: VerifiedCall, { username, password }: BasicVerifier): Proof {
  const value = singleHeader(call.headers, 'authorization')
  if (value === undefined) throw new InboundRefusal('signature_missing', 'the call has no authorization')
  const credentials = /^basic /i.test(value) ? value.slice('basic '.length) : ''
  const expected = `${fill(username, call.scope)}:${find(password, call.scope) ?? ''}`
  if (equalInConstantTime(credentials, Buffer.from(expected, 'utf8').toString('base64')))
    return { signed: call.rawBody }
  throw new InboundRefusal('signature_wrong', 'the user name or the password of the call is another one')
}

/** Something other than a text is no token, and so a wrong one. */
function tokensAt({ rawBody }: VerifiedCall, pointer: string): string[] {
  return findValues(parseBody(rawBody), pointer).map((value) => (typeof value === 'string' ? value : ''))
}

function singleParam(url: string, name: string): string | undefined {
  const values = new URL(url).searchParams.getAll(name)
  if (values.length > 1)
    throw new InboundRefusal('signature_repeated', `the parameter ${name} came ${values.length} times`)
  return values[0] || undefined
}
