import type { Connector } from '../../manifest/connector.ts'
import type { Operation, Step } from '../../manifest/operation.ts'
import type { JsonValue } from '../../mapping/mapping.ts'
import { findValue, isList, textOf } from '../../outcome/find-values.ts'
import { parseReply } from '../../outcome/parse-reply.ts'
import type { HttpRequest } from '../../run/http.ts'
import type { ConnectionValues } from '../../run/operation-call.ts'
import { isLookup } from '../../run/run-steps.ts'
import type { GoldenReply } from '../golden.ts'
import { toReply } from '../replay-golden.ts'
import { type BatchItem, batchReply } from './batch-reply.ts'
import type { FakeTokens } from './create-fake-tokens.ts'
import { type Effect, effectsOf } from './effects.ts'
import type { FakeStore, Stored } from './fake-store.ts'
import { consentReply, tokenReply } from './oauth-replies.ts'
import { pageFields } from './page-fields.ts'
import { pageObjects } from './page-objects.ts'
import { placeValue } from './place-value.ts'
import { repeatedOf } from './protocol-words.ts'
import { readBody } from './read-body.ts'
import { nthRemoteId, remoteIdIn, withRemoteId } from './remote-id.ts'
import { isSame, type Replies } from './replies.ts'
import type { Route } from './routes.ts'
import type { Sample } from './samples.ts'
import { satisfy } from './satisfy.ts'
import { wordsAsked } from './words-asked.ts'

/** What a fake is made of. */
export interface Performing {
  readonly connector: Connector
  readonly values: ConnectionValues
  readonly store: FakeStore
  readonly replies: Replies
  readonly samples: readonly Sample[]
  readonly now: () => Date
  /** Whether this record is never taken. */
  readonly isPoison: (operation: string, effect: Effect) => boolean
  readonly tokens: FakeTokens
}

/** Does what a request asks for, and says what the samples say to that. */
export function perform(performing: Performing, route: Route, request: HttpRequest): GoldenReply {
  switch (route.kind) {
    case 'main':
      return performMain(performing, route, request)
    case 'found':
      return performFound(performing, route, request)
    case 'step':
      return performStep(performing, route, request)
    case 'poll':
      return pageObjects(performing.connector.polls![route.name!]!, performing.store.list(), request)
    case 'describe':
      return asTested(performing.connector, route, pageFields(performing.connector.describe![route.name!]!, request))
    case 'authorize':
      return consentReply(performing, route.name!, request)
    case 'token':
      return tokenReply(performing, route.name!, request)
    case 'learn':
      return withLearnt(performing, performing.replies.success(route))
    case 'async':
      return performAsync(performing, route)
    default:
      return performing.replies.success(route)
  }
}

function performMain(performing: Performing, route: Route, request: HttpRequest): GoldenReply {
  const { connector, replies } = performing
  const name = route.operation!
  const operation = connector.operations[name]!
  const effects = effectsOf(connector, operation, request)
  const isPoisoned = effects.map((effect) => performing.isPoison(name, effect))
  // What is told for each record is taken as far as it can be; anything else is refused as a whole.
  if (isPoisoned.includes(true) && !operation.partial) return replies.meaning(name, 'permanent')
  const idOf = idsOf(performing, { operation, sample: replies.success(route), request })
  const stored = effects.map((effect, index) =>
    isPoisoned[index] ? undefined : performing.store.store(effect, { name, operation, idOf, now: performing.now() }),
  )
  const [only] = stored
  if (operation.batch) return replyToBatch(replies.success(route), operation, effects, stored)
  return only ? replyToOne(performing, { route, request, operation, stored: only }) : replies.meaning(name, 'permanent')
}

interface One {
  readonly route: Route
  readonly request: HttpRequest
  readonly operation: Operation
  readonly stored: Stored
}

function replyToOne({ replies, samples }: Performing, { route, request, operation, stored }: One): GoldenReply {
  const same = samples.find((sample) => isSuccess(sample, route) && isSameRequest(sample.request, request))
  const fresh = replies.success(route, same)
  const reply = stored.existed ? (replies.repeated(route.operation!) ?? fresh) : fresh
  return withRemoteId(reply, operation.remoteId, stored.object.remoteId)
}

const isSuccess = ({ route, meaning, goldenCase }: Sample, wanted: Route): boolean =>
  isSame(route, wanted) && meaning === 'success' && goldenCase.isUncertain !== true

/** But for credentials. */
function isSameRequest(left: HttpRequest, right: HttpRequest): boolean {
  const { pathname, search } = new URL(left.url)
  const other = new URL(right.url)
  const isSameBody = JSON.stringify(readBody(left)) === JSON.stringify(readBody(right))
  return pathname === other.pathname && search === other.search && isSameBody
}

function replyToBatch(
  sample: GoldenReply,
  { partial }: Operation,
  effects: readonly Effect[],
  stored: readonly (Stored | undefined)[],
): GoldenReply {
  if (!partial) return sample
  const items = effects.map(({ key }, index): BatchItem => ({ key, remoteId: stored[index]?.object.remoteId }))
  return batchReply(sample, partial, items)
}

interface Naming {
  readonly operation: Operation
  readonly sample: GoldenReply
  readonly request: HttpRequest
}

/** What the n-th object is called: as the request says where the reply repeats that, and going on from the sample's otherwise. */
function idsOf({ connector }: Performing, { operation, sample, request }: Naming): (nth: number) => string {
  const repeated = { status: 200, body: repeatedOf(connector.protocol, request) }
  const own = remoteIdIn(repeated, operation.remoteId)
  return (nth) => own ?? nthRemoteId(firstIdOf(operation, sample), nth)
}

/** The id that the samples begin with. */
function firstIdOf({ remoteId, partial }: Operation, sample: GoldenReply): string {
  const named = remoteIdIn(sample, remoteId)
  if (named !== undefined || partial?.remoteId === undefined) return named ?? 'fake-1'
  const results = findValue(parseReply(toReply(sample)).json, partial.items)
  const ids = isList(results) ? results.map((result) => findValue(result, partial.remoteId!)) : []
  const first = ids.find((id) => id !== undefined && id !== null)
  return first === undefined || first === null ? 'fake-1' : textOf(first)
}

function performFound({ connector, replies, store, now }: Performing, route: Route, request: HttpRequest): GoldenReply {
  const operation = connector.operations[route.operation!]!
  const found = store.find(route.operation!, wordsAsked(route.template, request))
  if (found) store.touch(found.remoteId, readBody(request) ?? null, now())
  return found ? withRemoteId(replies.success(route), operation.remoteId, found.remoteId) : replies.success(route)
}

/** A step looks for what a later one, or the main request, makes; or makes it. */
function performStep(performing: Performing, route: Route, request: HttpRequest): GoldenReply {
  const { connector, store, replies, now } = performing
  const name = route.operation!
  const operation = connector.operations[name]!
  const step = operation.steps!.find((candidate) => candidate === route.template)!
  const { idempotency } = operation
  const kind = idempotency.kind === 'lookup' && idempotency.step === step.name ? name : `${name}.${step.name}`
  if (step.among)
    return replies.list(
      step,
      step.among,
      performing.store.list().filter((one) => one.operation === kind),
    )
  if (isLookup(step)) {
    const words = wordsAsked(step, request)
    // What is asked for by what the connection says alone was there before anything was made.
    if (words.length === 0) return replies.there(step, name)
    return replies.step(step, name, store.find(kind, words)?.remoteId)
  }
  const effect = { key: undefined, content: readBody(request) ?? null }
  const idOf = (nth: number) => nthRemoteId(firstMadeBy(performing, step, name), nth)
  const { object } = store.store(effect, { name: kind, operation, idOf, now: now() })
  return replies.step(step, name, object.remoteId)
}

/** The id that the samples show of what a step makes: its shape may matter to what is sent next. */
function firstMadeBy({ replies }: Performing, step: Step, operation: string): string {
  const decisive = step.onFound?.when ?? Object.keys(step.capture)[0]!
  return remoteIdIn(replies.there(step, operation), { body: step.capture[decisive]! }) ?? `${step.name}-1`
}

function performAsync({ connector, replies, store }: Performing, route: Route): GoldenReply {
  const { async } = connector.operations[route.operation!]!
  const last = store.list().findLast(({ operation }) => operation === route.operation)
  const reply = replies.success(route)
  return last ? withRemoteId(reply, async?.remoteId, last.remoteId) : reply
}

/** Where the connection is tested by the same question, what is expected of that holds as well. */
function asTested({ test }: Connector, { template }: Route, reply: GoldenReply): GoldenReply {
  const isSame = test.kind === 'request' && test.method === template.method && test.path === template.path
  return isSame ? satisfy(test.expect, reply) : reply
}

/** What the other side tells of itself: what is known of it, where the manifest looks for it. */
function withLearnt({ connector, values }: Performing, reply: GoldenReply): GoldenReply {
  const told = Object.entries(connector.learn?.fromReply ?? {})
  const body = told.reduce<JsonValue | undefined>(
    (left, [name, pointer]) => placeValue(left, pointer, values.learnt[name]),
    reply.body ?? {},
  )
  return { ...reply, body: body ?? {} }
}
