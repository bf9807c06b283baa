import { setTimeout as wait } from 'node:timers/promises'
import type { HttpRequest, JsonValue, Sent } from '@howazit/connector-kit'
import { CommandError } from '../../command-error.ts'

/** The platform's way out, on this machine: the same checks of where a request may go. */
export interface WayOut extends AsyncDisposable {
  readonly send: (request: HttpRequest) => Promise<Sent>
  readonly wait: (ms: number) => Promise<void>
  /** What the fake tells of itself below `/_fake`; undefined where there is no fake. */
  readonly askFake?: (knob: 'connection' | 'token') => Promise<JsonValue>
}

export interface WayOutOptions {
  readonly userAgent: string
  /** The fake of `howazit connector dev`, in place of the vendor. */
  readonly fake?: string | undefined
}

const TIMEOUT_MS = 15_000

/**
 * Opens the way out by the operator's settings (`HOWAZIT_EGRESS_*`). A fake is on this machine, so loopback is open to it and to
 * nothing else.
 * @throws CommandError where a request may not go where the connector says
 */
export async function openWayOut({ userAgent, fake }: WayOutOptions): Promise<WayOut> {
  const { atStandIn, createEgress, createTransports, readEnv, toEgressConfig } = await import('@howazit/runtime/egress')
  const { proxy, ...policy } = toEgressConfig(readEnv())
  const egress = createEgress(
    fake === undefined ? { policy, ...(proxy && { proxy }) } : { policy: { allowLoopback: true, deniedPorts: [] } },
  )
  const transports = createTransports({ egress, idleMs: 0 })
  const from = { userAgent, connector: 'local', tenantId: 'local', timeoutMs: TIMEOUT_MS }
  const ask = (request: HttpRequest) =>
    egress.send({
      ...request,
      headers: { 'user-agent': userAgent, ...request.headers },
      tenantId: 'local',
      timeoutMs: TIMEOUT_MS,
    })
  const askFake = async (knob: string): Promise<JsonValue> => {
    const reply = await ask({ method: 'GET', url: `${fake}/_fake/${knob}`, headers: {}, body: null })
    if (reply.error) throw noFake(fake!, reply.error.message)
    return JSON.parse(reply.bodyText) as JsonValue
  }
  return {
    ...(fake !== undefined && { askFake }),
    async send(request) {
      if (fake === undefined && !/^https?:/.test(request.url)) {
        const sent = await transports.send({ request, ...from })
        if ('error' in sent && sent.error.code === 'blocked') throw blocked('The host is none that it may go to.')
        return sent
      }
      const reply = await ask(fake === undefined ? request : atStandIn(request, fake))
      if (!reply.error) {
        const { status, headers: replyHeaders, bodyText: body, isBodyTruncated } = reply
        return { reply: { status, headers: replyHeaders, body, isBodyTruncated } }
      }
      const { kind, code, message, wasSent } = reply.error
      if (kind === 'blocked') throw blocked(message)
      return { error: { code, wasSent } }
    },
    wait: (ms) => wait(ms),
    async [Symbol.asyncDispose]() {
      await transports.close()
      await egress.close()
    },
  }
}

function blocked(message: string): CommandError {
  return new CommandError('The way out refuses the request.', {
    why: [message],
    tryThis: 'HOWAZIT_EGRESS_LOOPBACK=true for this machine, HOWAZIT_EGRESS_ALLOW=10.0.0.0/8 for a network of yours',
    code: 'url_not_allowed',
  })
}

function noFake(fake: string, why: string): CommandError {
  return new CommandError(`There is no fake at ${fake}.`, { why: [why], tryThis: 'howazit connector dev --port 4010' })
}

/** @throws CommandError for what is no fake's address on this machine */
export function parseFakeUrl(text: string): string {
  const url = URL.parse(text)
  const isLocal = url?.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)
  if (isLocal && url.username === '' && url.pathname === '/') return url.origin
  throw new CommandError(`"${text.slice(0, 100)}" is not where a fake is.`, {
    tryThis: 'the URL that howazit connector dev prints, such as http://127.0.0.1:4010',
  })
}
