import type { Egress } from '../egress/egress.ts'
import type { Transport } from './transport.ts'

/** HTTP, whose connections are the egress's own. */
export function createHttpTransport({ egress }: { readonly egress: Pick<Egress, 'send'> }): Transport {
  return {
    async send({ request: { method, url, headers, body }, userAgent, ...way }) {
      const reply = await egress.send({ method, url, headers: { 'user-agent': userAgent, ...headers }, body, ...way })
      if (reply.error) return { error: { code: reply.error.code, wasSent: reply.error.wasSent } }
      const { status, headers: replyHeaders, bodyText, isBodyTruncated } = reply
      return { reply: { status, headers: replyHeaders, body: bodyText, isBodyTruncated } }
    },
    close: async () => {},
  }
}
