import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { ClickHouseError } from '@clickhouse/client'
import { describe, expect, onTestFinished, test } from 'vitest'
import { checkClickhouse, refuseOldVersion } from '../../src/analytics/check-clickhouse.ts'
import { createClickhouse } from '../../src/analytics/create-clickhouse.ts'
import { prepareClickhouse } from '../../src/analytics/prepare-clickhouse.ts'
import { toClickhouseError } from '../../src/analytics/to-clickhouse-error.ts'
import { createTestClickhouse } from '../support/databases.ts'

describe('the server', () => {
  test('is refused when it is older than what the sink stands on', () => {
    expect(() => refuseOldVersion('24.8.4.13')).toThrow('ClickHouse is 24.8.4.13; it must be 25.3 or newer.')
    expect(() => refuseOldVersion('25.2.1')).toThrow('25.3 or newer')
    for (const version of ['25.3.1.1', '25.12.1', '26.1.2.3']) refuseOldVersion(version)
  })

  test('is refused when it has not the cluster or the volume that the configuration names', async () => {
    await using database = await createTestClickhouse()

    await checkClickhouse(database.client, {})
    await expect(checkClickhouse(database.client, { cluster: 'nowhere' })).rejects.toMatchObject({
      code: 'misconfigured',
      message: 'HOWAZIT_CLICKHOUSE_CLUSTER is nowhere, and ClickHouse knows no cluster of that name.',
    })
    await expect(checkClickhouse(database.client, { coldAfterDays: 30 })).rejects.toThrow('no storage policy hot_cold')
  })

  test('is asked for nothing but reading once everything is there', async () => {
    await using database = await createTestClickhouse()
    await prepareClickhouse(database)
    const statements: string[] = []
    const proxy = createServer(async (request, response) => {
      const body = await buffer(request)
      statements.push(body.toString())
      const { authorization = '', 'content-type': type = '' } = request.headers
      const headers = { authorization, 'content-type': type }
      const reply = await fetch(new URL(request.url ?? '/', database.url), { method: 'POST', headers, body })
      response.writeHead(reply.status).end(await reply.text())
    })
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => new Promise((resolve) => proxy.close(() => resolve())))

    await prepareClickhouse({ ...database, url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` })

    expect(statements.length).toBeGreaterThan(3)
    for (const statement of statements) expect(statement).toMatch(/^\s*(select|exists)\b/)
  })
})

describe('a failure', () => {
  test('is unavailable when waiting can help, and stays what it is when it is a bug', async () => {
    const nobody = createClickhouse({ url: 'http://127.0.0.1:9', username: 'x', password: 'x', database: 'x' })
    onTestFinished(() => nobody.close())
    const refused = await nobody.query({ query: 'select 1' }).catch(toClickhouseError)
    const full = new ClickHouseError({ message: 'Too many parts', code: '252', type: 'TOO_MANY_PARTS' })
    const bug = new ClickHouseError({ message: 'Unknown column', code: '47', type: 'UNKNOWN_IDENTIFIER' })

    expect(refused).toMatchObject({ code: 'unavailable' })
    expect(toClickhouseError(full)).toMatchObject({ code: 'unavailable', cause: full })
    expect(toClickhouseError(bug)).toBe(bug)
  })

  // The trailer of an exception that comes in two pieces makes the client's parser go round for ever, and with it the
  // process. We ask for whole answers; a server that has them answers with a status.
  test('after the first row comes as a status, never as a trailer', async () => {
    await using database = await createTestClickhouse()
    const clickhouse = createClickhouse(database)
    onTestFinished(() => clickhouse.close())

    const failing = clickhouse.query({
      query: 'select throwIf(number = 3000000) from numbers(10000000) settings max_block_size = 1000',
      format: 'JSONEachRow',
    })

    await expect(failing).rejects.toMatchObject({ code: '395' })
  })
})
