import type { Captured } from '../../manifest/operation.ts'
import { captureValue } from '../../outcome/capture-value.ts'
import { parseReply } from '../../outcome/parse-reply.ts'
import type { GoldenReply } from '../golden.ts'
import { toReply } from '../replay-golden.ts'
import { placeValue } from './place-value.ts'

/** The id that a reply names. */
export function remoteIdIn(reply: GoldenReply, captured: Captured | undefined): string | undefined {
  return captured && captureValue(parseReply(toReply(reply)), captured)
}

/** The id of the n-th object, in the shape that the samples' first has: `4` -> `5`, `rec_1` -> `rec_2`, `"abc"` -> `"abc2"`. */
export function nthRemoteId(first: string, n: number): string {
  if (n === 0) return first
  const digits = /\d+(?=\D*$)/.exec(first)
  if (!digits) return first.endsWith('"') ? first.replace(/"$/, `${n + 1}"`) : `${first}-${n + 1}`
  const [found] = digits
  const next = String(BigInt(found) + BigInt(n)).padStart(found.length, '0')
  return `${first.slice(0, digits.index)}${next}${first.slice(digits.index + found.length)}`
}

/** The reply with another id in the place of the sample's; a number stays a number. */
export function withRemoteId(reply: GoldenReply, captured: Captured | undefined, id: string): GoldenReply {
  const before = remoteIdIn(reply, captured)
  if (captured === undefined || before === undefined || before === id) return reply
  if (captured.body !== undefined && typeof reply.body === 'object' && reply.body !== null) {
    const text = JSON.stringify(reply.body)
    const isNumber = /^-?\d{1,15}$/.test(id) && !text.includes(JSON.stringify(before))
    return { ...reply, body: placeValue(reply.body, captured.body, isNumber ? Number(id) : id) ?? null }
  }
  if (captured.header === undefined) return reply
  const name = captured.header.toLowerCase()
  const headers = Object.entries(reply.headers ?? {}).map(([key, value]): [string, string] =>
    key.toLowerCase() === name ? [key, value.replace(before, id)] : [key, value],
  )
  return { ...reply, headers: Object.fromEntries(headers) }
}
