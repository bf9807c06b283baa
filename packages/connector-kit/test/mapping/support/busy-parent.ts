/* Started by the tests as a parent of its own: prints its mapping processes once they are there, and keeps one busy for ever. */

import { until } from '../../../../runtime/test/support/until.ts'
import { createMappingPool } from '../../../src/index.ts'
import { listMappingPids } from './child-processes.ts'
import { javascript } from './mapping-request.ts'

const pool = createMappingPool({ timeoutMs: 600_000, spares: 1 })
await pool.map([javascript('function map() { return 1 }')])
void pool.map([javascript('function map() { while (true) {} }')])
await until('the spare is there', () => listMappingPids().length === 2)
process.stdout.write(`${JSON.stringify(listMappingPids())}\n`)
