import { sqlStateOf } from './sql-state.ts'

/** Data exceptions, broken constraints, limits exceeded: the same data fails the same way at every attempt. */
export const isRefusedData = (error: unknown): boolean => /^(22|23|54)...$/.test(sqlStateOf(error))
