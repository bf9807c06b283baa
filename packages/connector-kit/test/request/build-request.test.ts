import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RequestTemplate } from '../../src/manifest/common.ts'
import type { JsonValue } from '../../src/mapping/mapping.ts'
import { buildRequest } from '../../src/request/build-request.ts'
import type { Scope } from '../../src/request/scope.ts'
import type { HttpRequest } from '../../src/run/http.ts'

const connector = { protocol: 'http', baseUrl: 'https://api.acme.example', hosts: ['api.acme.example'] } as const

const build = (template: Partial<RequestTemplate>, scope: Scope = {}, body?: JsonValue, protocol = 'http' as const) =>
  buildRequest({
    connector: { ...connector, protocol },
    template: { method: 'POST', path: '/t', ...template },
    scope,
    body,
  })

const request = (...parts: Parameters<typeof build>): HttpRequest => {
  const built = build(...parts)
  if ('refusal' in built) throw new Error(built.refusal.message)
  return built.request
}

const refusal = (...parts: Parameters<typeof build>) => {
  const built = build(...parts)
  return 'refusal' in built ? built.refusal : undefined
}

describe('buildRequest', () => {
  it('sends the mapping’s output as JSON by default', () => {
    expect(request({}, {}, { a: 1 })).toEqual({
      method: 'POST',
      url: 'https://api.acme.example/t',
      headers: { 'content-type': 'application/json' },
      body: '{"a":1}',
    })
    expect(request({ method: 'GET' }, {}, { a: 1 }).body).toBeNull()
  })

  it('puts any JSON value where a name stands, as it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const { body } = request({ body: { data: ['{input}'] } }, { input: value as JsonValue })
        expect(JSON.parse(body as string)).toEqual({ data: [JSON.parse(JSON.stringify(value))] })
      }),
    )
  })

  it('never reads what a respondent wrote as a template', () => {
    const scope = { input: { name: '{secrets.token}' }, secrets: { token: 'hunter2' } }
    const built = request({ path: '/t/{input.name}', body: { a: 'Hi {input.name}', b: '{input.name}' } }, scope)
    expect(built.url).toBe('https://api.acme.example/t/%7Bsecrets.token%7D')
    expect(JSON.parse(built.body as string)).toEqual({ a: 'Hi {secrets.token}', b: '{secrets.token}' })
  })

  it('leaves out absent members, keeps places in arrays, spreads objects below what is written beside them', () => {
    const body = { '...': '{input}', id: '{idempotencyKey}', gone: '{input.gone}', list: ['{input.gone}', 1] }
    const built = request({ body }, { input: { id: 'theirs', a: null }, idempotencyKey: 'ours' })
    expect(JSON.parse(built.body as string)).toEqual({ id: 'ours', a: null, list: [null, 1] })
    expect(refusal({ body: { '...': '{input}' } }, { input: [1] })?.reason).toBe('mapping_output_invalid')
  })

  it('calls a member what the tenant gave, and leaves it out where that is absent', () => {
    const body = { fields: { '{settings.score}': '{input.score}', '{settings.comment}': 'x', '{settings.number}': 1 } }
    const built = request({ body }, { settings: { score: 'cf_3', number: 7 }, input: { score: 9 } })
    expect(JSON.parse(built.body as string)).toEqual({ fields: { cf_3: 9, 7: 1 } })
    const own = request({ body: { '{settings.score}': 1 } }, { settings: { score: '__proto__' } })
    expect(own.body).toBe('{"__proto__":1}')
  })

  it('writes a value as JSON in a text, whatever is in it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const { body } = request({ body: { columns: { '...json': { a: '{input}' } } } }, { input: value as JsonValue })
        const { columns } = JSON.parse(body as string) as { columns: string }
        expect(JSON.parse(columns)).toEqual({ a: JSON.parse(JSON.stringify(value)) })
      }),
    )
    expect(request({ body: { columns: { '...json': '{input.gone}' } } }, { input: {} }).body).toBe('{}')
  })

  it('lists what is there, and leaves the list out where nothing is', () => {
    const body = {
      lists: { '...present': ['{settings.one}', '{settings.two}', 'fixed'] },
      tags: { '...present': ['{settings.two}'] },
    }
    expect(JSON.parse(request({ body }, { settings: { one: 'l-1' } }).body as string)).toEqual({
      lists: ['l-1', 'fixed'],
    })
  })

  it('makes a number of a text that is one, and refuses what JSON would change', () => {
    const body = { note: { relid: { '...number': '{settings.id}' }, from: { '...number': '{settings.none}' } } }
    expect(JSON.parse(request({ body }, { settings: { id: '113' } }).body as string)).toEqual({ note: { relid: 113 } })
    for (const id of ['113a', '9007199254740993', ''])
      expect(refusal({ body }, { settings: { id } })).toMatchObject({ reason: 'mapping_output_invalid' })
  })

  it('names the template whose value is absent, and what to do', () => {
    expect(refusal({ body: { a: 'Hi {input.name}' } }, { input: {} })).toEqual({
      reason: 'value_missing',
      message: '{input.name} in "Hi {input.name}" has no value.',
      hint: 'Let the mapping give it.',
    })
  })

  it('lets no value begin a header of its own', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const built = build({ headers: { 'X-Name': 'n={input.name}' } }, { input: { name: value } })
        return 'refusal' in built || /^n=[\t\x20-\x7e]*$/.test(built.request.headers['x-name'] as string)
      }),
    )
    for (const name of ['a\r\nx-evil: 1', 'a\nb', 'a\0b', 'ü'])
      expect(refusal({ headers: { 'x-name': '{input.name}' } }, { input: { name } })?.reason).toBe('value_unusable')
  })

  it('sends a GraphQL document with nothing but variables from the mapping', () => {
    const built = request(
      { graphql: 'mutation($t: String!) { make(t: $t) { id } }', body: { t: '{input.t}' } },
      { input: { t: '"}' } },
    )
    expect(JSON.parse(built.body as string)).toEqual({
      query: 'mutation($t: String!) { make(t: $t) { id } }',
      variables: { t: '"}' },
    })
  })

  it('writes only identifiers into SQL, and binds the rest', () => {
    const sql = 'merge into {settings.table} using (select ? id) s on s.id = id'
    const template = { sql, body: { statement: '{sql}', bindings: { 1: { type: 'TEXT', value: '{input.id}' } } } }
    const built = request(template, { settings: { table: 'responses' }, input: { id: "x'; drop" } })
    expect(JSON.parse(built.body as string)).toEqual({
      statement: 'merge into responses using (select ? id) s on s.id = id',
      bindings: { 1: { type: 'TEXT', value: "x'; drop" } },
    })
    expect(refusal(template, { settings: { table: 'a; drop table b' }, input: { id: 1 } })?.reason).toBe(
      'value_unusable',
    )
  })
})

describe('body formats', () => {
  const text = (format: RequestTemplate['format'], body: JsonValue) => {
    const built = request({ format: format! }, {}, body)
    return typeof built.body === 'string' ? built.body : Buffer.from(built.body!).toString('utf8')
  }

  it('form: names are repeated for arrays, nested in brackets, and read back by the platform’s parser', () => {
    expect(text('form', { a: 'x y&z', list: [1, 2], deep: { b: true }, none: null })).toBe(
      'a=x+y%26z&list=1&list=2&deep%5Bb%5D=true',
    )
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string({ unit: 'grapheme' })), (fields) => {
        expect(Object.fromEntries(new URLSearchParams(text('form', fields)))).toEqual({ ...fields })
      }),
    )
    expect(refusal({ format: 'form' }, {}, ['a'])?.reason).toBe('body_invalid')
  })

  it('ndjson: one value a line, every line ended', () => {
    expect(text('ndjson', [{ a: 'x\ny' }, 2])).toBe('{"a":"x\\ny"}\n2\n')
  })

  it('xml: text stays text', () => {
    const body = {
      Case: { '@id': '"&<', Note: ['<script>', 'a & b', null], Mix: { '@l': 'en', '#text': ']]>' }, Bell: 'a\u0007b' },
    }
    expect(text('xml', body)).toBe(
      '<?xml version="1.0" encoding="UTF-8"?><Case id="&quot;&amp;&lt;"><Note>&lt;script&gt;</Note><Note>a &amp; b</Note><Note></Note>' +
        '<Mix l="en">]]&gt;</Mix><Bell>ab</Bell></Case>',
    )
    for (const wrong of [{}, { a: 1, b: 2 }, { a: [1] }, { 'a b': 1 }, { a: { '><x': 1 } }, { a: { '@x y': 1 } }, 'x'])
      expect(refusal({ format: 'xml' }, {}, wrong as JsonValue)?.reason).toBe('body_invalid')
  })

  it('csv: quotes what it has to and never lets a cell become a formula', () => {
    expect(
      text('csv', [
        { id: 1, note: 'a "b", c' },
        { id: -2, extra: 'x' },
      ]),
    ).toBe('id,note,extra\r\n1,"a ""b"", c",\r\n-2,,x\r\n')
    expect(text('csv', [['=1+1', '+1', '-1', '@A', '\tx', '＝1', -1]])).toBe("'=1+1,'+1,'-1,'@A,'\tx,'＝1,-1\r\n")
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (cell) => {
        const [written = ''] = text('csv', [[cell, 'end']]).split(',end\r\n')
        return !/^"?[=+\-@\t\r\n＝＋－＠]/.test(written)
      }),
    )
    expect(refusal({ format: 'csv' }, {}, [{ a: 1 }, [2]])?.reason).toBe('body_invalid')
  })

  it('multipart: the platform’s parser reads the same back, whatever is in it', async () => {
    const files = {
      note: 'a\r\n--b',
      'we"ird\r\nname': 'x',
      file: { filename: 'a"b.txt', contentType: 'text/plain', data: 'hällo' },
      bytes: { filename: 'b', base64: 'AAECAw==' },
    }
    const { body, headers } = request({ format: 'multipart' }, {}, files)
    const read = await new Response(Buffer.from(body as Uint8Array), { headers }).formData()
    expect(read.get('note')).toBe('a\r\n--b')
    expect([...read.keys()]).toHaveLength(4)
    expect(await (read.get('file') as File).text()).toBe('hällo')
    expect([...new Uint8Array(await (read.get('bytes') as File).arrayBuffer())]).toEqual([0, 1, 2, 3])
    expect(request({ format: 'multipart' }, {}, files)).toEqual({
      ...request({ format: 'multipart' }, {}, files),
      body,
      headers,
    })
  })

  it('text and binary: as they are', () => {
    expect(text('text', 'plain {text}')).toBe('plain {text}')
    expect(refusal({ format: 'text' }, {}, { a: 1 })?.reason).toBe('body_invalid')
    expect([...(request({ format: 'binary' }, {}, 'AAEC').body as Uint8Array)]).toEqual([0, 1, 2])
    expect(refusal({ format: 'binary' }, {}, 'not base64!')?.reason).toBe('body_invalid')
  })
})
