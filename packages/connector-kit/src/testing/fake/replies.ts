import type { Conditions } from '../../manifest/common.ts'
import type { Connector } from '../../manifest/connector.ts'
import type { ErrorRule, Meaning } from '../../manifest/errors.ts'
import type { Among, Operation, Step } from '../../manifest/operation.ts'
import type { JsonValue } from '../../mapping/mapping.ts'
import { judgeReply } from '../../outcome/judge-reply.ts'
import { meets } from '../../outcome/meets.ts'
import { parseReply } from '../../outcome/parse-reply.ts'
import { speaksHttp } from '../../request/schemes.ts'
import type { GoldenReply } from '../golden.ts'
import { toReply } from '../replay-golden.ts'
import type { FakeObject } from './fake-object.ts'
import { placeValue } from './place-value.ts'
import { refusalOf, successOf } from './protocol-words.ts'
import type { Route } from './routes.ts'
import type { Sample } from './samples.ts'
import { satisfy } from './satisfy.ts'

/** What the fake says: what the samples say, and where they say nothing what the manifest's rules ask for. */
export interface Replies {
  /** A success; of the sample that made the same request where there is one. */
  success(route: Route, sameAs?: Sample): GoldenReply
  /** The answer to a request whose effect is there already: undefined where the samples show none. */
  repeated(operation: string): GoldenReply | undefined
  /** A reply that means something, where the samples or the rules have one. */
  told(operation: string | undefined, meaning: Meaning): GoldenReply | undefined
  /** The same; with the status that usually means it where they have none. */
  meaning(operation: string | undefined, meaning: Meaning): GoldenReply
  /** A step that found nothing, or that found something under this id. */
  step(step: Step, operation: string, found: string | undefined): GoldenReply
  /** A step that asks for what was there before, as a sample shows it. */
  there(step: Step, operation: string): GoldenReply
  /** A step that lists what there is. */
  list(step: Step, among: Among, objects: readonly FakeObject[]): GoldenReply
}

const STATUS: Readonly<Record<Meaning, number>> = {
  retry: 503,
  throttle: 429,
  refresh_auth: 401,
  permanent: 422,
  duplicate: 409,
  split: 413,
  disable: 403,
  unknown: 504,
  recipient: 422,
  reroute: 400,
}
const NOW = new Date(0)

/** Knows what to say of a connector's target. */
export function createReplies(connector: Connector, samples: readonly Sample[]): Replies {
  const ofOperation = (name: string | undefined) => (name === undefined ? undefined : connector.operations[name])
  const rulesOf = (operation: Operation | undefined): readonly ErrorRule[] => [
    ...(operation?.errors ?? []),
    ...(connector.errors ?? []),
  ]
  const means = (reply: GoldenReply, operation: Operation | undefined): string =>
    judgeReply({ reply: toReply(reply) }, { connector, operation: operation ?? {}, now: NOW }).meaning

  const success = (route: Route, sameAs?: Sample): GoldenReply => {
    const own = samples.filter((sample) => isSame(sample.route, route) && sample.meaning === 'success')
    const shown = sameAs ?? own.find(({ goldenCase }) => goldenCase.isUncertain !== true) ?? own[0]
    if (shown) return shown.reply
    const base = successOf(connector.protocol, route.template.method)
    const conditions = conditionsOf(route, connector)
    return conditions ? satisfy(conditions, base) : base
  }

  const told = (name: string | undefined, meaning: Meaning): GoldenReply | undefined => {
    const operation = ofOperation(name)
    const shown = samples.find((sample) => sample.meaning === meaning && sample.route.operation === name)
    if (shown) return shown.reply
    return rulesOf(operation)
      .filter((rule) => rule.means === meaning)
      .map((rule) => satisfy([rule, ...(rule.and ?? [])], refusalOf(connector.protocol, STATUS[meaning])))
      .find((reply) => means(reply, operation) === meaning)
  }

  const samplesOf = (step: Step, operation: string): readonly Sample[] =>
    samples.filter(({ route }) => isSame(route, { kind: 'step', operation, name: step.name, template: step }))

  return {
    success,
    repeated(operation) {
      const main = samples.filter(({ route }) => route.kind === 'main' && route.operation === operation)
      return (
        main.find(
          ({ goldenCase, meaning }) => goldenCase.isUncertain && (meaning === 'success' || meaning === 'duplicate'),
        ) ?? main.find(({ meaning }) => meaning === 'duplicate')
      )?.reply
    },
    told,
    meaning: (name, meaning) =>
      told(name, meaning) ??
      (speaksHttp(connector.protocol)
        ? { status: STATUS[meaning], body: { error: `The fake says: ${meaning}.` } }
        : refusalOf(connector.protocol, STATUS[meaning])),
    there(step, operation) {
      const shown = samplesOf(step, operation).find(({ reply }) => isFound(step, reply))
      return shown?.reply ?? withCaptures(step, satisfy(step.success ?? [], { status: 200, body: {} }), 'fake-1')
    },
    step(step, operation, found) {
      const own = samplesOf(step, operation)
      const hasFound = ({ reply }: Sample) => isFound(step, reply)
      const shown = own.find((sample) => hasFound(sample) === (found !== undefined))?.reply
      if (found === undefined) return shown ?? satisfy(step.absent ?? [], { status: 200, body: {} })
      const base = shown ?? satisfy(step.success ?? [], { status: 200, body: {} })
      return withCaptures(step, base, found)
    },
    list(step, { items }, objects) {
      const { success = [] } = step
      const base = satisfy(success, { status: 200, body: {} })
      const body = placeValue(
        base.body,
        items,
        objects.map((object) => listedItem(step, object)),
      )
      return { ...base, body: body ?? [] }
    },
  }
}

/** Of the same kind and place; templates of steps of one name differ. */
export function isSame(left: Route, right: Route): boolean {
  return (
    left.kind === right.kind &&
    left.operation === right.operation &&
    left.name === right.name &&
    left.template.method === right.template.method &&
    left.template.path === right.template.path
  )
}

function isFound(step: Step, given: GoldenReply): boolean {
  const reply = parseReply(toReply(given))
  if (step.absent && meets(step.absent, reply)) return false
  return Object.values(step.capture).some((pointer) => meets([{ body: pointer }], reply))
}

/** Of several captures the one that decides is the id; the others stay as the sample has them, or become the id as well. */
function withCaptures({ capture, onFound }: Step, reply: GoldenReply, id: string): GoldenReply {
  const decisive = onFound?.when ?? Object.keys(capture)[0]
  const known = parseReply(toReply(reply)).json
  let body: JsonValue | undefined = known ?? {}
  for (const [name, pointer] of Object.entries(capture)) {
    const isThere = known !== undefined && meets([{ body: pointer }], parseReply(toReply(reply)))
    if (name === decisive || !isThere) body = placeValue(body, pointer, id)
  }
  return { ...reply, body: body ?? {} }
}

/** What was captured is its id; what it was made of stands beside that, as a vendor shows it. */
function listedItem({ capture }: Step, { remoteId, content }: FakeObject): JsonValue {
  const item: JsonValue | undefined = { content }
  return Object.values(capture).reduce<JsonValue | undefined>((left, at) => placeValue(left, at, remoteId), item) ?? {}
}

function conditionsOf({ kind, operation, template }: Route, connector: Connector): Conditions | undefined {
  if (kind === 'test') return (template as { readonly expect?: Conditions }).expect
  if (kind === 'async') return connector.operations[operation!]?.async?.done
  if (kind === 'main' || kind === 'found') return connector.operations[operation!]?.success
  return undefined
}
