export type EgressErrorKind = 'blocked' | 'dns' | 'connect' | 'tls' | 'timeout_before_send' | 'timeout' | 'reset'

/** Why there is no reply. Only `timeout` and `reset` leave open whether the receiver acted on the request. */
export interface EgressError {
  readonly kind: EgressErrorKind
  /** Node's, OpenSSL's or undici's code where there is one, else the kind. */
  readonly code: string
  /** For the tenant: names the host and address, never the path or query. */
  readonly message: string
  readonly wasSent: boolean
}

const TLS_CODE =
  /^(?:ERR_TLS|ERR_SSL|ERR_OSSL|ERR_CRYPTO|EPROTO|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA)/

/** `blocked` and its like: decided here, before a byte left. */
export const refused = (kind: EgressErrorKind, message: string): EgressError => ({
  kind,
  code: kind,
  message,
  wasSent: false,
})

export function toEgressError(error: unknown, wasSent: boolean): EgressError {
  const { code, message } = describe(error)
  if (isTimeout(error))
    return { kind: wasSent ? 'timeout' : 'timeout_before_send', code: 'ETIMEDOUT', message, wasSent }
  if (wasSent) return { kind: 'reset', code: code ?? 'reset', message, wasSent }
  const kind = code !== undefined && TLS_CODE.test(code) ? 'tls' : 'connect'
  return { kind, code: code ?? kind, message, wasSent }
}

/** Why there is no socket: drivers of other protocols take errors, not outcomes. */
export class EgressRefused extends Error implements EgressError {
  override name = 'EgressRefused'
  readonly kind: EgressErrorKind
  readonly code: string
  readonly wasSent = false

  constructor({ kind, code, message }: EgressError) {
    super(message)
    this.kind = kind
    this.code = code
  }
}

/** The deadline of one send. */
export class EgressTimeout extends Error {
  override name = 'EgressTimeout'
}

const isTimeout = (error: unknown): boolean => error instanceof EgressTimeout

function describe(error: unknown): { code: string | undefined; message: string } {
  if (!(error instanceof Error)) return { code: undefined, message: String(error) }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  return { code, message: error.message }
}
