import { describe, expect, it } from 'vitest'
import { connect } from './support/connect.ts'
import { type Answer, startServer } from './support/start-server.ts'

const ndjson =
  (...parts: (string | Uint8Array)[]): Answer =>
  async (response) => {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' })
    for (const part of parts) await new Promise<void>((resolve) => response.write(part, () => resolve()))
    response.end()
  }

const collect = async <Item>(items: AsyncIterable<Item>): Promise<Item[]> => {
  const all: Item[] = []
  for await (const item of items) all.push(item)
  return all
}

const filter = { surveyId: 's1' }

describe('responses.export', () => {
  it('yields lines, wherever the bytes are cut', async () => {
    const euro = new TextEncoder().encode('{"b":"€"}\n{"c":3}')
    const { baseUrl, received } = await startServer(ndjson('{"a":1}\n', euro.slice(0, 7), euro.slice(7)))
    expect(await collect(connect(baseUrl).howazit.responses.export(filter))).toEqual([
      '{"a":1}',
      '{"b":"€"}',
      '{"c":3}',
    ])
    expect(received[0]?.url).toBe('/v1/exports/responses?surveyId=s1')
  })

  it('passes the bytes on untouched', async () => {
    const text = 'id,"a\nb"\r\n1,2\r\n'
    const { baseUrl } = await startServer(ndjson(text))
    const chunks = await collect(
      connect(baseUrl)
        .howazit.responses.export({ ...filter, format: 'csv' })
        .bytes(),
    )
    expect(Buffer.concat(chunks).toString()).toBe(text)
  })

  it('yields nothing of an empty export', async () => {
    const { baseUrl } = await startServer(ndjson())
    expect(await collect(connect(baseUrl).howazit.responses.export(filter))).toEqual([])
  })

  it('throws when the export breaks off, after the lines that came', async () => {
    const { baseUrl } = await startServer((response) => {
      response.writeHead(200, { 'content-type': 'application/x-ndjson', 'content-length': '100' })
      response.write('{"a":1}\n', () => response.destroy())
    })
    const lines: string[] = []
    const reading = async () => {
      for await (const line of connect(baseUrl).howazit.responses.export(filter)) lines.push(line)
    }
    await expect(reading()).rejects.toMatchObject({ code: 'network_failed' })
    expect(lines).toEqual(['{"a":1}'])
  })
})
