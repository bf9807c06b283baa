import { onceAFile } from '../../../../runtime/test/support/once-a-file.ts'
import { createMappingPool } from '../../../src/index.ts'

/** One for a file's tests that are not about pools, with room for two groups: each process is half a second of work. */
export const sharedPool = onceAFile(
  () => createMappingPool({ size: 2, spares: 0 }),
  (pool) => pool.close(),
)
