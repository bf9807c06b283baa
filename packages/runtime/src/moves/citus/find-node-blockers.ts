import type { TenantMoveBlocker } from '@howazit/sdk'
import type { Catalogue } from './catalogue.ts'
import { isTooOld, VERSION_NEEDED } from './citus-version.ts'
import { anchorOf } from './statements.ts'

/** What would stop a move to a node of Citus, by what its catalogue says. Pure. */
export function findNodeBlockers(catalogue: Catalogue | undefined, target: string): readonly TenantMoveBlocker[] {
  const missing = findMissing(catalogue)
  if (catalogue === undefined || missing !== undefined) return [toBlocker('no_citus', missing ?? '')]
  const unfit = findUnfit(catalogue, target)
  return [
    // The way back is there before the way forth is used.
    ...findUnprepared(catalogue, unfit.length === 0 ? target : undefined),
    ...unfit.map((detail) => toBlocker('node', detail)),
    ...(anchorOf(catalogue)?.node === target
      ? [toBlocker('node', `The tenant's shard is on ${target} already. Name another node.`)]
      : []),
  ]
}

/** What would stop Citus from copying from where the tenant is, and back from where it is to be. Pure. */
export function findUnprepared(catalogue: Catalogue, target?: string): readonly TenantMoveBlocker[] {
  const { seesAllRows, shards, nodes } = catalogue
  const origins = nodes.filter(({ name }) => name === anchorOf(catalogue)?.node || name === target)
  return [
    ...(seesAllRows
      ? []
      : [
          toBlocker(
            'privileges',
            'The role of HOWAZIT_POSTGRES_ADMIN_URL is neither a superuser nor has it BYPASSRLS: Citus copies shards as this role, and row level security would keep their rows from it. Give it the right, or another URL, and plan again.',
          ),
        ]),
    ...shards
      .filter(({ hasIdentity }) => !hasIdentity)
      .map(({ table }) =>
        toBlocker(
          'identity',
          `The table ${table} has no primary key and no other replica identity, by which Citus could tell another node what has changed. Give it one, and plan again.`,
        ),
      ),
    ...origins
      .filter(({ walLevel }) => walLevel !== 'logical')
      .map(({ name, walLevel = 'unknown' }) =>
        toBlocker(
          'wal_level',
          `wal_level of ${name} is ${walLevel}, and Citus moves what is written to by logical replication, there or back. Set it to logical, start that node anew, and plan again.`,
        ),
      ),
  ]
}

/** In one sentence what there is not; undefined where Citus can be asked. */
function findMissing(catalogue: Catalogue | undefined): string | undefined {
  if (catalogue === undefined)
    return 'The database of the platform has no Citus that answers: a tenant moves to a schema or a database there.'
  if (isTooOld(catalogue.version))
    return `Citus ${catalogue.version.join('.')} cannot give a tenant a shard of its own while it is written to. Update it to ${VERSION_NEEDED} or later, and plan again.`
  if (!catalogue.isCoordinator)
    return 'HOWAZIT_POSTGRES_ADMIN_URL leads to a worker of Citus. Let it lead to the coordinator, and plan again.'
  if (catalogue.shards.length === 0)
    return 'The shared tables are not distributed by Citus. Run `howazit tenant migrate --all`, and plan again.'
  return undefined
}

function findUnfit({ nodes }: Catalogue, target: string): readonly string[] {
  const node = nodes.find(({ name }) => name === target)
  const known = nodes.filter(({ isCoordinator }) => !isCoordinator).map(({ name }) => name)
  if (node === undefined)
    return [
      `Citus knows no node ${target}${known.length === 0 ? '' : `, but ${known.join(', ')}`}. Add it with citus_add_node, and plan again.`,
    ]
  if (node.isCoordinator)
    return [`${target} is the coordinator, where everybody's outbox and deliveries are. Name a worker.`]
  if (!node.isPrimary) return [`${target} is a replica of another node. Name a primary one.`]
  if (!node.isActive) return [`${target} is not active. Have it activated with citus_activate_node, and plan again.`]
  if (!node.takesShards)
    return [
      `${target} takes no shards. Set its property shouldhaveshards with citus_set_node_property, and plan again.`,
    ]
  return []
}

const toBlocker = (code: TenantMoveBlocker['code'], detail: string): TenantMoveBlocker => ({ code, detail })
