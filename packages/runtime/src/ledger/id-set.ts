import { setImmediate } from 'node:timers/promises'

/**
 * Ids, each as the sixteen characters of its bytes. An hour may have 100,000, which come out of the database as one value and not as so many
 * rows: that is a fifth of the time, and most of what the ledger takes. After some thousands other requests have their turn.
 */
export type IdSet = ReadonlySet<string>

const ID_BYTES = 16
const TURN = 5_000

/** The ids of a column, as one value for `toIds`. */
export const idsOf = (column: string): string => `string_agg(uuid_send(${column}), ''::bytea)`

export async function toIds(bytes: Buffer | null): Promise<readonly string[]> {
  const ids: string[] = []
  for (let at = 0; at < (bytes?.length ?? 0); at += ID_BYTES) {
    ids.push(bytes!.toString('latin1', at, at + ID_BYTES))
    if (ids.length % TURN === 0) await setImmediate()
  }
  return ids
}

export const toIdSet = async (bytes: Buffer | null): Promise<IdSet> => new Set(await toIds(bytes))

/** Those that none of the others has, as they are written. */
export async function listWithout(ids: IdSet, ...others: readonly IdSet[]): Promise<readonly string[]> {
  const left: string[] = []
  let looked = 0
  for (const id of ids) {
    if (!others.some((other) => other.has(id))) left.push(written(id))
    looked += 1
    if (looked % TURN === 0) await setImmediate()
  }
  return left
}

export const hasId = (ids: IdSet, id: string): boolean =>
  ids.has(Buffer.from(id.replaceAll('-', ''), 'hex').toString('latin1'))

/** As everybody else has it. */
export function written(id: string): string {
  const hex = Buffer.from(id, 'latin1').toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
