/* Started by the tests as a parent of its own: maps once, closes nothing, and comes to its end. */
import { createMappingPool } from '../../../src/index.ts'
import { listMappingPids } from './child-processes.ts'
import { javascript } from './mapping-request.ts'

const pool = createMappingPool()
const [result] = await pool.map([javascript('function map() { return 1 }')])
process.stdout.write(`${JSON.stringify({ result, pids: listMappingPids() })}\n`)
