import type { ClickHouseClient } from '@clickhouse/client'
import type { StreamHistory } from '../../stream/stream-history.ts'
import { readOn } from '../read-on.ts'
import type { Steps } from '../step.ts'
import { parseChanges } from './parse-changes.ts'
import { createShadowTables, insertShadowRows, shadowTables } from './shadow-tables.ts'

export interface ReadChangesDeps {
  readonly history: Pick<StreamHistory, 'read'>
  readonly clickhouse: ClickHouseClient
}

/** Builds the shadow: what the topic says of the rows of the dashboards. */
export function createReadChanges({ history, clickhouse }: ReadChangesDeps): Steps<'reading'> {
  return async function* readChanges(replay, signal) {
    const tables = shadowTables(replay.id)
    await createShadowTables(clickhouse, tables)
    let { position } = replay
    for await (const { page, readings, isSomethingGone } of readOn(history, position.readings, signal)) {
      const changes = parseChanges(page.messages)
      // Before the step is written down: made again it adds nothing.
      await insertShadowRows(clickhouse, tables, changes)
      position = { ...position, readings }
      const counts = { read: page.messages.length, unreadable: page.messages.length - changes.length }
      yield { position, counts, isSomethingGone }
    }
    const { compared, knownFrom } = position
    if (!signal.aborted) yield { position: { phase: 'matching', compared, knownFrom } }
  }
}
