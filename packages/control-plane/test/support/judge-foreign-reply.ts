import type { ForeignRequest } from './foreign-requests.ts'
import type { Ids } from './move-in.ts'
import type { HostileReply } from './send-hostile-request.ts'

/** What was asked about somebody's ids and about ids that nobody has, with both answers. */
export interface Asked {
  readonly request: ForeignRequest
  readonly reply: HostileReply
  readonly ids: Ids
  readonly replyToNobody: HostileReply
  readonly idsOfNobody: Ids
  /** In everything the owner said, and nowhere else. */
  readonly mark: string
}

/** Whether the answer holds something of the owner's. */
export const showsMark = ({ reply, ids, mark }: Pick<Asked, 'reply' | 'ids' | 'mark'>): boolean =>
  withoutIds(reply.body, ids).includes(mark)

/** What is wrong with the answer about another tenant's ids; undefined when it tells nothing. */
export function judgeForeignReply(asked: Asked): string | undefined {
  const { request, reply, ids, replyToNobody, idsOfNobody } = asked
  const told = withoutIds(reply.body, ids)
  if (showsMark(asked)) return `shows what is another’s: ${told.slice(0, 300)}`
  if (reply.status >= 500) return `answered ${reply.status}: ${told.slice(0, 300)}`
  if (reply.status !== replyToNobody.status || reply.contentType !== replyToNobody.contentType)
    return `answered ${reply.status} ${reply.contentType}, and ${replyToNobody.status} where nobody has it`
  if (OWN_LOGS.includes(request.operation.operationId)) return undefined
  const toldOfNobody = withoutIds(replyToNobody.body, idsOfNobody)
  if (told !== toldOfNobody) return `says ${told.slice(0, 300)}, and where nobody has it ${toldOfNobody.slice(0, 300)}`
  const refusal = request.operation.scopes?.includes('operator') ? [403, 'insufficient_scope'] : [404, 'not_found']
  if (!request.isForOne || (reply.status === refusal[0] && codeOf(reply) === refusal[1])) return undefined
  return `answered ${reply.status} ${codeOf(reply)} instead of ${refusal.join(' ')}`
}

/** They tell what the caller asked before, with the ids he named. */
const OWN_LOGS: readonly string[] = ['listAudit', 'exportAudit']

const codeOf = ({ body }: HostileReply): string => String((JSON.parse(body) as { code?: string }).code)

/** Ids by their names; what is another one in every answer is left out. */
function withoutIds(text: string, ids: Ids): string {
  const named = Object.entries(ids).reduce((left, [name, id]) => left.replaceAll(id, `<${name}>`), text)
  return named.replaceAll(TIME, '<time>').replaceAll(UUID, '<id>').replaceAll(SECRET, '<secret>')
}

const TIME = /\d{4}-\d\d-\d\dT[\d:.]+Z/g
const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g
/** Of what the caller made for himself. */
const SECRET = /(hs_|hc_|whsec_|ey)[\w+/=.-]{20,}/g
