import { sqlStateOf } from './sql-state.ts'

const ATTEMPTS_MAX = 5
const DEADLOCK = '40P01'

/**
 * Runs a transaction again that PostgreSQL has ended because it and another one waited for each other: nothing of it has happened, and the
 * other one is through by then. For those that lock rows in no order of their own.
 */
export async function againAfterDeadlock<Result>(transaction: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1)
    try {
      return await transaction()
    } catch (error) {
      if (attempt === ATTEMPTS_MAX || sqlStateOf(error) !== DEADLOCK) throw error
    }
}
