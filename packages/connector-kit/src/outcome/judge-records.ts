import type { Operation, PartialReply } from '../manifest/operation.ts'
import type { JsonValue } from '../mapping/mapping.ts'
import type { Sent } from '../run/http.ts'
import { findValue, isList, textOf } from './find-values.ts'
import { hintFor } from './hint-for.ts'
import { type Judgement, judgeFailure, judgeParsed, judgeReply, type Rules } from './judge-reply.ts'
import { meets } from './meets.ts'
import { type ParsedReply, parseReply } from './parse-reply.ts'
import { reasonOf } from './reason-of.ts'

export interface RecordRules extends Rules {
  readonly operation: Rules['operation'] & Pick<Operation, 'partial'>
  /** Every id a result may call each record by, in the order they were sent: its event id, its idempotency key. */
  readonly records: readonly (readonly string[])[]
}

export interface RecordsJudgement {
  /** Of the reply as a whole. */
  readonly whole: Judgement
  /** In the order of the records; all of them are `whole` unless the reply told them apart. */
  readonly records: readonly Judgement[]
}

/**
 * What a request with several records came to, for each of them. A record that a reply should have named and did not is
 * unknown, and so is every unnamed one when a failure names nobody: a success is never assumed from silence that may hide one.
 */
export function judgeRecords(sent: Sent, rules: RecordRules): RecordsJudgement {
  const everyone = (whole: Judgement): RecordsJudgement => ({ whole, records: rules.records.map(() => whole) })
  if ('error' in sent) return everyone(judgeReply(sent, rules))
  const reply = parseReply(sent.reply)
  const whole = judgeParsed(reply, rules)
  const { partial } = rules.operation
  if (!partial || whole.meaning !== 'success') return everyone(whole)
  const results = findValue(reply.json, partial.items)
  if (!isList(results) && partial.lists === 'all') return everyone(unknown('results_missing'))
  return { whole, records: assign({ results: isList(results) ? results : [], partial, reply, rules, whole }) }
}

interface Results {
  readonly results: readonly JsonValue[]
  readonly partial: PartialReply
  readonly reply: ParsedReply
  readonly rules: RecordRules
  readonly whole: Judgement
}

function assign({ results, partial, reply, rules, whole }: Results): readonly Judgement[] {
  const judged = new Map<number, Judgement>()
  let hasNamelessFailure = false
  for (const [position, result] of results.entries()) {
    const judgement = judgeResult(result, { partial, reply, rules })
    const place = placeOf(result, position, { partial, rules })
    if (place === undefined) hasNamelessFailure ||= judgement.outcome !== 'delivered'
    // Two results for one record: the failure is the one that must not be lost.
    else if (judged.get(place)?.outcome === undefined || judgement.outcome !== 'delivered') judged.set(place, judgement)
  }
  const unnamed = hasNamelessFailure
    ? unknown('failure_unattributed')
    : partial.lists === 'all'
      ? unknown('result_missing')
      : ofEach(whole, rules)
  return rules.records.map((_, place) => judged.get(place) ?? unnamed)
}

function judgeResult(result: JsonValue, { partial, reply, rules }: Omit<Results, 'results' | 'whole'>): Judgement {
  const own = { ...reply, json: result, status: statusOf(result, partial, reply) }
  if (partial.ok && meets(partial.ok, own)) {
    const remoteId = partial.remoteId === undefined ? undefined : findValue(result, partial.remoteId)
    const isNamed = remoteId !== undefined && remoteId !== null && remoteId !== ''
    return {
      meaning: 'success',
      outcome: 'delivered',
      reason: reasonOf(reply, rules.connector.protocol),
      ...(isNamed && { remoteId: textOf(remoteId) }),
    }
  }
  const json = partial.error === undefined ? result : findValue(result, partial.error)
  return judgeFailure({ ...own, json: json ?? result }, rules)
}

function statusOf(result: JsonValue, { status }: PartialReply, reply: ParsedReply): number {
  const own = status === undefined ? undefined : Number(findValue(result, status))
  return own !== undefined && Number.isInteger(own) && own >= 100 && own < 1_000 ? own : reply.status
}

/** The record a result is about; one record alone is meant by whatever is said. */
function placeOf(
  result: JsonValue,
  position: number,
  { partial, rules }: Pick<Results, 'partial' | 'rules'>,
): number | undefined {
  const { records } = rules
  if (records.length === 1) return 0
  const { by } = partial
  const isWithin = (place: number) => Number.isInteger(place) && place >= 0 && place < records.length
  if (by === 'order') return isWithin(position) ? position : undefined
  const named = findValue(result, 'index' in by ? by.index : by.id)
  if (named === undefined || named === null) return undefined
  if ('index' in by) return isWithin(Number(textOf(named))) ? Number(textOf(named)) : undefined
  const place = records.findIndex((ids) => ids.includes(textOf(named)))
  return place === -1 ? undefined : place
}

function unknown(reason: string): Judgement {
  return { meaning: 'unknown', outcome: 'unknown', reason, hint: hintFor('unknown') }
}

/** The id that a whole reply names is of one record alone, and of none among several. */
function ofEach(whole: Judgement, { records }: RecordRules): Judgement {
  const { meaning, outcome, reason } = whole
  return records.length === 1 ? whole : { meaning, outcome, reason }
}
