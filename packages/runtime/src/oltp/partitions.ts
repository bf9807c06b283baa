import { escapeIdentifier } from 'pg'
import { type Placement, placementKey } from '../tenancy/placement.ts'
import { blamePlacement } from '../tenancy/tenant-away.ts'
import { isUnavailable } from './is-unavailable.ts'
import type { PgPool } from './pg-pool.ts'
import { runStatement } from './run-statement.ts'

export interface PartitionsDeps {
  /** Of the role howazit_partitioner; of the database where a placement is. */
  readonly poolOf: (placement: Placement) => PgPool
}

/** Monthly partitions, made when a response first needs them. */
export interface Partitions {
  /**
   * Resolves when every month (UTC) of `dates` can be written to in the placement's `responses` and `response_items` by a transaction that begins afterwards: one that has
   * touched the table already goes on with the partitions it knows.
   *
   * @throws HowazitError `unavailable` when a table stayed locked; PostgreSQL's 22023 for a month before 2000 or in the future.
   */
  ensureMonths(placement: Placement, dates: readonly Date[]): Promise<void>
}

const MONTHS_PER_TRANSACTION = 24
const ATTEMPTS_MAX = 3

export function createPartitions({ poolOf }: PartitionsDeps): Partitions {
  const makers = new Map<string, MonthsMaker>()
  return Object.freeze({
    async ensureMonths(placement: Placement, dates: readonly Date[]) {
      const key = placementKey(placement)
      const maker = makers.get(key) ?? createMonthsMaker(poolOf(placement), placement.schemaName)
      makers.set(key, maker)
      await maker(dates).catch((error: unknown) => {
        throw blamePlacement(placement, error)
      })
    },
  })
}

type MonthsMaker = (dates: readonly Date[]) => Promise<void>

function createMonthsMaker(pool: PgPool, schema: string): MonthsMaker {
  const present = new Set<string>()
  const text = `select ${escapeIdentifier(schema)}.ensure_months($1::date[])`
  let last: Promise<unknown> = Promise.resolve()

  const make = async (months: readonly string[]): Promise<void> => {
    for (let from = 0; from < months.length; from += MONTHS_PER_TRANSACTION) {
      const some = months.slice(from, from + MONTHS_PER_TRANSACTION)
      await retrying(() => runStatement(pool, text, [some]))
      for (const month of some) present.add(month)
    }
  }
  return async (dates) => {
    const months = [...new Set(dates.map(monthOf))].sort()
    if (months.every((month) => present.has(month))) return
    // One caller at a time: those who waited mostly find that their months were made meanwhile.
    const mine = last.then(() => make(months.filter((month) => !present.has(month))))
    last = mine.catch(() => {})
    await mine
  }
}

const monthOf = (date: Date): string => `${date.toISOString().slice(0, 7)}-01`

/** Somebody held a table for more than the 2 s we wait; waiting longer would make everyone behind us wait too. */
async function retrying(work: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await work()
      return
    } catch (error) {
      if (!isUnavailable(error) || attempt === ATTEMPTS_MAX) throw error
    }
  }
}
