import { gzipSync } from 'node:zlib'
import { type ClickHouseSettings, createClient } from '@clickhouse/client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestClickhouse, type TestClickhouse } from '../support/databases.ts'
import { slowly } from '../support/slowly.ts'

let clickhouse: TestClickhouse

beforeAll(async () => {
  clickhouse = await createTestClickhouse()
  await clickhouse.client.command({
    query: 'create table items (id UInt32, text String) engine = MergeTree order by id',
  })
})

afterAll(() => clickhouse.dispose())

const connect = (options: object = {}) => {
  const { url, username, password, database } = clickhouse
  return createClient({ url, username, password, database, log: { level: 127 }, ...options })
}

async function select(query: string, parameters: Record<string, unknown> = {}): Promise<unknown[]> {
  const result = await clickhouse.client.query({ query, query_params: parameters, format: 'JSONEachRow' })
  return result.json()
}

test('both kinds of ping succeed', async () => {
  expect(await clickhouse.client.ping()).toEqual({ success: true })
  expect(await clickhouse.client.ping({ select: true })).toEqual({ success: true })
})

test('a wrong password is refused with the code of the real server', async () => {
  await using client = connect({ password: 'guess' })

  await expect(client.query({ query: 'select 1' })).rejects.toMatchObject({
    code: '516',
    type: 'AUTHENTICATION_FAILED',
  })
})

test('basic authentication is accepted', async () => {
  const { url, username, password } = clickhouse
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  const response = await fetch(`${url}/`, { method: 'POST', body: 'select 42', headers: { authorization } })

  expect(await response.text()).toBe('42\n')
})

test('inserted rows come back byte for byte', async () => {
  const text = `שלום 'quote' "double" \\ tab\t newline\n nul\0 😀`
  const written = await clickhouse.client.insert({ table: 'items', values: [{ id: 1, text }], format: 'JSONEachRow' })

  expect(written.summary?.written_rows).toBe('1')
  expect(await select('select text from items where id = 1')).toEqual([{ text }])
})

test('compressed requests and responses round-trip', async () => {
  await using client = connect({ compression: { request: true, response: true } })
  const values = Array.from({ length: 1_000 }, (_, index) => ({ id: 1_000 + index, text: 'again and again' }))
  await client.insert({ table: 'items', values, format: 'JSONEachRow' })
  const result = await client.query({
    query: 'select id from items where id >= 1000 order by id',
    format: 'JSONEachRow',
  })

  expect(result.response_headers['content-encoding']).toBe('gzip')
  expect(await result.json()).toEqual(values.map(({ id }) => ({ id })))
})

test.each([
  ['String', `a'); drop table items -- \\ \t\n`],
  ['Int64', '-9007199254740993'],
  ['Array(String)', ["it's", 'b,c', '\\']],
  ['Map(String, UInt8)', { "k'": 1 }],
  ['Nullable(String)', null],
])('a parameter of type %s is bound, not spliced', async (type, value) => {
  const result = await clickhouse.client.query({
    query: `select {value:${type}} as value`,
    query_params: { value },
    format: 'JSONEachRow',
    clickhouse_settings: { output_format_json_quote_64bit_integers: 1 },
  })

  expect(await result.json()).toEqual([{ value }])
})

test.each([false, true])('a long parameter is bound as well (as multipart form: %s)', async (isMultipart) => {
  const value = 'ab'.repeat(50_000)
  const result = await clickhouse.client.query({
    query: 'select toUInt32(length({value:String})) as n',
    query_params: { value },
    format: 'JSONEachRow',
    use_multipart_params: isMultipart,
  })

  expect(await result.json()).toEqual([{ n: 100_000 }])
})

test.each([
  ['selec 1', '62', 'SYNTAX_ERROR'],
  ['select * from nowhere', '60', 'UNKNOWN_TABLE'],
  ['select throwIf(1)', '395', 'FUNCTION_THROW_IF_VALUE_IS_NON_ZERO'],
  ["select toUInt8('x')", '6', 'CANNOT_PARSE_TEXT'],
])('%s fails with code %s', async (query, code, type) => {
  await expect(select(query)).rejects.toMatchObject({ code, type })
})

test('an unknown setting is refused instead of ignored', async () => {
  const settings = { no_such_setting: 1 } as ClickHouseSettings

  await expect(clickhouse.client.query({ query: 'select 1', clickhouse_settings: settings })).rejects.toMatchObject({
    code: '115',
  })
})

test('settings do not leak into the next request', async () => {
  const query = "select toString(getSetting('max_result_rows')) as rows"
  const limited = await clickhouse.client.query({
    query,
    format: 'JSONEachRow',
    clickhouse_settings: { max_result_rows: '123' },
  })

  expect(await limited.json()).toEqual([{ rows: '123' }])
  expect(await select(query)).toEqual([{ rows: '0' }])
})

// Read from the wire: the client's own parser says "malformed" when TCP happens to cut the trailer in two.
test('a failure after the first row is told at the end of the body, as a server >= 25.11 does', async () => {
  const { url, username, password } = clickhouse
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  const query = 'select throwIf(number = 500000) as x, number from numbers(1000000) format JSONEachRow'
  const response = await fetch(`${url}/?max_block_size=1000&max_threads=1`, {
    method: 'POST',
    body: query,
    headers: { authorization },
  })
  const tag = response.headers.get('x-clickhouse-exception-tag') ?? ''
  const body = await response.text()
  const trailer = body.slice(body.indexOf('\r\n'))
  const [, message = '', bytes] =
    /^\r\n__exception__\r\n\w+\r\n(.*\n)(\d+) \w+\r\n__exception__\r\n$/s.exec(trailer) ?? []

  expect(response.status).toBe(200)
  expect(body.startsWith('{"x":0,"number":0}\n')).toBe(true)
  expect(message).toMatch(/^Code: 395\. .*\(FUNCTION_THROW_IF_VALUE_IS_NON_ZERO\)\n$/s)
  expect(Number(bytes)).toBe(Buffer.byteLength(message))
  expect(trailer.split(tag)).toHaveLength(3)
})

test('with wait_end_of_query the same failure has its status before any row', async () => {
  const query = 'select throwIf(number = 500000) as x, number from numbers(1000000)'
  const request = clickhouse.client.query({
    query,
    format: 'JSONEachRow',
    clickhouse_settings: { wait_end_of_query: 1 },
  })

  await expect(request).rejects.toMatchObject({ code: '395' })
})

test('eight slow parameterised queries run side by side', async () => {
  const startedAt = performance.now()
  await Promise.all(Array.from({ length: 8 }, () => select('select sleep({seconds:Float32}) as x', { seconds: 0.5 })))

  expect(performance.now() - startedAt).toBeLessThan(slowly(2_500))
})

test('formats outside the raw ones are inserted through a file', async () => {
  const { client } = clickhouse
  const exported = await client.exec({ query: "select toUInt32(7) as id, 'parquet' as text format Parquet" })
  const { url, username, password, database } = clickhouse
  const query = encodeURIComponent('insert into items format Parquet')
  const chunks: Buffer[] = []
  for await (const chunk of exported.stream) chunks.push(chunk as Buffer)
  const response = await fetch(`${url}/?database=${database}&query=${query}`, {
    method: 'POST',
    body: Buffer.concat(chunks),
    headers: { 'x-clickhouse-user': username, 'x-clickhouse-key': password },
  })

  expect(response.status, await response.text()).toBe(200)
  expect(await select('select text from items where id = 7')).toEqual([{ text: 'parquet' }])
})

test('a temporary table lives in its session only', async () => {
  await using client = connect({ session_id: 'one' })
  await client.command({ query: 'create temporary table scratch (x UInt8)' })
  await client.command({ query: 'insert into scratch values (1)' })
  const inside = await client.query({ query: 'select x from scratch', format: 'JSONEachRow' })

  expect(await inside.json()).toEqual([{ x: 1 }])
  await expect(select('select x from scratch')).rejects.toMatchObject({ code: '60' })
})

test('readers that leave in the middle of a stream free their places', async () => {
  for (let reader = 0; reader < 10; reader += 1) {
    const result = await clickhouse.client.query({ query: 'select * from numbers(100000000)', format: 'JSONEachRow' })
    for await (const rows of result.stream()) {
      expect(rows.length).toBeGreaterThan(0)
      break
    }
  }

  expect(await select('select toUInt8(1) as one')).toEqual([{ one: 1 }])
})

test('an upload that breaks off stores nothing and frees its place', async () => {
  const { url, username, password, database } = clickhouse
  const query = new URLSearchParams({
    database,
    insert_deduplication_token: 'x',
    query: 'insert into items format JSONEachRow',
  })
  const headers = { 'x-clickhouse-user': username, 'x-clickhouse-key': password, 'content-encoding': 'gzip' }
  for (let upload = 0; upload < 10; upload += 1) {
    async function* body() {
      yield gzipSync('{"id": 99, "text": "half"}\n').subarray(0, 20)
      throw new Error('The sender died.')
    }
    const sent = fetch(`${url}/?${query.toString()}`, { method: 'POST', headers, body: body(), duplex: 'half' })
    await expect(sent).rejects.toThrow()
  }

  expect(await select('select id from items where id = 99')).toEqual([])
})
