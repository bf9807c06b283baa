import type { ResponseIngest } from '@howazit/sdk'
import type { Finding } from '../../runtime.ts'

/** A response in quarantine, as far as a change of it goes. */
export interface Held {
  /** Of the record. */
  readonly id: string
  readonly body: ResponseIngest
  readonly findings: readonly Finding[]
  readonly acceptedAt: string
}

/** Why a change makes nothing of a record; `code` is of the problem catalogue, or says what failed. */
export interface Failure {
  readonly code: string
  readonly pointer: string
}

/** What a change makes of a body, whatever that is; or why it makes nothing. */
export type Transformed = { readonly body: unknown } | { readonly failure: Failure }
