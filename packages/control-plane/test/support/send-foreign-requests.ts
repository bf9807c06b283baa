import { type ForeignRequest, foreignRequests } from './foreign-requests.ts'
import { judgeForeignReply, showsMark } from './judge-foreign-reply.ts'
import type { Ids } from './move-in.ts'
import type { HostileReply } from './send-hostile-request.ts'

export interface Stranger {
  readonly url: string
  /** Of one tenant. */
  readonly token: string
  /** Of another. */
  readonly ids: Ids
  readonly mark: string
  readonly seed: number
  /** Which of them are sent. Default: all. */
  readonly isSent?: (request: ForeignRequest, at: number) => boolean
}

export interface Complaint {
  readonly request: ForeignRequest
  readonly complaint: string
  /** Something of the owner's was in the answer. */
  readonly isShown: boolean
}

export interface Matrix {
  readonly requests: readonly ForeignRequest[]
  readonly complaints: readonly Complaint[]
}

/** Asks for everything of another tenant's as a tenant, and the same of what nobody has. */
export async function sendForeignRequests(stranger: Stranger): Promise<Matrix> {
  const { url, token, ids, mark, seed, isSent = () => true } = stranger
  const idsOfNobody = toIdsOfNobody(ids)
  const requests = foreignRequests({ token, ids, seed }).filter(isSent)
  const ofNobody = foreignRequests({ token, ids: idsOfNobody, seed }).filter(isSent)
  const complaints: Complaint[] = []
  for (const [at, request] of requests.entries()) {
    const reply = await send(url, request)
    const replyToNobody = await send(url, ofNobody[at] as ForeignRequest)
    const complaint = judgeForeignReply({ request, reply, ids, replyToNobody, idsOfNobody, mark })
    if (complaint !== undefined) complaints.push({ request, complaint, isShown: showsMark({ reply, ids, mark }) })
  }
  return { requests, complaints }
}

/** Of the same form, and nobody's. */
export const toIdsOfNobody = (ids: Ids): Ids =>
  Object.fromEntries(Object.entries(ids).map(([name, id], at) => [name, OF_NOBODY[name]?.(id) ?? uuidOfNobody(at)]))

const uuidOfNobody = (at: number): string => `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`

/** The last bits of what is no bare UUID. */
const nextTo = (id: string): string =>
  id.slice(0, -3) + id.slice(-3).replace(/./g, (each) => (each === 'A' ? 'E' : 'A'))

/** A page's end with the same time, so that what differs is whose row it was. */
function besideCursor(cursor: string): string {
  const [time, id = ''] = Buffer.from(cursor, 'base64url').toString().split(':')
  const beside = id.slice(0, -1) + (Number.parseInt(id.slice(-1), 16) ^ 1).toString(16)
  return Buffer.from(`${time}:${beside}`).toString('base64url')
}

const OF_NOBODY: Readonly<Record<string, (id: string) => string>> = {
  clientId: nextTo,
  client_id: nextTo,
  inboundKey: (key) => key.replace(/^.{44}/, 'A'.repeat(44)),
  cursor: besideCursor,
  slug: () => 'of-nobody',
  filterName: () => 'of-nobody',
  // One in which nothing happened.
  hour: (hour) => new Date(Date.parse(hour) - 3 * 86_400_000).toISOString(),
  connectorId: () => 'zendesk_nobody',
  pollName: () => 'nobodyIssues',
  findingId: () => 'headline.q0',
  // The same for all: what tells whose it is are the tenant and the insight.
  artifactName: (name) => name,
  expires: (expires) => expires,
  signature: (signature) => signature,
  operation: () => 'nobodyIssue',
  where: () => `id = ${uuidOfNobody(100)}`,
  'Idempotency-Key': () => 'nobody-0',
}

/** The whole answer, or the first event of one that has no end. */
async function send(baseUrl: string, { method, path, headers, body }: ForeignRequest): Promise<HostileReply> {
  const leaving = new AbortController()
  const reply = await fetch(baseUrl + path, {
    method,
    headers,
    signal: leaving.signal,
    ...(body && { body: new Uint8Array(body) }),
  })
  const contentType = reply.headers.get('content-type') ?? ''
  if (!contentType.startsWith('text/event-stream'))
    return { status: reply.status, contentType, body: await reply.text() }
  const first = await readFirstEvent(reply)
  leaving.abort()
  return { status: reply.status, contentType, body: first }
}

async function readFirstEvent(reply: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of reply.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true })
    const event = /^id: .*\nevent: .*\ndata: .*\n\n/m.exec(text)?.[0]
    if (event !== undefined) return event
  }
  return text
}
