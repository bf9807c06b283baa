import type { RequestTemplate } from '../manifest/common.ts'
import type { Among, Operation, Step } from '../manifest/operation.ts'
import type { JsonValue } from '../mapping/mapping.ts'
import { findValue, isList, textOf } from '../outcome/find-values.ts'
import { hintFor } from '../outcome/hint-for.ts'
import { type Judgement, judgeReply } from '../outcome/judge-reply.ts'
import { meets } from '../outcome/meets.ts'
import type { ParsedReply } from '../outcome/parse-reply.ts'
import { fillTemplate } from '../request/fill-template.ts'
import type { TemplateName } from '../request/parse-template.ts'
import { lookUp, type Scope } from '../request/scope.ts'
import { type Asking, ask, refused } from './ask.ts'
import type { Sent } from './http.ts'
import type { RecordOutcome } from './operation-call.ts'

/** What the steps found: what the main request is and can name; or that none is needed, or possible. */
export type Stepped =
  | { readonly template: RequestTemplate; readonly steps: Captures }
  | { readonly ended: RecordOutcome }

export type Captures = Readonly<Record<string, Readonly<Record<string, JsonValue>>>>

interface Stepping extends Asking {
  readonly operation: Operation
  readonly scope: Scope
}

/** Runs the steps of an operation in order. A step's captures go beside those of an earlier step of the same name. */
export async function runSteps(stepping: Stepping): Promise<Stepped> {
  let template: RequestTemplate = stepping.operation
  let steps: Captures = {}
  for (const step of stepping.operation.steps ?? []) {
    if (step.onlyIf?.some((given) => !isGiven(given, { input: stepping.scope.input, ...steps }))) continue
    const found = await runStep(step, { ...stepping, scope: { ...stepping.scope, steps } })
    if ('ended' in found) return found
    steps = { ...steps, [step.name]: { ...steps[step.name], ...found.captured } }
    const value = step.onFound && found.captured[step.onFound.when]
    if (!step.onFound || value === undefined) continue
    if ('done' in step.onFound) return { ended: alreadyThere(step.onFound, value, { ...stepping.scope, steps }) }
    template = step.onFound.request
  }
  return { template, steps }
}

function alreadyThere({ remoteId }: { readonly remoteId?: string }, found: JsonValue, scope: Scope): RecordOutcome {
  const named = remoteId === undefined ? { value: textOf(found) } : fillTemplate(remoteId, scope)
  const there = { outcome: 'delivered', reason: 'already_there', isDuplicate: true } as const
  return 'value' in named ? { ...there, remoteId: named.value } : there
}

type Found = { readonly captured: Readonly<Record<string, JsonValue>> } | { readonly ended: RecordOutcome }

async function runStep(step: Step, stepping: Stepping): Promise<Found> {
  const { connector, operation, conversation, ports } = stepping
  const rules = {
    ...(step.success && { success: step.success }),
    ...(operation.errors && { errors: operation.errors }),
  }
  const judge = (sent: Sent) => {
    const whole = judgeReply(sent, {
      connector,
      operation: rules,
      now: ports.now(),
      redact: conversation.redactor.redact,
    })
    return { whole, judged: whole }
  }
  const asked = await ask({ template: step, scope: stepping.scope, purpose: step.name, judge }, stepping)
  if ('ended' in asked) return asked
  const { reply, whole } = asked
  if (reply && step.absent && meets(step.absent, reply)) return { captured: {} }
  if (!reply || whole.outcome !== 'delivered') return { ended: outcomeOf(whole, step) }
  const json = step.among ? pick(step.among, reply, stepping.scope) : { item: reply.json }
  return 'ended' in json ? json : { captured: capture(step, json.item) }
}

/** Null and an empty text are nothing found, and a structure is no value to go on with. */
function capture(step: Step, json: JsonValue | undefined): Readonly<Record<string, JsonValue>> {
  const found = Object.entries(step.capture).map(([name, pointer]) => [name, findValue(json, pointer)] as const)
  return Object.fromEntries(found.filter((entry): entry is readonly [string, JsonValue] => isThere(entry[1])))
}

type Picked = { readonly item: JsonValue | undefined } | { readonly ended: RecordOutcome }

/** Nothing is concluded from a reply without the list: what is looked for may be there. */
function pick({ items, holding }: Among, reply: ParsedReply, scope: Scope): Picked {
  const text = fillTemplate(holding, scope)
  if ('refusal' in text) return { ended: refused(text.refusal) }
  const list = findValue(reply.json, items)
  if (!isList(list)) return { ended: { outcome: 'retry', reason: 'list_missing', hint: hintFor('retry') } }
  return { item: list.find((item) => holds(item, text.value)) }
}

function holds(value: JsonValue | undefined, text: string): boolean {
  if (typeof value === 'string') return value.includes(text)
  return typeof value === 'object' && value !== null && Object.values(value).some((member) => holds(member, text))
}

function isThere(value: JsonValue | undefined): boolean {
  return value !== undefined && typeof value !== 'object' && value !== ''
}

/** A lookup has no effect: whatever became of it, the record was certainly not taken. */
function outcomeOf(judgement: Judgement, step: Step): RecordOutcome {
  const { meaning: _, ...outcome } = judgement
  return outcome.outcome === 'unknown' && isLookup(step) ? { ...outcome, outcome: 'retry' } : outcome
}

/** Whether a step only looks: a POST may search as well. */
export function isLookup({ method, absent, among, onFound, writes }: Step): boolean {
  if (writes) return false
  const isRead = method === 'GET' || method === 'HEAD'
  return isRead || absent !== undefined || among !== undefined || onFound !== undefined
}

/** `contact.id` was captured, `!contact.id` was not; `input.email` is something that the mapping made. */
function isGiven(given: string, scope: Scope): boolean {
  const isWanted = !given.startsWith('!')
  return isThere(lookUp(nameIn(given.replace('!', '')), scope) ?? undefined) === isWanted
}

const nameIn = (name: string): TemplateName => ({ name, path: name.split('.'), keepsSlashes: false })
