import type { ClickHouseClient } from '@clickhouse/client'
import { expect, test } from 'vitest'
import { createShardOf } from '../../src/analytics/shard-of.ts'
import { createdOf, imageOf, messagesOf } from './changes.ts'
import { failingSink } from './failing-sink.ts'
import { newTenant, setup } from './setup.ts'

/** The one answer that a cluster gives and one node cannot. */
const clusterOf = (shards: number, clickhouse?: ClickHouseClient) =>
  new Proxy(clickhouse ?? ({} as ClickHouseClient), {
    get(target, name, receiver) {
      if (name !== 'query') return Reflect.get(target, name, receiver)
      return async (params: Parameters<ClickHouseClient['query']>[0]) =>
        params.query.includes('system.clusters') ? { json: async () => [{ shards }] } : await target.query(params)
    },
  })

test('a stream partition has one shard of the cluster, and none on a single node', async () => {
  const shardOf = createShardOf(clusterOf(3), 'howazit')

  expect(await Promise.all([0, 1, 2, 3, 4].map(shardOf))).toEqual([1, 2, 3, 1, 2])
  expect(await createShardOf(clusterOf(3), undefined)(4)).toBeUndefined()
  await expect(createShardOf(clusterOf(0), 'howazit')(0)).rejects.toThrow('no cluster howazit')
})

test('a recorded block keeps its shard, whatever became of the cluster since', async () => {
  await using bundle = await setup()
  const sent: unknown[] = []
  const clickhouse = new Proxy(bundle.clickhouse, {
    get(target, name, receiver) {
      if (name !== 'exec') return Reflect.get(target, name, receiver)
      return async (params: Parameters<ClickHouseClient['exec']>[0]) => {
        const { insert_shard_id: shard, insert_quorum: quorum, ...settings } = params.clickhouse_settings ?? {}
        sent.push({ shard, quorum })
        const { insert_quorum_parallel: _parallel, distributed_foreground_insert: _foreground, ...own } = settings
        return await target.exec({ ...params, clickhouse_settings: own })
      }
    },
  })
  const messages = messagesOf([createdOf(newTenant(), imageOf())], 0, 5)
  const sinkOn = (shards: number) => ({
    ...bundle.sinkDeps,
    clickhouse: clusterOf(shards, clickhouse),
    cluster: 'howazit',
  })

  await expect(failingSink({ sinkDeps: sinkOn(4) }, 'mark')(messages, new AbortController().signal)).rejects.toThrow(
    'mark',
  )
  await failingSink({ sinkDeps: sinkOn(7) }, 'none')(messages, new AbortController().signal)

  expect(sent).toEqual([
    { shard: '2', quorum: 'auto' },
    { shard: '2', quorum: 'auto' },
  ])
})
