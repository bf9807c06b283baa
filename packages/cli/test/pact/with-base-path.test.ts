import { describe, expect, it } from 'vitest'
import type { PactFile } from '../../src/pact/pact-file.ts'
import { withBasePath } from '../../src/pact/with-base-path.ts'

const pactOf = (...paths: readonly string[]) =>
  ({
    interactions: paths.map((path) => ({ description: path, states: [], isHttp: true, path })),
  }) as unknown as PactFile

const basePathOf = (servers: unknown, ...paths: readonly string[]) =>
  (withBasePath({ openapi: '3.1.0', info: { title: 'x' }, servers }, pactOf(...paths)) as { info: object }).info

describe('the path of a server', () => {
  it.each([
    ['https://api.example.com/1/', '/1/cards'],
    ['/1', '/1/cards'],
    ['https://{host}/{version}', '/1/cards'],
  ])('stands before the paths of the document: %s', (url, path) => {
    const variables = { host: { default: 'acme.example' }, version: { default: '1' } }
    expect(basePathOf([{ url, variables }], path)).toEqual({ title: 'x', 'x-opc-config-base-path': '/1' })
  })

  it('is of the first server that every request is below', () => {
    const servers = [{ url: 'https://a.example/v1' }, { url: 'https://a.example/v2' }]
    expect(basePathOf(servers, '/v2/cards', '/v2/boards')).toMatchObject({ 'x-opc-config-base-path': '/v2' })
    expect(basePathOf(servers, '/v2/cards', '/v1/boards')).toEqual({ title: 'x' })
  })

  it.each([undefined, 'no list', [{}], [{ url: 'https://' }], [{ url: 'https://a.example' }]])(
    'is none where there is none: %j',
    (servers) => {
      expect(basePathOf(servers, '/cards')).toEqual({ title: 'x' })
    },
  )
})
