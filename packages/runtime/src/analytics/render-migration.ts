/** Where a schema is put up. */
export interface SchemaTarget {
  readonly database: string
  /** Of `system.clusters`, or a macro as `{cluster}`. Without one: a single node. */
  readonly cluster?: string
  /** Facts older than this move to the volume `cold` of the storage policy `hot_cold`. Without it they stay. */
  readonly coldAfterDays?: number
}

/**
 * What rows of a table are spread over the shards by when something other than the sink inserts: everything of a response
 * together, and everything of a survey's view.
 */
const SHARDED_BY: Readonly<Record<string, string>> = { events_response: 'tenant_id, response_id' }
const SHARDED_BY_DEFAULT = 'tenant_id, survey_id'

// Two weeks: the longest that a shard may be away and a repeated block still be known. Seconds count on replicated tables
// beside the number, and the stricter of the two holds; their default is a week.
const WINDOW_SECONDS = 14 * 86_400

const PLACEHOLDER = /\{\{(\w+)(?: (\w+))?\}\}/g
const CONDITION = /^--! when (\w+)$/m

/** False for a file that only some targets have: its first line is `--! when <option>`. */
export function isWanted(text: string, target: SchemaTarget): boolean {
  const condition = CONDITION.exec(text)?.[1]
  if (condition === undefined) return true
  if (condition !== 'cold_after_days') throw new Error(`"--! when ${condition}" is no condition of a migration.`)
  return target.coldAfterDays !== undefined
}

/**
 * A numbered file as SQL for one node or for a cluster. For one node every placeholder leaves nothing or what used to be
 * there, so the text is what it was before there were any.
 *
 *   {{local}}                    _local, the table on each node behind the distributed one
 *   {{on_cluster}}               the clause
 *   {{replicated}}               before an engine of the MergeTree family
 *   {{deduplication_window}}     the table's setting
 *   {{distributed <table>}}      the statement that puts a distributed table before <table>_local
 *   {{cold_after_days}}          a number
 *
 * @throws Error for any other placeholder.
 */
export function renderMigration(text: string, target: SchemaTarget): string {
  return text.replaceAll(PLACEHOLDER, (whole, name: string, argument: string | undefined) => {
    const value = (target.cluster === undefined ? ON_ONE_NODE : ON_CLUSTER)[name]?.(target, argument)
    if (value === undefined) throw new Error(`${whole} is no placeholder of a ClickHouse migration.`)
    return value
  })
}

type Renderers = Readonly<Record<string, (target: SchemaTarget, argument: string | undefined) => string>>

const coldAfterDays = ({ coldAfterDays: days = 0 }: SchemaTarget) => String(Math.trunc(days))
const nothing = () => ''

const ON_ONE_NODE: Renderers = {
  local: nothing,
  on_cluster: nothing,
  replicated: nothing,
  deduplication_window: () => 'non_replicated_deduplication_window = 10000',
  distributed: nothing,
  cold_after_days: coldAfterDays,
}

const ON_CLUSTER: Renderers = {
  local: () => '_local',
  on_cluster: ({ cluster }) => ` on cluster ${quote(cluster)}`,
  // Its path in Keeper is the server's default_replica_path, by the table's uuid, which all replicas of a shard share.
  replicated: () => 'Replicated',
  deduplication_window: () =>
    `replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = ${WINDOW_SECONDS}`,
  distributed: ({ cluster, database }, table = '') =>
    `\n\ncreate table if not exists ${table} on cluster ${quote(cluster)} as ${table}_local\n` +
    `engine = Distributed(${quote(cluster)}, ${quote(database)}, ${table}_local, ` +
    `cityHash64(${SHARDED_BY[table] ?? SHARDED_BY_DEFAULT}));`,
  cold_after_days: coldAfterDays,
}

/** How a statement names the tables that hold a table's rows, on every node. */
export const localTable = (table: string, cluster: string | undefined): string =>
  cluster === undefined ? table : `${table}_local on cluster ${quote(cluster)}`

const quote = (text = ''): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
