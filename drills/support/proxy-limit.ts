import { request } from 'node:http'
import { exactly, type Figure } from '../drill.ts'

/** A proxy of ours, and whoever comes without one: both of this machine. */
const PROXY = '127.0.0.2'
const NO_PROXY = '127.0.0.3'
const PER_MINUTE = 10
const TRIES = 30

export const PROXY_ENV = {
  HOWAZIT_HTTP_TRUSTED_PROXIES: PROXY,
  HOWAZIT_TOKEN_RATE_PER_MINUTE: String(PER_MINUTE),
}

interface Reply {
  readonly status: number
  readonly hasRetryAfter: boolean
}

/** Asks for a token with credentials that nobody has. */
function ask(url: string, localAddress: string, forwardedFor: string): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'x-forwarded-for': forwardedFor }
    const asking = request(`${url}/oauth/token`, { method: 'POST', localAddress, headers, agent: false }, (reply) => {
      reply
        .resume()
        .on('end', () =>
          resolve({ status: reply.statusCode ?? 0, hasRetryAfter: reply.headers['retry-after'] !== undefined }),
        )
    })
    asking.on('error', reject)
    asking.end('grant_type=client_credentials&client_id=hc_nobody&client_secret=hs_wrong')
  })
}

async function askOften(url: string, localAddress: string, forwardedFor: (at: number) => string) {
  const replies: Reply[] = []
  for (let at = 0; at < TRIES; at += 1) replies.push(await ask(url, localAddress, forwardedFor(at)))
  const refused = replies.filter(({ status }) => status === 429)
  return { judged: replies.length - refused.length, refused }
}

/** The limit of requests for tokens counts addresses: which one is whose, in front of a proxy and behind it. */
export async function checkProxyLimit(url: string): Promise<readonly Figure[]> {
  const spoofing = await askOften(url, NO_PROXY, (at) => `203.0.113.${at}`)
  const proxied = await askOften(url, PROXY, (at) => `203.0.113.${at}, 198.51.100.1`)
  const other = await ask(url, PROXY, '198.51.100.2')
  const refused = [...spoofing.refused, ...proxied.refused]
  return [
    exactly('let pass of one address that names another each time', spoofing.judged, PER_MINUTE),
    exactly('let pass of one client behind the proxy that names another each time', proxied.judged, PER_MINUTE),
    exactly('another client behind the proxy refused', other.status === 401 ? 0 : 1, 0),
    exactly('refused there without Retry-After', refused.filter(({ hasRetryAfter }) => !hasRetryAfter).length, 0),
  ]
}
