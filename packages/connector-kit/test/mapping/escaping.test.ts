import { describe, expect, test } from 'vitest'
import {
  type JsonValue,
  type Mapping,
  type MappingEngineName,
  type MappingRequest,
  withEscaping,
} from '../../src/index.ts'
import { isSameMapping } from '../../src/mapping/same-mapping.ts'
import { template } from './support/mapping-request.ts'
import { sharedPool } from './support/shared-pool.ts'

/** What respondents try: mentions, tags, links, formulas, templates, quotation marks. */
const hostile = '<!channel> <b onclick="x()">*bold*</b> & [link](https://evil.example) `code` {{event.type}} "\\ '
const event = {
  data: { text: hostile, formula: '=HYPERLINK("x")', negative: '-5', score: 9, none: null, meta: { name: hostile } },
}

const ESCAPED = {
  mrkdwn:
    '&lt;!channel&gt; &lt;b onclick="x()"&gt;*bold*&lt;/b&gt; &amp; [link](https://evil.example) `code` {{event.type}} "\\ ',
  html: '&lt;!channel&gt; &lt;b onclick=&quot;x()&quot;&gt;*bold*&lt;/b&gt; &amp; [link](https://evil.example) `code` {{event.type}} &quot;\\ ',
  markdown:
    '\\<\\!channel\\> \\<b onclick="x\\(\\)"\\>\\*bold\\*\\</b\\> \\& \\[link\\]\\(https://evil.example\\) \\`code\\` \\{\\{event.type\\}\\} "\\\\ ',
  adaptive_card:
    '\\<\\!channel\\> \\<b onclick="x\\(\\)"\\>\\*bold\\*\\</b\\> \\& \\[link\\]\\(https://evil.example\\) \\`code\\` \\{\\{event.type\\}\\} "\\\\ ',
  telegram_markdown:
    '<\\!channel\\> <b onclick\\="x\\(\\)"\\>\\*bold\\*</b\\> & \\[link\\]\\(https://evil\\.example\\) \\`code\\` \\{\\{event\\.type\\}\\} "\\\\ ',
} as const

const escaped = (
  mapping: Mapping,
  escaping: NonNullable<Parameters<typeof withEscaping>[1]['escaping']>,
  format?: 'csv',
) => withEscaping(mapping, { escaping, ...(format && { format }) })

async function run(
  mappings: readonly Mapping[],
  engine: MappingEngineName = 'isolated-vm',
  given: JsonValue = event,
): Promise<unknown[]> {
  const requests = mappings.map(
    (mapping): MappingRequest => ({
      ...template('', { event: given }),
      group: `${engine} escaping`,
      engine,
      mapping,
      version: JSON.stringify(mapping),
    }),
  )
  const results = await sharedPool().map(requests)
  return results.map((result, index) => {
    if (result.status === 'failed') throw new Error(result.message)
    const mapping = mappings[index]!
    return mapping.kind === 'handlebars' && mapping.output === 'text' ? result.output : JSON.parse(result.output)
  })
}

const fields = (value: unknown): Mapping => ({ kind: 'fields', source: JSON.stringify(value) })

test.each(Object.entries(ESCAPED))('what is put into %s stays text, at every level', async (escaping, expected) => {
  const kind = escaping as keyof typeof ESCAPED
  const [made, json, text] = await run([
    escaped(
      fields({
        path: '{{event.data.text}}',
        within: '*{{event.data.text}}* {{#if event.data.score}}{{event.data.text}}{{/if}}',
        called: "{{default event.data.text 'x'}}",
        deep: '{{event.data.meta}}',
        score: '{{event.data.score}}',
        none: '{{event.data.none}}',
        absent: '{{event.data.absent}}',
        literal: '<b>*&*</b>',
        raw: '{{{event.data.text}}}',
        rawWithin: '<i>{{{event.data.text}}}</i>',
      }),
      kind,
    ),
    escaped(
      {
        kind: 'handlebars',
        source:
          '{"within":"*{{event.data.text}}*","whole":{{json event.data.text}},"deep":{{json event.data.meta}},"score":{{json event.data.score}}}',
      },
      kind,
    ),
    escaped({ kind: 'handlebars', source: '<b>{{event.data.text}}</b>{{{event.data.text}}}', output: 'text' }, kind),
  ])
  expect(made).toEqual({
    path: expected,
    within: `*${expected}* ${expected}`,
    called: expected,
    deep: { name: expected },
    score: 9,
    none: null,
    literal: '<b>*&*</b>',
    raw: hostile,
    rawWithin: `<i>${hostile}</i>`,
  })
  expect(json).toEqual({ within: `*${expected}*`, whole: expected, deep: { name: expected }, score: 9 })
  expect(text).toBe(`<b>${expected}</b>${hostile}`)
})

test('nothing is escaped twice: what a helper made for markup is markup', async () => {
  const [made, json] = await run([
    escaped(
      fields({
        alone: '{{escapeMrkdwn event.data.text}}',
        within: '> {{escapeMrkdwn event.data.text}}',
        blocks: "{{slackBlocks 'a & b' event.data.text}}",
      }),
      'mrkdwn',
    ),
    escaped(
      {
        kind: 'handlebars',
        source: '{"a":"{{escapeMrkdwn event.data.text}}","b":{{json (escapeMrkdwn event.data.text)}}}',
      },
      'mrkdwn',
    ),
  ])
  expect(made).toMatchObject({
    alone: ESCAPED.mrkdwn,
    within: `> ${ESCAPED.mrkdwn}`,
    blocks: [{ text: { text: 'a & b' } }, { text: { text: hostile.trim() } }],
  })
  expect(json).toEqual({ a: ESCAPED.mrkdwn, b: ESCAPED.mrkdwn })
})

test('each field has its own markup, at any index of a list', async () => {
  const source = fields({
    title: '{{event.data.text}}',
    html: '<p>{{event.data.text}}</p>',
    list: [{ text: '{{event.data.text}}', id: '{{event.data.text}}' }],
    'a/b': '{{event.data.text}}',
  })
  const [made] = await run([
    escaped(source, { '/html': 'html', '/list/*/text': 'mrkdwn', '/a~1b': 'telegram_markdown', '/other': 'html' }),
  ])
  expect(made).toEqual({
    title: hostile,
    html: `<p>${ESCAPED.html}</p>`,
    list: [{ text: ESCAPED.mrkdwn, id: hostile }],
    'a/b': ESCAPED.telegram_markdown,
  })
})

test('a text in a document of Jira becomes a document, whose texts are no markup', async () => {
  const source = fields({
    summary: '{{event.data.text}}',
    description: 'They wrote: {{event.data.text}}',
    plain: '{{event.data.text}}',
    literal: 'No comment',
    made: '{{adf event.data.text Score=event.data.score}}',
    score: '{{event.data.score}}',
  })
  const fieldsInAdf = ['description', 'plain', 'literal', 'made', 'score']
  const [made] = await run([
    escaped(source, Object.fromEntries(fieldsInAdf.map((name) => [`/${name}`, 'adf'] as const))),
  ])
  const document = (text: string) => ({
    version: 1,
    type: 'doc',
    content: [{ type: 'paragraph', content: [{ type: 'text', text }] }],
  })
  expect(made).toMatchObject({
    summary: hostile,
    description: document(`They wrote: ${hostile.trim()}`),
    plain: document(hostile.trim()),
    literal: document('No comment'),
    made: { type: 'doc', content: [{ type: 'paragraph' }, { type: 'paragraph' }] },
    score: 9,
  })
})

test('no cell is a formula that a respondent wrote', async () => {
  const source = fields({
    cell: '{{event.data.formula}}',
    within: '{{event.data.formula}} and more',
    negative: '{{event.data.negative}}',
    own: '=SUM(A1:A9)',
  })
  const line: Mapping = {
    kind: 'handlebars',
    source: '{{event.data.formula}},{{event.data.negative}}\n',
    output: 'text',
  }
  const [made, text] = await run([escaped(source, 'csv'), escaped(line, 'csv')])
  expect(made).toEqual({
    cell: `'=HYPERLINK("x")`,
    within: `'=HYPERLINK("x") and more`,
    negative: '-5',
    own: '=SUM(A1:A9)',
  })
  expect(text).toBe(`"'=HYPERLINK(""x"")",-5\n`)
  // The body is written cell by cell.
  expect(escaped(source, 'csv', 'csv')).toEqual(source)
})

const code = (body: string): Mapping => ({ kind: 'javascript', source: `function map(event) { ${body} }` })

describe.each(['isolated-vm', 'quickjs'] as const)('what code in %s returns', (engine) => {
  test.each(Object.entries(ESCAPED))('stays text in %s, however it was put together', async (escaping, expected) => {
    const kind = escaping as keyof typeof ESCAPED
    const [made] = await run(
      [
        escaped(
          code(`const { text, score, none } = event.data
            return { whole: text, within: 'They say ' + text, deep: [{ text }], score, none, cut: text.slice(0, 11) }`),
          kind,
        ),
      ],
      engine,
    )
    const said = made as { cut: string }
    expect(said).toMatchObject({ whole: expected, deep: [{ text: expected }], score: 9, none: null })
    expect(said).toMatchObject({ within: `They say ${expected}` })
    expect(expected.startsWith(said.cut)).toBe(true)
  })

  test('is markup where its author says so, and the values in it are not', async () => {
    const [made] = await run(
      [
        escaped(
          code(`const { text } = event.data
            return {
              tagged: helpers.markup\`<b>\${text}</b> <i>\${9}</i>\${null}\`,
              nested: helpers.markup\`<p>\${helpers.markup\`<b>\${text}</b>\`}</p>\`,
              raw: helpers.markup(text),
              helped: '<' + helpers.escapeHtml(text) + '>',
              halved: [1, 2, 3, 4, 5, 6, 7].flatMap((at) => [
                helpers.escapeHtml('<b>').slice(0, at) + text,
                text + helpers.escapeHtml('<b>').slice(at),
              ]),
              card: helpers.googleCard('A & B', text),
              'a<b': 1,
            }`),
          'html',
        ),
      ],
      engine,
    )
    expect(made).toMatchObject({
      tagged: `<b>${ESCAPED.html}</b> <i>9</i>`,
      nested: `<p><b>${ESCAPED.html}</b></p>`,
      raw: hostile,
      helped: `&lt;${ESCAPED.html}&gt;`,
      card: [{ card: { header: { title: 'A & B' } } }],
      'a<b': 1,
    })
    for (const halved of (made as { halved: string[] }).halved) expect(halved).toContain(ESCAPED.html)
    expect(JSON.stringify(made)).not.toContain('\ufdd0')
  })

  test('cannot be marked by a respondent', async () => {
    const marked = '\ufdd0<\ufdd1\ufdd0!\ufdd1channel\ufdd0>\ufdd1 \\ufdd0<'
    const [made] = await run([escaped(code('return { text: event.data.text }'), 'mrkdwn')], engine, {
      data: { text: marked, [marked]: 1 },
    })
    expect(made).toEqual({ text: '&lt;!channel&gt; \\ufdd0&lt;' })
  })

  test('is escaped where its field says so, and nowhere else', async () => {
    const source = code(`const { text, formula } = event.data
      return { id: text, html: text, list: [{ text, id: text }], doc: text, made: helpers.adf(text), cell: formula, sum: helpers.markup('=SUM(A1:A9)') }`)
    const markup = {
      '/html': 'html',
      '/list/*/text': 'mrkdwn',
      '/doc': 'adf',
      '/made': 'adf',
      '/cell': 'csv',
      '/sum': 'csv',
    } as const
    const [made] = await run([escaped(source, markup)], engine)
    expect(made).toMatchObject({
      id: hostile,
      html: ESCAPED.html,
      list: [{ text: ESCAPED.mrkdwn, id: hostile }],
      doc: { type: 'doc', content: [{ content: [{ type: 'text', text: hostile.trim() }] }] },
      made: { type: 'doc', content: [{ content: [{ type: 'text', text: hostile.trim() }] }] },
      cell: `'=HYPERLINK("x")`,
      sum: '=SUM(A1:A9)',
    })
  })

  test('is as it is where nothing is said of it, and code may have helpers of its own', async () => {
    const own = code("const helpers = { escapeHtml: (text) => text }; return { text: helpers.escapeHtml('<b>') }")
    const [plain, made] = await run(
      [code(`return { text: '<b>' + helpers.markup\`<i>\${event.data.text}</i>\` }`), escaped(own, 'html')],
      engine,
    )
    expect(plain).toEqual({ text: `<b><i>${hostile}</i>` })
    expect(made).toEqual({ text: '&lt;b&gt;' })
  })
})

test('the same source for another markup is another mapping', () => {
  const script = code('return event.data.text')
  expect(isSameMapping(escaped(script, 'html'), escaped(script, 'mrkdwn'))).toBe(false)
  expect(isSameMapping(escaped(script, 'html'), escaped(script, 'html'))).toBe(true)
  const source = fields('{{event.data.text}}')
  expect(isSameMapping(escaped(source, 'html'), escaped(source, 'html'))).toBe(true)
  expect(isSameMapping(escaped(source, { '/a': 'html' }), escaped(source, { '/a': 'html' }))).toBe(true)
  expect(isSameMapping(escaped(source, 'html'), source)).toBe(false)
  expect(isSameMapping(escaped(source, { '/a': 'html' }), escaped(source, { '/a': 'mrkdwn' }))).toBe(false)
  expect(withEscaping(source, {})).toEqual(source)
})
