// Starts both engines below the given folder, prints their pids and waits: the parent that lifecycle.test.ts kills.
import { once } from 'node:events'
import { startEmbeddedEngines } from '../../src/engines/index.ts'

const [stateDir = ''] = process.argv.slice(2)
const engines = await startEmbeddedEngines({ stateDir, fsync: false })
const terminated = once(process, 'SIGTERM')
console.log(JSON.stringify([engines.postgres.pid, engines.clickhouse.pid]))
await terminated
await engines.stop()
