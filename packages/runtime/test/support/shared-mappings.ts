import { createMappingPool } from '@howazit/connector-kit'
import { onceAFile } from './once-a-file.ts'

/** The sandbox of a file's tests: a process that has started maps for the next one too, where they trust each other. */
export const sharedMappings = onceAFile(
  () => createMappingPool({ size: 1, spares: 0 }),
  (pool) => pool.close(),
)
