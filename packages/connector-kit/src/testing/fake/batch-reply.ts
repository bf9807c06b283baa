import type { PartialReply } from '../../manifest/operation.ts'
import type { JsonValue } from '../../mapping/mapping.ts'
import { findValue, isList } from '../../outcome/find-values.ts'
import { meets } from '../../outcome/meets.ts'
import { parseReply } from '../../outcome/parse-reply.ts'
import type { GoldenReply } from '../golden.ts'
import { toReply } from '../replay-golden.ts'
import { placeValue } from './place-value.ts'
import { satisfy } from './satisfy.ts'

/** What became of one record of a batch. */
export interface BatchItem {
  readonly key: string | undefined
  /** Undefined where it was not taken. */
  readonly remoteId: string | undefined
}

/** The reply to a batch: the sample's, with a result for each record, or for those that failed. */
export function batchReply(sample: GoldenReply, partial: PartialReply, items: readonly BatchItem[]): GoldenReply {
  const shown = findValue(parseReply(toReply(sample)).json, partial.items)
  const results = isList(shown) ? shown : []
  const isGood = (result: JsonValue) =>
    partial.ok !== undefined &&
    meets(partial.ok, parseReply(toReply({ status: statusOf(result, partial), body: result })))
  const good = results.find(isGood) ?? satisfy(partial.ok ?? [], { status: 200, body: {} }).body ?? {}
  const bad = results.find((result) => !isGood(result)) ?? refusedItem(partial)
  const told = items
    .map((item, index) => ({ item, index }))
    .filter(({ item }) => partial.lists === 'all' || item.remoteId === undefined)
    .map(({ item, index }) =>
      named(item.remoteId === undefined ? bad : withId(good, partial, item.remoteId), { partial, item, index }),
    )
  return { ...sample, body: placeValue(sample.body, partial.items, told) ?? told }
}

function statusOf(result: JsonValue, { status }: PartialReply): number {
  const own = status === undefined ? Number.NaN : Number(findValue(result, status))
  return Number.isInteger(own) && own >= 200 && own <= 599 ? own : 200
}

function refusedItem({ error, status }: PartialReply): JsonValue {
  const told = placeValue({}, error ?? '/error', { message: 'The fake does not take this record.' })
  return (status === undefined ? told : placeValue(told, status, 422)) ?? {}
}

const withId = (result: JsonValue, { remoteId }: PartialReply, id: string): JsonValue =>
  (remoteId === undefined ? result : placeValue(result, remoteId, id)) ?? {}

/** Says which record a result is about. */
function named(
  result: JsonValue,
  {
    partial: { by },
    item,
    index,
  }: { readonly partial: PartialReply; readonly item: BatchItem; readonly index: number },
): JsonValue {
  if (by === 'order') return result
  return placeValue(result, 'index' in by ? by.index : by.id, 'index' in by ? index : (item.key ?? null)) ?? {}
}
