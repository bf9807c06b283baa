import { afterAll } from 'vitest'
import { createMappingPool, type MappingPool } from '../../../src/index.ts'

let pool: MappingPool | undefined

afterAll(() => pool?.close())

/** One for a file's tests that are not about pools, with room for two groups: each process is half a second of work. */
export const sharedPool = (): MappingPool => (pool ??= createMappingPool({ size: 2, spares: 0 }))
