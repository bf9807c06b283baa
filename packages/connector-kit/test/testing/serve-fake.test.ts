import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { request as httpRequest } from 'node:http'
import { createFake, type FakeTarget, loadFakeModel, type ServedFake, serveFake } from '@howazit/connector-kit/testing'
import { afterAll, describe, expect, it } from 'vitest'
import { goldenOf, mappings, noteBody, notesConnector, sourcesOf } from './support/sources.ts'

afterAll(() => mappings.close())

interface Setup extends AsyncDisposable {
  readonly served: ServedFake
  readonly fake: FakeTarget
  post(body: string, headers?: Record<string, string>): Promise<Response>
  knob(method: string, path: string, body?: string): Promise<{ status: number; body: unknown }>
}

async function setup(): Promise<Setup> {
  const model = await loadFakeModel(sourcesOf(notesConnector(), goldenOf()))
  const fake = createFake(model, { now: () => new Date() })
  const served = await serveFake(fake, { operations: () => ['writeNote'], host: () => 'api.example.com' })
  return {
    served,
    fake,
    post: (body, headers = {}) =>
      fetch(`${served.url}/v1/notes`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: 'Bearer example_of_a_token', ...headers },
        body,
        signal: AbortSignal.timeout(20_000),
      }),
    async knob(method, path, body) {
      const reply = await fetch(`${served.url}${path}`, { method, ...(body !== undefined && { body }) })
      return { status: reply.status, body: await reply.json() }
    },
    [Symbol.asyncDispose]: () => served[Symbol.asyncDispose](),
  }
}

describe('a served fake', () => {
  it('answers over HTTP, and tells by its knobs what was made', async () => {
    await using setUp = await setup()
    const reply = await setUp.post(noteBody('a'))
    expect([reply.status, await reply.json()]).toEqual([200, { ok: true, note: { id: 'note_7' } }])
    expect(reply.headers.get('date')).toMatch(/GMT$/)
    expect(await setUp.knob('GET', '/_fake')).toMatchObject({
      status: 200,
      body: { faults: [], objects: [{ remoteId: 'note_7' }], requests: [{ path: '/v1/notes', answered: 200 }] },
    })
    await setUp.knob('DELETE', '/_fake')
    expect(setUp.fake.objects()).toEqual([])
  })

  it('is told faults as they are written on the command line, and takes them back', async () => {
    await using setUp = await setup()
    expect(await setUp.knob('POST', '/_fake/faults', 'writeNote=503:2\n')).toEqual({
      status: 200,
      body: ['writeNote=503:2'],
    })
    expect((await setUp.post(noteBody('a'))).status).toBe(503)
    expect(await setUp.knob('DELETE', '/_fake/faults')).toEqual({ status: 200, body: [] })
    expect((await setUp.post(noteBody('a'))).status).toBe(200)
    expect(await setUp.knob('POST', '/_fake/faults', 'writeNote=fire')).toMatchObject({
      status: 400,
      body: { error: '"fire" is no fault.', hint: expect.stringContaining('timeout') },
    })
    expect(await setUp.knob('PUT', '/_fake')).toMatchObject({ status: 404 })
  })

  it('is told what somebody else made there', async () => {
    await using setUp = await setup()
    const made = await setUp.knob('POST', '/_fake/objects', '{"title":"Changed over there"}')
    expect(made).toEqual({ status: 201, body: { remoteId: 'there-1' } })
    expect(setUp.fake.objects()).toMatchObject([{ remoteId: 'there-1', content: { title: 'Changed over there' } }])
    expect(await setUp.knob('POST', '/_fake/objects', '{')).toMatchObject({ status: 400 })
  })

  it('has its faults on the wire', async () => {
    await using setUp = await setup()
    await setUp.knob('POST', '/_fake/faults', 'writeNote=reset')
    await expect(setUp.post(noteBody('a'))).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } })
    await setUp.knob('POST', '/_fake/faults', 'writeNote=cut,bytes=5')
    const cut = await setUp.post(noteBody('b'))
    expect(cut.status).toBe(200)
    await expect(cut.text()).rejects.toThrow()
    await setUp.knob('POST', '/_fake/faults', 'writeNote=partial')
    expect(await (await setUp.post(noteBody('c'))).text()).toBe('{"ok":true,"note"')
    await setUp.knob('POST', '/_fake/faults', 'writeNote=slow,ms=30')
    expect((await setUp.post(noteBody('d'))).status).toBe(200)
    expect(setUp.fake.objects()).toHaveLength(4)
  })

  it('stays silent until whoever asked has gone', async () => {
    await using setUp = await setup()
    await setUp.knob('POST', '/_fake/faults', 'writeNote=timeout')
    const aborter = new AbortController()
    const asked = fetch(`${setUp.served.url}/v1/notes`, {
      method: 'POST',
      headers: { authorization: 'Bearer example_of_a_token', 'content-type': 'application/json' },
      body: noteBody('a'),
      signal: aborter.signal,
    })
    await expect.poll(() => setUp.fake.requests().length).toBe(1)
    aborter.abort()
    await expect(asked).rejects.toThrow()
    expect(setUp.fake.requests()).toMatchObject([{ answered: 'silence' }])
  })

  it('lets no page of a browser turn its knobs', async () => {
    await using setUp = await setup()
    const { port } = new URL(setUp.served.url)
    const statusOf = async (headers: Record<string, string>) => {
      const asking = httpRequest({ host: '127.0.0.1', port, path: '/_fake/faults', method: 'POST', headers })
      asking.end('writeNote=503')
      const [reply] = (await once(asking, 'response')) as [IncomingMessage]
      reply.resume()
      return reply.statusCode
    }
    expect(await statusOf({ host: 'evil.example' })).toBe(403)
    expect(await statusOf({ origin: 'https://evil.example' })).toBe(403)
    expect(setUp.fake.faults.list()).toEqual([])
  })

  it('refuses a body that is too large, before it has come', async () => {
    await using setUp = await setup()
    const { port } = new URL(setUp.served.url)
    const headers = { 'content-length': 9 * 1024 * 1024 }
    const asking = httpRequest({ host: '127.0.0.1', port, path: '/v1/notes', method: 'POST', headers })
    asking.flushHeaders()
    const [reply] = (await once(asking, 'response')) as [IncomingMessage]
    expect(reply.statusCode).toBe(413)
    asking.destroy()
    expect(setUp.fake.requests()).toEqual([])
  })
})
