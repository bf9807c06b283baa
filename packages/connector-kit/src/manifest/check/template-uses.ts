import type { JsonValue } from '../../mapping/mapping.ts'
import type { Auth } from '../auth.ts'
import type { Batch } from '../batch.ts'
import type { RequestTemplate, ValueTemplate } from '../common.ts'
import type { Connector } from '../connector.ts'
import type { Inbound } from '../inbound.ts'
import type { Operation } from '../operation.ts'
import { below } from '../problem.ts'

/** The first names a template may begin with at its place. */
export type Roots = readonly string[]

/** One template of a manifest. */
export interface TemplateUse {
  readonly pointer: string
  readonly text: string
  readonly roots: Roots
  /** The steps that have run by then. */
  readonly steps?: readonly string[]
}

const BASE: Roots = ['settings', 'choices', 'learnt', 'apiVersion', 'now']
const EVENT: Roots = [...BASE, 'input', 'event', 'eventId', 'idempotencyKey', 'steps']
/** What a key is made of cannot depend on a reply. */
const KEY: Roots = [...BASE, 'input', 'event', 'eventId']
const BATCH: Roots = [...BASE, 'batchKey']
/** What a member can be called by: what a connection has and no event decides. */
const NAMES: Roots = ['settings', 'choices', 'learnt']
const AUTH: Roots = [...BASE, 'secrets', 'token', 'eventId', 'idempotencyKey']
/** What a signer can read of the request. */
const SIGNED: Roots = [...AUTH, 'method', 'url', 'host', 'path', 'query', 'body', 'bodyHash', 'timestamp']
const VERIFY: Roots = ['settings', 'secrets', 'learnt', 'timestamp', 'body', 'url', 'method', 'sortedParams']

/** Every template of a connector with its place and what it may name there. */
export function templateUses(connector: Connector): readonly TemplateUse[] {
  const { baseUrl, hosts, headers, learn, test, describe, rate, inbound, polls } = connector
  return [
    ...values('/baseUrl', baseUrl, ['settings', 'choices', 'learnt', 'apiVersion']),
    ...hosts.map((host, index) => use(below('/hosts', index), host, ['settings'])),
    ...values('/headers', headers, BASE),
    ...each(connector.auth, '/auth', authUses),
    ...(learn?.request ? requestUses('/learn/request', learn.request, BASE) : []),
    ...(test.kind === 'request' ? requestUses('/test', test, BASE) : []),
    ...(test.kind === 'request' && test.identity ? [use('/test/identity', test.identity, [...BASE, 'reply'])] : []),
    ...each(connector.operations, '/operations', operationUses),
    ...each(describe, '/describe', (pointer, { request, use: shown }) => [
      ...requestUses(below(pointer, 'request'), request, [...BASE, 'page']),
      ...values(below(pointer, 'use'), shown, ['field']),
    ]),
    ...(rate ?? []).flatMap(({ key }, index) =>
      key === undefined ? [] : [use(below('/rate', index, 'key'), key, EVENT)],
    ),
    ...(inbound ? inboundUses(inbound) : []),
    ...each(polls, '/polls', (pointer, { request }) =>
      requestUses(below(pointer, 'request'), request, [...BASE, 'page']),
    ),
  ]
}

function operationUses(pointer: string, operation: Operation): readonly TemplateUse[] {
  const { steps = [], batch, async, remoteUrl, idempotency } = operation
  const roots = batch ? BATCH : EVENT
  const names = steps.map(({ name }) => name)
  const within = (uses: readonly TemplateUse[], known: readonly string[]) =>
    uses.map((one) => ({ ...one, steps: known }))
  return [
    ...within(requestUses(pointer, operation, roots), names),
    ...steps.flatMap((step, index) => {
      const at = below(pointer, 'steps', index)
      const found =
        step.onFound && 'request' in step.onFound
          ? requestUses(below(at, 'onFound', 'request'), step.onFound.request, roots)
          : []
      const there =
        step.onFound && 'done' in step.onFound && step.onFound.remoteId !== undefined
          ? [use(below(at, 'onFound', 'remoteId'), step.onFound.remoteId, roots)]
          : []
      const held = step.among ? [use(below(at, 'among', 'holding'), step.among.holding, roots)] : []
      return [
        ...within([...requestUses(at, step, roots), ...held], names.slice(0, index)),
        ...within([...found, ...there], names.slice(0, index + 1)),
      ]
    }),
    ...within(async ? requestUses(below(pointer, 'async', 'poll'), async.poll, [...roots, 'reply']) : [], names),
    ...within(remoteUrl ? [use(below(pointer, 'remoteUrl'), remoteUrl, [...roots, 'remoteId', 'reply'])] : [], names),
    ...within(
      'of' in idempotency && idempotency.of ? [use(below(pointer, 'idempotency', 'of'), idempotency.of, KEY)] : [],
      names,
    ),
    ...(batch ? batchUses(below(pointer, 'batch'), batch, operation) : []),
  ]
}

function batchUses(pointer: string, { envelope, record, lines = [] }: Batch, { sql }: Operation) {
  const roots = [...BASE, 'item', 'event', 'eventId', 'idempotencyKey']
  return [
    ...bodies(below(pointer, 'envelope'), envelope, withSql([...BATCH, 'records'], sql)),
    ...bodies(below(pointer, 'record'), record, roots),
    ...lines.flatMap((line, index) => bodies(below(pointer, 'lines', index), line, roots)),
  ]
}

function requestUses(pointer: string, request: RequestTemplate, roots: Roots): readonly TemplateUse[] {
  const { path, query, headers, body, sql } = request
  return [
    use(below(pointer, 'path'), path, roots),
    ...values(below(pointer, 'query'), query, roots),
    ...values(below(pointer, 'headers'), headers, roots),
    ...bodies(below(pointer, 'body'), body, withSql(roots, sql)),
    ...(sql === undefined ? [] : [use(below(pointer, 'sql'), sql, ['settings'])]),
  ]
}

/** What is around a statement names it. */
const withSql = (roots: Roots, sql: string | undefined): Roots => (sql === undefined ? roots : [...roots, 'sql'])

function inboundUses({ verify, handshakes = [], subscribe, unsubscribe, renew }: Inbound): readonly TemplateUse[] {
  const roots = [...BASE, 'secrets', 'callbackUrl']
  const { signed, key, token, username, password, secret } = verify as unknown as Partial<Record<string, string>>
  return [
    ...values('/inbound/verify', { signed, key, token, username, password, secret }, VERIFY),
    ...handshakes.flatMap((handshake, index) => {
      const expected = handshake.kind === 'challenge_query' ? handshake.token?.value : undefined
      return expected === undefined
        ? []
        : [use(below('/inbound/handshakes', index, 'token', 'value'), expected, VERIFY)]
    }),
    ...(subscribe ? requestUses('/inbound/subscribe', subscribe, roots) : []),
    ...(unsubscribe ? requestUses('/inbound/unsubscribe', unsubscribe, [...roots, 'subscription']) : []),
    ...(renew ? requestUses('/inbound/renew', renew, [...roots, 'subscription']) : []),
  ]
}

/** Words such as `basic` are templates too: ones that say themselves. */
function authUses(pointer: string, auth: Auth): readonly TemplateUse[] {
  return bodies(pointer, auth as unknown as ValueTemplate, rootsOfAuth(auth))
}

function rootsOfAuth({ mode }: Auth): Roots {
  if (mode === 'signed') return SIGNED
  return mode === 'secret_url' ? ['settings', 'secrets'] : [...AUTH, 'keyFingerprint', 'jti']
}

function use(pointer: string, text: string, roots: Roots): TemplateUse {
  return { pointer, text, roots }
}

function values(pointer: string, value: JsonValue | undefined, roots: Roots): readonly TemplateUse[] {
  if (typeof value === 'string') return [use(pointer, value, roots)]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, member]) => values(below(pointer, name), member as JsonValue, roots))
}

/** The same of bodies and keys, whose members may be called by what the tenant gave. */
function bodies(pointer: string, value: JsonValue | undefined, roots: Roots): readonly TemplateUse[] {
  return [...values(pointer, value, roots), ...names(pointer, value)]
}

function names(pointer: string, value: JsonValue | undefined): readonly TemplateUse[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, member]) => {
    const at = below(pointer, name)
    return [...(name.startsWith('{') ? [use(at, name, NAMES)] : []), ...names(at, member as JsonValue)]
  })
}

function each<Entry>(
  entries: { readonly [name: string]: Entry } | undefined,
  pointer: string,
  list: (pointer: string, entry: Entry) => readonly TemplateUse[],
): readonly TemplateUse[] {
  return Object.entries(entries ?? {}).flatMap(([name, entry]) => list(below(pointer, name), entry))
}
