/** A node of `explain (verbose, format json)`, as far as it matters here. */
export interface PlanNode {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly Schema?: string
  readonly Operation?: string
  readonly 'Index Cond'?: string
  readonly 'Recheck Cond'?: string
  readonly Filter?: string
  readonly 'Conflict Resolution'?: string
  readonly Plans?: readonly PlanNode[]
  /** Of Citus, on its own nodes. */
  readonly 'Distributed Query'?: { readonly Job?: { readonly 'Task Count'?: number } }
}

/** One tenant, named by the statement: equality with a value, not with a column of something else. */
const ONE_TENANT = /\btenant_id = (\$\d+|'[0-9a-f-]{36}'::uuid)/

/** Scans of these tables whose own conditions do not say which tenant. */
export function findUnfilteredScans(plan: PlanNode, isTenantTable: (name: string) => boolean): readonly string[] {
  return walk(plan)
    .filter((node) => isOnTable(node) && node['Node Type'].endsWith('Scan') && isTenantTable(nameOf(node)))
    .filter((node) => !conditionsOf(node).some((condition) => ONE_TENANT.test(condition)))
    .map((node) => `${node['Node Type']} on ${nameOf(node)}`)
}

/** Inserts of rows that come from a select and handle no conflict. */
export function findCopyingInserts(plan: PlanNode, isDistributed: (name: string) => boolean): readonly string[] {
  return walk(plan)
    .filter((node) => node.Operation === 'Insert' && isDistributed(nameOf(node)))
    .filter((node) => node['Conflict Resolution'] === undefined && node.Plans?.[0]?.['Node Type'] !== 'Result')
    .map((node) => `Insert on ${nameOf(node)}`)
}

/** `schema.table` of every relation in the plan. */
export const listRelations = (plan: PlanNode): readonly string[] => walk(plan).filter(isOnTable).map(nameOf)

/** The most tasks any part of a distributed plan has; 0 without Citus. */
export const countTasks = (plan: PlanNode): number =>
  Math.max(0, ...walk(plan).map((node) => node['Distributed Query']?.Job?.['Task Count'] ?? 0))

const walk = (node: PlanNode): readonly PlanNode[] => [node, ...(node.Plans ?? []).flatMap(walk)]

const isOnTable = (node: PlanNode): boolean => node['Relation Name'] !== undefined

const nameOf = (node: PlanNode): string => `${node.Schema}.${node['Relation Name']}`

const conditionsOf = (node: PlanNode): readonly string[] =>
  [node['Index Cond'], node['Recheck Cond'], node.Filter].flatMap((text) => text ?? [])
