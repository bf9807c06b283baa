/** Why a call was not taken for what it says it is; the same answer goes out for each of them. */
export type RefusalReason =
  | 'signature_missing'
  | 'signature_repeated'
  | 'signature_malformed'
  | 'signature_wrong'
  | 'timestamp_missing'
  | 'timestamp_malformed'
  | 'timestamp_old'
  | 'timestamp_future'
  | 'secret_unusable'
  | 'verifier_unsound'

export interface InboundFailure {
  readonly reason: RefusalReason
  /** For the tenant's log: what was wrong, without signature, token or secret. */
  readonly message: string
  readonly hint: string
}

/** Carries a refusal up to `verifyInbound`; never leaves this folder. */
export class InboundRefusal extends Error {
  override name = 'InboundRefusal'
  readonly failure: InboundFailure

  constructor(reason: RefusalReason, message: string) {
    super(message)
    this.failure = { reason, message, hint: HINTS[reason] }
  }
}

const WRONG =
  'Check that the signing secret of the connection is the one shown over there, and that nothing on the way changes the body.'
const CLOCK = 'Check the clock of this machine; the vendor sends the call again by itself.'

const HINTS: Readonly<Record<RefusalReason, string>> = {
  signature_missing: 'The vendor signs its calls: switch signing on over there, or make the webhook there again.',
  signature_repeated: 'Something between the vendor and here adds a header; look at the proxies.',
  signature_malformed: WRONG,
  signature_wrong: WRONG,
  timestamp_missing: 'The vendor sends the time with its calls; look at the proxies between.',
  timestamp_malformed: 'The vendor writes the time in another form than the connector says: tell its maintainer.',
  timestamp_old: CLOCK,
  timestamp_future: CLOCK,
  secret_unusable: 'Give the connection the signing secret, exactly as the vendor shows it.',
  verifier_unsound: 'The connector checks a time that nothing protects: tell its maintainer.',
}
