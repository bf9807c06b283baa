import { createHmac, randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import type { ReceivedCall } from '../../src/inbound/receive-inbound.ts'
import { type Receiver, startReceiver } from '../delivery/receiver.ts'

/** A folder with the connector `tracker`, as somebody else would publish it; docs/connections.md goes through it. */
export const TRACKER_FOLDER = fileURLToPath(new URL('../../../../examples/connectors', import.meta.url))
export const TRACKER_TOKEN = 'tr_canary_4711'
export const TRACKER_WEBHOOK_SECRET = 'wh_canary_4711'

export interface Tracker extends AsyncDisposable {
  readonly settings: { readonly host: string; readonly port: number }
  readonly requests: Receiver['requests']
  /** Whether it takes the token, from now on. */
  accept(isAccepted: boolean): void
  /** Answers everything with this status, or with what it has. */
  fail(status: number | undefined): void
  /** Whom it calls, with how often each was renewed. */
  hooks(): readonly Hook[]
  /** Calls nobody any more, and has forgotten whom it did. */
  forget(): void
  /** Something happens over there. */
  close(issue: ClosedIssue): void
}

export interface Hook {
  readonly id: string
  readonly url: string
  renewals: number
}

export interface ClosedIssue {
  readonly id: string
  readonly closedAt: string
}

/** The system that the connector speaks to: knows who calls, has one project, and keeps one issue per key. */
export async function startTracker(): Promise<Tracker> {
  const issues = new Map<string, string>()
  const closed: ClosedIssue[] = []
  const hooks = createHooks()
  let isAccepted = true
  let failing: number | undefined
  const receiver = await startReceiver((response, { path, headers, body }) => {
    const reply = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (failing !== undefined) return void reply(failing, {})
    if (!isAccepted || headers.authorization !== `Bearer ${TRACKER_TOKEN}`)
      return void reply(401, { error: `unknown token ${headers.authorization}` })
    if (path.startsWith('/hooks')) return void reply(...hooks.answer(`${response.req.method} ${path}`, body))
    if (path === '/me') return void reply(200, { name: 'Ada' })
    if (path === '/project') return void reply(200, { id: 'p-7' })
    if (path === '/projects/p-7/fields') return void reply(200, { fields: FIELDS })
    const url = new URL(path, 'http://tracker')
    if (url.pathname === '/projects/p-7/issues' && url.searchParams.has('state'))
      return void reply(200, pageOf(closed, url.searchParams))
    if (path !== '/projects/p-7/issues') return void reply(404, {})
    const key = String(headers['idempotency-key'])
    if (!issues.has(key)) issues.set(key, `i-${issues.size + 1}`)
    reply(201, { id: issues.get(key) })
  })
  return {
    settings: { host: '127.0.0.1', port: receiver.port },
    requests: receiver.requests,
    accept: (accepted) => {
      isAccepted = accepted
    },
    fail: (status) => {
      failing = status
    },
    hooks: () => [...hooks.all.values()],
    forget: () => hooks.all.clear(),
    close: (issue) => void closed.push(issue),
    [Symbol.asyncDispose]: () => receiver[Symbol.asyncDispose](),
  }
}

/** Whom it calls: it makes the secret of each itself. */
function createHooks() {
  const all = new Map<string, Hook>()
  let made = 0
  const make = (body: string): [number, object] => {
    const hook = { id: `h-${++made}`, url: (JSON.parse(body) as { url: string }).url, renewals: 0 }
    all.set(hook.id, hook)
    return [201, { id: hook.id, secret: TRACKER_WEBHOOK_SECRET }]
  }
  const answer = (asked: string, body: string): [number, object] => {
    if (asked === 'POST /hooks') return make(body)
    const [, id = '', renew] = /^\w+ [/]hooks[/]([\w-]+)([/]renew)?$/.exec(asked) ?? []
    const hook = all.get(id)
    if (!hook) return [404, { error: `no hook ${id}` }]
    if (renew === undefined) all.delete(id)
    else hook.renewals += 1
    return [200, {}]
  }
  return { all, answer }
}

/** What an issue has beside its own: a region that it needs, out of two, and a note. */
const FIELDS = [
  {
    key: 'x_region',
    label: 'Region',
    type: 'choice',
    required: true,
    choices: [
      { key: 'n', label: 'North' },
      { key: 's', label: 'South' },
    ],
  },
  { key: 'x_note', label: 'Note', type: 'text', required: false },
]

const PAGE_SIZE = 2

/** Newest first, a few at a time, as many vendors list. */
function pageOf(closed: readonly ClosedIssue[], asked: URLSearchParams): object {
  const since = asked.get('since') ?? ''
  const issues = closed
    .filter(({ closedAt }) => closedAt >= since)
    .toSorted((a, b) => (a.closedAt < b.closedAt ? 1 : -1))
  const start = Number(asked.get('cursor') ?? 0)
  const end = start + PAGE_SIZE
  return { issues: issues.slice(start, end), next: end < issues.length ? String(end) : null }
}

export interface TrackerCall {
  /** As JSON, or bytes as they are. */
  readonly body: object | Buffer
  readonly now: Date
  /** Of one delivery over there, however often it is tried. */
  readonly deliveryId?: string
  readonly secret?: string
}

/** A call as the tracker makes it: signed over its time and its body. */
export function trackerCall(
  path: string,
  { body, now, deliveryId = randomUUID(), secret = TRACKER_WEBHOOK_SECRET }: TrackerCall,
): ReceivedCall {
  const timestamp = String(Math.floor(now.getTime() / 1_000))
  const rawBody = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body))
  const signature = createHmac('sha256', secret).update(`${timestamp}.`).update(rawBody).digest('hex')
  return {
    key: path.split('/').at(-1) as string,
    method: 'POST',
    origin: 'https://api.example.com',
    target: path,
    headers: {
      'content-type': ['application/json'],
      'x-tracker-signature': [`sha256=${signature}`],
      'x-tracker-timestamp': [timestamp],
      'x-tracker-delivery': [deliveryId],
    },
    rawBody,
  }
}
