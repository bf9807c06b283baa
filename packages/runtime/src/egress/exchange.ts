import type { Dispatcher } from 'undici'
import type { Deadline } from './deadline.ts'

export interface ExchangeRequest {
  readonly path: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array | null
  readonly responseBytesMax: number
  readonly deadline: Deadline
}

export type Headers = Readonly<Record<string, string | string[] | undefined>>

/** What happened on the wire. `wasSent`: from then on the receiver may have acted on the request. */
export type Exchange =
  | { readonly status: number; readonly headers: Headers; readonly body: Buffer; readonly isBodyTruncated: boolean }
  | { readonly error: Error; readonly wasSent: boolean }

/**
 * One request, one reply. The status decides about a delivery, so once it is there the exchange is a success: a body that is
 * too long, too slow or cut off is truncated and its connection dropped. Nothing is decompressed and no redirect followed.
 */
export function exchange(dispatcher: Dispatcher, request: ExchangeRequest): Promise<Exchange> {
  const { path, method, headers, body, responseBytesMax, deadline } = request
  return new Promise((settle) => {
    let wasSent = false
    let reply: { status: number; headers: Headers } | undefined
    const chunks: Buffer[] = []
    let bytes = 0

    const finish = (end: { isBodyTruncated: boolean } | { error: Error }): void => {
      if (reply) {
        const whole = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)
        const isBodyTruncated = 'error' in end || end.isBodyTruncated
        settle({ ...reply, body: whole.subarray(0, responseBytesMax), isBodyTruncated })
      } else settle({ error: 'error' in end ? end.error : new Error('The reply had no status.'), wasSent })
    }

    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(controller) {
        if (deadline.reason) return controller.abort(deadline.reason)
        deadline.listen((reason) => controller.abort(reason))
        wasSent = true
      },
      onResponseStart(_controller, status, replyHeaders) {
        if (status >= 200) reply = { status, headers: replyHeaders }
      },
      onResponseData(controller, chunk) {
        chunks.push(chunk)
        bytes += chunk.length
        if (bytes > responseBytesMax) controller.abort(new Error('The body of the reply is too long.'))
      },
      onResponseEnd: () => finish({ isBodyTruncated: false }),
      onResponseError: (_controller, error) => finish({ error }),
    }
    // Still waiting for a connection: undici has no hook before it writes, so the answer does not wait for it.
    deadline.listen((error) => settle({ error, wasSent: false }))
    dispatcher.dispatch({ path, method: method as Dispatcher.HttpMethod, headers: { ...headers }, body }, handler)
  })
}
