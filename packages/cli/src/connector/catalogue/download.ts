import type { EgressReply } from '@howazit/runtime/egress'
import { CommandError } from '../../command-error.ts'
import { EXIT } from '../../exit-code.ts'

export interface Download {
  readonly url: string
  readonly bytesMax: number
  readonly accept: string
}

/** Downloads that go through the platform's guarded door, bounded in bytes and time. */
export interface Downloads extends AsyncDisposable {
  get(download: Download): Promise<Uint8Array>
}

const TIMEOUT_MS = 30_000
const HOPS_MAX = 4
/** RFC 1918, RFC 4193 and RFC 6598: what `--allow-private` opens, for the host that was typed and no other. */
const PRIVATE_NETWORKS = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7']

/**
 * Opens downloads for a source that somebody typed. What a catalogue says about other places is as little to be trusted as any
 * server's word: only the source itself may be in this network, and only where that was asked for.
 */
export async function openDownloads(source: string, allowPrivate: boolean): Promise<Downloads> {
  const { createEgress } = await import('@howazit/runtime/egress')
  const isOwn = (url: string) => allowPrivate && URL.parse(url)?.origin === new URL(source).origin
  const open = createEgress({ policy: { allowLoopback: false, deniedPorts: [] } })
  const own = createEgress({ policy: { allowLoopback: true, deniedPorts: [], allowList: PRIVATE_NETWORKS } })
  const ask = async ({ url, bytesMax, accept }: Download) =>
    (isOwn(url) ? own : open).send({
      method: 'GET',
      url,
      headers: { accept, 'accept-encoding': 'identity', 'user-agent': 'howazit-cli' },
      body: null,
      tenantId: 'cli',
      timeoutMs: TIMEOUT_MS,
      responseBytesMax: bytesMax,
      keepsBytes: true,
    })

  return {
    async get(download) {
      let { url } = download
      for (let hops = 0; hops < HOPS_MAX; hops += 1) {
        if (!url.startsWith('https:') && !isOwn(url)) throw unreachable(url, 'it is not https')
        const reply = await ask({ ...download, url })
        if (reply.error) throw unreachable(url, reply.error.message)
        const next = redirectOf(reply, url)
        if (next === undefined) return bodyOf(reply, { ...download, url })
        url = next
      }
      throw unreachable(download.url, 'it redirects again and again')
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([open.close(), own.close()])
    },
  }
}

/** Each hop is checked as the first one was. */
function redirectOf({ status, headers }: EgressReply, url: string): string | undefined {
  const { location } = headers
  if (![301, 302, 303, 307, 308].includes(status) || typeof location !== 'string') return undefined
  return URL.parse(location, url)?.href
}

function bodyOf({ status, bodyBytes, isBodyTruncated }: EgressReply, { url, bytesMax }: Download): Uint8Array {
  if (status === 404) throw unreachable(url, 'there is nothing there (404)', EXIT.notFound)
  if (status !== 200) throw unreachable(url, `it answered ${status}`)
  if (isBodyTruncated || bodyBytes === undefined)
    throw unreachable(url, `it has more than ${bytesMax} bytes, or was cut off`)
  return bodyBytes
}

const unreachable = (url: string, why: string, exitCode: number = EXIT.tryAgain): CommandError =>
  new CommandError(`${url} cannot be downloaded.`, {
    why: [`${why[0]?.toUpperCase()}${why.slice(1)}.`],
    tryThis: 'check the address; for one in your own network add --allow-private',
    exitCode,
  })
