import type { ResponseIngest } from '@howazit/sdk'

/** The message on `responses.raw`: what was accepted, under which key, for whom. */
export interface AcceptedResponse {
  readonly tenantId: string
  /** UUIDv5 of (tenant, key): the same request always means the same response. */
  readonly responseId: string
  readonly key: string
  /** SHA-256 over the RFC 8785 form of the body, hex. */
  readonly bodyHash: string
  readonly acceptedAt: string
  /** The request that it came with, as logs call it. */
  readonly traceId?: string
  readonly body: ResponseIngest
}
