import { listDescendants, type RunningProcess } from './process-table.ts'

/** Every kind of process the platform consists of, by how it is found below the main one. */
export const KILL_TARGETS = {
  'the main process': undefined,
  'the PostgreSQL server': /\/postgres -D /,
  'a PostgreSQL backend': /^postgres: howazit /,
  'the guard of PostgreSQL': /orphan-guard/,
  'the ClickHouse engine': /clickhouse-bridge/,
  'the worker': /runtime\/\S*worker\/main\./,
  'a mapping process': /mapping-child/,
} as const

export type KillTarget = keyof typeof KILL_TARGETS

export const killTargets = Object.keys(KILL_TARGETS) as readonly KillTarget[]

/** The processes of this kind at the moment; a mapping process is there only while mappings are evaluated. */
export function findTargets(target: KillTarget, mainPid: number): readonly RunningProcess[] {
  const pattern = KILL_TARGETS[target]
  if (pattern === undefined) return []
  return listDescendants(mainPid).filter(({ command }) => pattern.test(command))
}
