import { createMappingPool, type MappingPool } from '@howazit/connector-kit'
import { afterAll } from 'vitest'

let pool: MappingPool | undefined

afterAll(() => pool?.close())

/** The sandbox of a file's tests: a process that has started maps for the next one too, where they trust each other. */
export const sharedMappings = (): MappingPool => (pool ??= createMappingPool({ size: 1, spares: 0 }))
