import { expect, test } from 'vitest'
import type { Catalogue } from '../../../src/moves/citus/catalogue.ts'
import { judge } from '../../../src/moves/citus/count-tables.ts'
import { findNodeBlockers } from '../../../src/moves/citus/find-node-blockers.ts'
import { isIsolated, isolate, moveTo } from '../../../src/moves/citus/statements.ts'
import { recordedFor } from './recorded-catalogue.ts'

/** In the first of four shards, on worker-1. */
const HASH = -2_000_000_000
const CATALOGUE = recordedFor(HASH)
const ACME = { schemaName: 'tenant_shared', tenantId: '00000000-0000-4000-8000-000000000001' }
const ISOLATED = { ...CATALOGUE, shards: CATALOGUE.shards.map((shard) => ({ ...shard, range: [HASH, HASH] as const })) }

test('a tenant gets a shard of its own first, in all tables that are distributed together', () => {
  expect(isolate(CATALOGUE, ACME)).toEqual({
    text: expect.stringMatching(
      /select isolate_tenant_to_new_shard\(.*'CASCADE',\s+shard_transfer_mode => 'force_logical'\)/s,
    ),
    values: ['tenant_shared', 'response_items', ACME.tenantId],
  })
  expect(CATALOGUE.shards.some(isIsolated)).toBe(false)
  expect(isolate(ISOLATED, ACME)).toBeUndefined()
})

test('that shard is moved from where the catalogue says that it is, and not where it is already', () => {
  expect(moveTo(ISOLATED, 'worker-2:5432')).toEqual({
    text: expect.stringMatching(/select citus_move_shard_placement\(.*shard_transfer_mode => 'force_logical'\)/s),
    values: ['102008', 'worker-1', 5432, 'worker-2', 5432],
  })
  expect(moveTo(ISOLATED, 'worker-1:5432')).toBeUndefined()
})

test('a partition names no group of shards', () => {
  const [first, ...others] = CATALOGUE.shards
  const shards = [{ ...(first as NonNullable<typeof first>), isPartition: true }, ...others]
  expect(isolate({ shards }, ACME)?.values[1]).toBe('response_keys')
})

test.each([
  ['worker-9:5432', 'worker-1:5432, worker-2:5432'],
  ['coordinator:5432', 'is the coordinator'],
  ['worker-2-standby:5432', 'a replica'],
  ['worker-3:5432', 'citus_activate_node'],
  ['worker-4:5432', 'shouldhaveshards'],
  ['worker-1:5432', 'on worker-1:5432 already'],
])('a tenant does not move to %s', (node, why) => {
  expect(findNodeBlockers(CATALOGUE, node)).toEqual([{ code: 'node', detail: expect.stringContaining(why) }])
})

test('a tenant moves to a worker that is primary, active and takes shards', () => {
  expect(findNodeBlockers(CATALOGUE, 'worker-2:5432')).toEqual([])
})

test.each([
  ['no_citus', undefined, 'no Citus that answers'],
  ['no_citus', { ...CATALOGUE, version: [11, 0] }, '11.1 or later'],
  ['no_citus', { ...CATALOGUE, isCoordinator: false }, 'a worker of Citus'],
  ['no_citus', { ...CATALOGUE, shards: [] }, 'howazit tenant migrate --all'],
  ['privileges', { ...CATALOGUE, seesAllRows: false }, 'BYPASSRLS'],
  ['identity', withShards({ hasIdentity: false }), 'surveys has no primary key'],
  ['wal_level', withNodes({ walLevel: 'replica' }), 'wal_level of worker-1:5432 is replica'],
  ['wal_level', withNodes({ walLevel: 'replica' }), 'wal_level of worker-2:5432 is replica'],
  ['wal_level', withNodes({ walLevel: undefined }), 'is unknown'],
] as const)('%s stops a move, with one sentence on what to do', (code, catalogue, why) => {
  const blockers = findNodeBlockers(catalogue, 'worker-2:5432')
  expect(new Set(blockers.map((blocker) => blocker.code))).toEqual(new Set([code]))
  expect(blockers.map(({ detail }) => detail).join(' ')).toContain(why)
})

test('rows that are too many in a shard, too few, or fewer than before the switch are told of', () => {
  expect(judge({ here: 10, inShard: 10 }, 9)).toBe(0)
  expect(judge({ here: 10, inShard: 12 }, 10)).toBe(2)
  expect(judge({ here: 10, inShard: 7 })).toBe(-3)
  expect(judge({ here: 8, inShard: 8 }, 10)).toBe(-2)
})

function withShards(change: Partial<Catalogue['shards'][number]>): Catalogue {
  return { ...CATALOGUE, shards: CATALOGUE.shards.map((shard) => ({ ...shard, ...change })) }
}

function withNodes(change: Partial<Catalogue['nodes'][number]>): Catalogue {
  return { ...CATALOGUE, nodes: CATALOGUE.nodes.map((node) => ({ ...node, ...change })) }
}
