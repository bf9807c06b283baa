import type { AttemptError } from '../delivery/classify-reply.ts'
import type { ReplyHeaders } from '../delivery/read-header.ts'
import type { LoginAuth } from '../manifest/auth.ts'

/** A request as it goes out. */
export interface HttpRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array | null
  /** Of protocols that log in: what they say of themselves, and whom they believe. Kept in no log. */
  readonly login?: Login
}

export type Login = Partial<Readonly<Record<Exclude<keyof LoginAuth, 'mode' | 'mechanism' | 'tls'>, string>>> &
  Pick<LoginAuth, 'mechanism'> & {
    /** In the clear where it is `off`. */
    readonly tls: 'required' | 'off'
  }

export interface HttpReply {
  readonly status: number
  readonly headers: ReplyHeaders
  readonly body: string
  readonly isBodyTruncated: boolean
}

/** What a request came to: a reply, or why none came. */
export type Sent = { readonly reply: HttpReply } | { readonly error: AttemptError }

/** One request and what became of it, for the log: credentials replaced, bodies cut at 64 KiB. */
export interface Exchange {
  readonly request: HttpRequest
  readonly reply?: HttpReply
  readonly error?: AttemptError
  readonly startedAt: string
  readonly durationMs: number
  /** `main`, or the name of the step, `token`, `poll`. */
  readonly purpose: string
}
