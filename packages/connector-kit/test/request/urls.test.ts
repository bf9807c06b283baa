import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { orRefusal } from '../../src/request/cannot-build.ts'
import { isOnHosts } from '../../src/request/hosts.ts'
import { renderPath } from '../../src/request/render-path.ts'
import { renderUrl } from '../../src/request/render-url.ts'
import { resolveLink } from '../../src/request/resolve-link.ts'
import { requireHost, resolveUrl } from '../../src/request/resolve-url.ts'
import type { Scope } from '../../src/request/scope.ts'

const connector = { protocol: 'http', baseUrl: 'https://api.acme.example/v1', hosts: ['api.acme.example'] } as const

const outcome = (build: () => unknown) => {
  const result = orRefusal(build)
  return 'refusal' in result ? result.refusal.reason : result.value
}

describe('renderPath', () => {
  it('keeps every value one segment, and the URL parser agrees', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), (first, second) => {
        const scope: Scope = { input: { first, second } }
        const result = orRefusal(() => renderPath('/a/{input.first}/b/{input.second}', scope))
        if ('refusal' in result)
          return [first, second].some((value) => ['', '.', '..'].includes(value) || !value.isWellFormed())
        const url = new URL(`https://api.acme.example${result.value}`)
        const segments = url.pathname.split('/').map(decodeURIComponent)
        return (
          JSON.stringify(segments) === JSON.stringify(['', 'a', first, 'b', second]) &&
          url.search === '' &&
          url.hash === ''
        )
      }),
    )
  })

  it('keeps the slashes of a value that is a key, and nothing else of it', () => {
    expect(renderPath('/bucket/{+input.key}', { input: { key: 'a b/ü/c?.json' } })).toBe(
      '/bucket/a%20b/%C3%BC/c%3F.json',
    )
    for (const key of ['../secret', 'a/../../b', 'a//b', '/a', 'a/', 'a/./b'])
      expect(outcome(() => renderPath('/bucket/{+input.key}', { input: { key } }))).toBe('path_unsafe')
  })

  it.each(['..', '.', ''])('refuses %j as a segment', (id) => {
    expect(outcome(() => renderPath('/tickets/{input.id}/notes', { input: { id } }))).toBe('path_unsafe')
  })

  it('encodes what is encoded already once more, so that it stays text', () => {
    expect(renderPath('/t/{input.id}', { input: { id: '%2e%2e' } })).toBe('/t/%252e%252e')
  })

  it('refuses absent values, structures and names of the prototype', () => {
    expect(outcome(() => renderPath('/t/{input.id}', { input: {} }))).toBe('value_missing')
    expect(outcome(() => renderPath('/t/{input.constructor}', { input: {} }))).toBe('value_missing')
    expect(outcome(() => renderPath('/t/{input.list.length}', { input: { list: [1] } }))).toBe('value_missing')
    expect(outcome(() => renderPath('/t/{input}', { input: {} }))).toBe('value_unusable')
  })
})

describe('resolveLink', () => {
  const link = (path: string, id: string) => outcome(() => resolveLink({ connector, path, scope: { remoteId: id } }))

  it('encodes what stands in a fragment as in a path', () => {
    expect(link('https://app.acme.example/#Cases/{remoteId}', 'a/b#c')).toBe(
      'https://app.acme.example/#Cases/a%2Fb%23c',
    )
    expect(link('/tickets/{remoteId}', '7')).toBe('https://api.acme.example/v1/tickets/7')
  })
})

describe('renderUrl', () => {
  const HOSTILE = [
    'evil.example/',
    'evil.example#',
    'a@evil.example',
    'a:443',
    'a\\b',
    'a?b',
    'a.evil',
    '',
    ' a',
    'a\n',
    'ａ',
    '127.0.0.1',
    'a/../b',
    '[::1]',
    '%61',
  ]

  it.each(HOSTILE)('refuses %j as a part of a host', (subdomain) => {
    expect(outcome(() => renderUrl('https://{settings.subdomain}.acme.example/v1', { settings: { subdomain } }))).toBe(
      'host_refused',
    )
  })

  it('takes no string into the host that changes which host it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (subdomain) => {
        const result = orRefusal(() =>
          renderUrl('https://{settings.subdomain}.acme.example/v1', { settings: { subdomain } }),
        )
        return 'refusal' in result || result.value.hostname === `${subdomain.toLowerCase()}.acme.example`
      }),
    )
  })

  it('encodes values behind the host', () => {
    const scope = { settings: { org: 'a/b?c' } }
    expect(renderUrl('https://api.acme.example/{settings.org}/x', scope).href).toBe(
      'https://api.acme.example/a%2Fb%3Fc/x',
    )
    expect(outcome(() => renderUrl('https://api.acme.example/{settings.org}/x', { settings: { org: '..' } }))).toBe(
      'path_unsafe',
    )
    const url = 'https://api.acme.example/{+settings.path}/token'
    expect(renderUrl(url, { settings: { path: 'a/b?c' } }).href).toBe('https://api.acme.example/a/b%3Fc/token')
    expect(outcome(() => renderUrl(url, { settings: { path: 'a/../b' } }))).toBe('path_unsafe')
  })
})

describe('resolveUrl', () => {
  const resolve = (path: string, scope: Scope = {}, query?: Record<string, string>) =>
    outcome(() => {
      const url = resolveUrl({ connector, path, query, scope })
      requireHost(url, connector, scope)
      return url.href
    })

  it('puts a path below the base and encodes the query', () => {
    expect(resolve('/tickets', { input: { q: 'a&b=ü+c' } }, { q: 'x:{input.q}' })).toBe(
      'https://api.acme.example/v1/tickets?q=x%3Aa%26b%3D%C3%BC%2Bc',
    )
  })

  it('lets a host that the connection does not have allow nothing', () => {
    const hosts = ['{settings.host}', '{settings.tokenHost}']
    const own = { ...connector, baseUrl: 'https://{settings.host}', hosts }
    const scope: Scope = { settings: { host: 'api.acme.example' } }
    const asks = (url: string) => outcome(() => requireHost(new URL(url), own, scope))
    expect(asks('https://api.acme.example/x')).toBeUndefined()
    expect(asks('https://login.acme.example/x')).toBe('host_refused')
  })

  it('leaves out a parameter only where a tenant or a first page need not have it', () => {
    expect(resolve('/t', {}, { group: '{settings.group}', after: '{page.cursor}' })).toBe(
      'https://api.acme.example/v1/t',
    )
    expect(resolve('/t', { input: {} }, { id: '{input.id}' })).toBe('value_missing')
    expect(resolve('/t', { input: { id: '' } }, { id: '{input.id}' })).toBe('value_missing')
  })

  it('follows a whole URL or a path that the vendor gave, on its own hosts', () => {
    expect(resolve('{reply.next}', { reply: { next: 'https://api.acme.example/v1/t?page=2' } })).toBe(
      'https://api.acme.example/v1/t?page=2',
    )
    expect(resolve('{reply.next}', { reply: { next: '/v1/jobs/7?async=true' } })).toBe(
      'https://api.acme.example/v1/jobs/7?async=true',
    )
    expect(resolve('{reply.next}', { reply: { next: 'https://evil.example/t' } })).toBe('host_refused')
  })

  it.each([
    'https://api.acme.example@evil.example/',
    'https://evil.example\\@api.acme.example/',
    'https://evil.example#@api.acme.example',
    '//evil.example/x',
    '/\\evil.example/x',
    'http://api.acme.example/x',
    'https://api.acme.example:8443/x',
    'https://api.acme.example.evil.example/',
    `https://${'user:pass'}@api.acme.example/`,
    'ftp://api.acme.example/',
    'javascript://api.acme.example/%0aalert(1)',
    'https://ⓔvil.example/',
    'nonsense',
  ])('refuses %s from the vendor', (next) => {
    expect(resolve('{reply.next}', { reply: { next } })).toMatch(/^(?:host_refused|url_invalid)$/)
  })
})

describe('isOnHosts', () => {
  it.each([
    ['https://a.acme.example/', ['*.acme.example'], true],
    ['https://a.b.acme.example/', ['*.acme.example'], true],
    ['https://acme.example/', ['*.acme.example'], false],
    ['https://evilacme.example/', ['*.acme.example'], false],
    ['https://A.ACME.example/', ['*.acme.example'], true],
    ['https://a.acme.example./', ['*.acme.example'], false],
    ['https://acme.example:8443/', ['acme.example'], false],
    ['https://acme.example:8443/', ['acme.example:8443'], true],
    ['https://acme.example:8443/', ['acme.example:*'], true],
    ['https://acme.example:443/', ['acme.example'], true],
    ['http://acme.example/', ['acme.example:443'], false],
    ['postgres://acme.example:6543/db', ['acme.example'], true],
    ['https://0x7f.1/', ['127.0.0.1'], true],
    ['https://anything.example/', ['*'], true],
    ['https://acme.example/', [], false],
  ] as const)('%s on %j: %s', (url, hosts, expected) => {
    expect(isOnHosts(new URL(url), hosts)).toBe(expected)
  })
})
