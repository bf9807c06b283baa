import { createHmac } from 'node:crypto'
import { decodeKey } from '../auth/decode.ts'
import { fill } from '../auth/fill.ts'
import type { HmacVerifier } from '../manifest/inbound.ts'
import { equalInConstantTime } from './equal-in-constant-time.ts'
import type { Proof, VerifiedCall } from './inbound-call.ts'
import { InboundRefusal } from './inbound-refusal.ts'
import { provenAt } from './proven-at.ts'
import { sentSignatures } from './sent-signatures.ts'
import { signedContent } from './signed-content.ts'

/** A signature with a shared key. The texts are compared, so that there is one way to write each and no other is taken. */
export function verifyHmac(call: VerifiedCall, verifier: HmacVerifier): Proof {
  const key = decodeKey(fill(verifier.key, call.scope), verifier.keyEncoding ?? 'utf8')
  if (!key) throw new InboundRefusal('secret_unusable', `the signing secret is no ${verifier.keyEncoding ?? 'utf8'}`)
  const signatures = sentSignatures(call, verifier)
  const { bytes, timestamp } = signedContent(call, verifier)
  const expected = createHmac(verifier.algorithm, key).update(bytes).digest(verifier.encoding)
  const isRight = signatures.map((signature) => equalInConstantTime(signature, expected)).includes(true)
  if (!isRight) throw new InboundRefusal('signature_wrong', 'the signature does not fit the body and the secret')
  return provenAt(call, verifier.timestamp, { bytes, timestamp })
}
