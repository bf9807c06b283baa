import type { Sent } from '@howazit/connector-kit'
import type { Egress, EgressFailure, EgressReply } from '../egress/egress.ts'
import type { Transport } from './transport.ts'

/** HTTP, whose connections are the egress's own. */
export function createHttpTransport({ egress }: { readonly egress: Pick<Egress, 'send'> }): Transport {
  return {
    async send({ request: { method, url, headers, body }, userAgent, ...way }) {
      return toSent(await egress.send({ method, url, headers: { 'user-agent': userAgent, ...headers }, body, ...way }))
    },
    close: async () => {},
  }
}

/** What became of a request, in the words of the kit. */
export function toSent(reply: EgressReply | EgressFailure): Sent {
  if (reply.error) return { error: { code: reply.error.code, wasSent: reply.error.wasSent } }
  const { status, headers, bodyText, isBodyTruncated } = reply
  return { reply: { status, headers, body: bodyText, isBodyTruncated } }
}
