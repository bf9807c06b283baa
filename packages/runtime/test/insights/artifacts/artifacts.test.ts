import type { InsightFinding } from '@howazit/sdk'
import { describe, expect, it } from 'vitest'
import type { InsightDocument } from '../../../src/insights/artifacts/insight-document.ts'
import { makeArtifacts } from '../../../src/insights/artifacts/make-artifacts.ts'

const interval = { low: -10.5, high: 20.25, level: 0.95, method: 'welch' } as const

/** Says to a browser, a spreadsheet and a reader of text files what none of them may do. */
const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</style><style>*{display:none}</style>',
  '</title>&lt;b&gt; ]]> <!-- -->',
  '=HYPERLINK("http://example.com")',
  '\u202Egnp.exe\u0000\uD800',
]

const common = {
  coverage: 0.5,
  taxonomyVersion: 2,
  modelVersion: 'comments-en@1',
  question: 'recommend',
  metric: 'nps',
} as const
const effect = { value: -12, pValue: 0.001, qValue: 0.004, isDiscovery: true, interval }

const finding = (over: Partial<InsightFinding> & Pick<InsightFinding, 'id' | 'kind' | 'method'>): InsightFinding => ({
  ...common,
  title: over.id,
  summary: 'In words.',
  n: 54,
  records: 54,
  ...over,
})

const HEADLINE = finding({
  id: 'headline.recommend',
  kind: 'headline',
  method: 'estimate',
  value: 7.5,
  marginOfError: 2,
  interval,
  distribution: {
    mean: 7,
    median: 8,
    standardDeviation: 2,
    shares: [{ rating: 9, n: 24, share: 0.44, interval: { ...interval, low: 0.3, high: 0.6 } }],
  },
})

/** A day each; one with too few answers. */
const PERIODS = Array.from({ length: 9 }, (_, day) => ({
  from: `2026-10-0${day + 1}T00:00:00.000Z`,
  to: `2026-10-0${day + 2}T00:00:00.000Z`,
  ...(day === 3 ? { n: 4 } : { n: 40, score: 10 - 2 * day, interval: { ...interval, low: 0 - day, high: 20 - day } }),
}))

const hostile = (text: string): readonly InsightFinding[] => [
  HEADLINE,
  finding({
    id: `segment.${text}`,
    title: text,
    kind: 'segment',
    method: 'welch_bh',
    segment: { [text]: text },
    value: 1,
    interval,
    effect,
  }),
  finding({
    id: 'theme.1',
    title: text,
    kind: 'theme',
    method: 'welch_bh',
    theme: 't1',
    themeName: text,
    value: -3,
    interval,
    effect,
    verbatims: [text],
  }),
  finding({
    id: 'driver.1',
    kind: 'driver',
    method: 'least_squares_hc3_bh',
    driver: text,
    value: -3,
    interval,
    effect,
    explained: 0.2,
  }),
  finding({
    id: 'change.1',
    kind: 'change',
    method: 'kitagawa_bootstrap_bh',
    dimension: text,
    value: -12,
    interval,
    effect,
    change: {
      before: { n: 20, score: 4 },
      after: { n: 34, score: -8 },
      change: -12,
      mix: -2,
      rate: -10,
      groups: [{ group: text, before: { n: 20, score: 4 }, after: { n: 34, score: -8 }, mix: effect, rate: effect }],
    },
  }),
  finding({
    id: 'trend.1',
    title: text,
    summary: text,
    kind: 'trend',
    method: 'kendall_sen_bh',
    value: -1.5,
    interval,
    effect,
    trend: { period: 'day', tau: -0.4, periods: PERIODS },
  }),
  finding({
    id: 'level.1',
    title: text,
    summary: text,
    kind: 'level_change',
    method: 'optimal_partitioning_bh',
    value: -12,
    interval,
    effect,
    level: { period: 'day', at: PERIODS[4]!.from, before: { n: 160, score: 4 }, after: { n: 160, score: -8 } },
  }),
  finding({
    id: 'theme_change.1',
    title: text,
    kind: 'theme_change',
    method: 'agresti_caffo_bh',
    theme: 't1',
    themeName: text,
    value: 4,
    interval,
    effect,
    shares: { before: { n: 2, of: 50, share: 0.04, interval }, after: { n: 4, of: 50, share: 0.08, interval } },
  }),
  finding({
    id: 'change_by_theme.1',
    title: text,
    kind: 'change_by_theme',
    method: 'kitagawa_bootstrap_bh',
    theme: 't1',
    themeName: text,
    value: -4,
    interval,
    effect,
    change: {
      before: { n: 20, score: 4 },
      after: { n: 34, score: -8 },
      change: -12,
      mix: -2,
      rate: -10,
      groups: [
        { group: 'mentions', before: { n: 20, score: 4 }, after: { n: 34, score: -8 }, mix: effect, rate: effect },
      ],
    },
  }),
  finding({
    id: 'urgent.critical',
    title: text,
    summary: text,
    kind: 'urgent',
    method: 'urgency_rules',
    urgency: 'critical',
    value: 54,
    shares: { after: { n: 54, of: 108, share: 0.5, interval } },
  }),
  finding({
    id: 'segment.2',
    title: `${text}: not shown`,
    kind: 'segment',
    method: 'welch_bh',
    suppressed: { reason: 'below_minimum_n', n: 4, minimumN: 30 },
    n: 4,
  }),
]

const documentOf = (findings: readonly InsightFinding[], text = 'Store visit'): InsightDocument => ({
  insightId: '0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21',
  survey: { id: '0b9f2c54-7a1e-4d3b-9c68-1f2e3d4c5b6a', name: text, questions: [{ key: 'recommend', text }] },
  timeframe: { from: '2026-10-01T00:00:00Z', to: '2026-11-01T00:00:00Z' },
  compareWith: { from: '2026-09-01T00:00:00Z', to: '2026-10-01T00:00:00Z' },
  segments: [text],
  minimumN: 30,
  responses: 108,
  taxonomyVersion: 2,
  modelVersion: 'comments-en@1',
  findings,
})

/** Of each chart its name and its text. */
const chartsOf = (document: InsightDocument): ReadonlyMap<string, string> =>
  new Map(
    makeArtifacts(document)
      .filter(({ name }) => name.startsWith('chart-'))
      .map(({ name, body }) => [name, body.toString()]),
  )

function filesOf(document: InsightDocument) {
  const [report, json, csv] = makeArtifacts(document).map(({ body }) => body.toString())
  return { report: report!, json: json!, csv: csv! }
}

/** Every element and attribute that a page has, as a browser counts them. */
const markupOf = (page: string): readonly string[] =>
  [...page.matchAll(/<[!/]?[a-z][^\s>]*|\s[a-z-]+="/gi)].map(([found]) => found.trim())

describe('the files of an insight', () => {
  it('are the same of the same findings, to the byte', () => {
    const document = documentOf(hostile('DACH'))
    expect(makeArtifacts(structuredClone(document))).toEqual(makeArtifacts(document))
    const [one, other] = [makeArtifacts(document), makeArtifacts({ ...document, responses: 109 })]
    expect(other[0]!.sha256).not.toBe(one[0]!.sha256)
  })
})

describe('the report', () => {
  it('says the score first, then what changed, who differs, what goes along, what they write, and how far to trust it', () => {
    const { report } = filesOf(documentOf(hostile('DACH')))
    expect([...report.matchAll(/<h2>([^<]+)/g)].map(([, heading]) => heading)).toEqual([
      'Net Promoter Score',
      'To be read at once',
      'Over time',
      'What changed',
      'What changed in what they write about',
      'Who differs',
      'What goes along with the score',
      'What they write about',
      'Read with care',
      'How the numbers are made',
    ])
    expect(report).toContain('n = 54, 95 % interval -10.5 to 20.3')
    expect(report).toContain('2026-10-01 to 2026-10-31, compared with 2026-09-01 to 2026-09-30')
    expect(report).toContain('too few answers, or too few on one side (4 answers)')
    // Nobody has to know what a method is called in the code.
    expect(report.replaceAll(/GET [^<]+/g, '')).not.toMatch(/_bh|hc3|kitagawa|below_minimum|theme_change/)
  })

  it('labels every chart with n and the interval', () => {
    const { report } = filesOf(documentOf(hostile('DACH')))
    const labels = [...report.matchAll(/<svg [^>]*aria-label="([^"]+)"/g)].map(([, label]) => label)
    expect(labels.length).toBeGreaterThan(6)
    for (const label of labels) expect(label).toMatch(/n = \d+, 95 % interval /)
  })

  it('has the score of each day in a line, and in a table with n and the interval', () => {
    const { report } = filesOf(documentOf(hostile('DACH')))
    expect(report).toContain('Net Promoter Score by day: from 10 on 2026-10-01 (n = 40, 95 % interval 0 to 20)')
    expect(report).toContain('<td>2026-10-04</td><td>not shown</td><td>n = 4</td>')
    expect(report.match(/class="point plain"/g)).toHaveLength(8)
  })

  it('marks where a score went to another level, and draws the levels', () => {
    const { report } = filesOf(documentOf(hostile('DACH')))
    expect(report).toContain('<strong>1: DACH.</strong>')
    // After four of nine days.
    expect(report).toContain('<text x="44.44%" y="75%" text-anchor="middle">1</text>')
    expect(report.match(/class="level" [^>]*d="M[^"]+"/g)).toEqual([
      expect.stringMatching(/d="M0 [\d.]+H44.44"$/),
      expect.stringMatching(/d="M44.44 [\d.]+H100"$/),
    ])
  })

  it('opens by itself: without scripts, and without anything from elsewhere', () => {
    const { report } = filesOf(documentOf(hostile('DACH')))
    expect(report).not.toMatch(/<(script|link|img|iframe|object|embed|form|use|image|base|a)\b/i)
    expect(report).not.toMatch(/\b(src|href|srcset|action)=|url\(|@import|https?:/i)
    expect(report).toMatch(/Content-Security-Policy" content="default-src 'none'; style-src 'sha256-[\w+/]{43}='/)
  })

  it.each(HOSTILE)('shows %j as text, wherever it comes from', (text) => {
    const { report } = filesOf(documentOf(hostile(text), text))
    const harmless = filesOf(documentOf(hostile('DACH'), 'DACH')).report
    // Not an element, an attribute or a comment more than with harmless words.
    expect(markupOf(report)).toEqual(markupOf(harmless))
    expect(report.match(/<!--/)).toBeNull()
    expect(report).not.toMatch(/[^\P{Cc}\t\n\r]|\p{Bidi_Control}|\p{Cs}/u)
  })

  it('has no figure and no words of what is not shown', () => {
    const { report } = filesOf(
      documentOf([{ ...HEADLINE, value: 99, suppressed: { reason: 'below_minimum_n', n: 4, minimumN: 30 } }]),
    )
    expect(report).toContain('Not shown')
    expect(report).not.toContain('class="score"')
  })
})

describe('charts as files', () => {
  it('are those of the report, named by what they are of', () => {
    expect([...chartsOf(documentOf(hostile('region'))).keys()]).toEqual([
      'chart-score.recommend.svg',
      'chart-ratings.recommend.svg',
      'chart-over-time.recommend.svg',
      'chart-change.recommend.svg',
      'chart-change.recommend.region.svg',
      'chart-theme-change.svg',
      'chart-change-by-theme.recommend.svg',
      'chart-segments.recommend.region.svg',
      'chart-drivers.recommend.svg',
      'chart-themes.recommend.svg',
    ])
    // Whatever a dimension is called: names of files, and none of them twice.
    for (const text of [...HOSTILE, '../..', 'Region', 'region ', 'x'.repeat(300), '地域', '']) {
      const names = [...chartsOf(documentOf([...hostile(text), ...hostile(`${text}.`)])).keys()]
      expect(new Set(names).size).toBe(names.length)
      for (const name of names) expect(name).toMatch(/^chart-[a-z0-9_-]+(\.[a-z0-9_-]+){0,2}\.svg$/)
    }
  })

  it('say all that they draw in words, with n and the interval', () => {
    for (const chart of chartsOf(documentOf(hostile('DACH'))).values()) {
      expect(chart).toMatch(/<title id="title">Store visit: [^<]+<\/title>/)
      expect(chart).toMatch(/<desc id="desc">[^<]*n = \d+, 95 % interval [^<]*<\/desc>/)
    }
    const line = chartsOf(documentOf(hostile('DACH'))).get('chart-over-time.recommend.svg')!
    expect(line).toContain('Net Promoter Score by day; n from 40 to 40 each; band: 95 % intervals; dashes: levels')
    expect(line).toContain('>1: DACH (n = 54, 95 % interval -10.5 to 20.3)</text>')
    expect(line.match(/stroke-dasharray/g)).toHaveLength(2)
  })

  it('open by themselves: one element, without scripts, styles, and anything from elsewhere', () => {
    for (const text of ['DACH', ...HOSTILE])
      for (const chart of chartsOf(documentOf(hostile(text), text)).values()) {
        const tags = new Set([...chart.matchAll(/<([^\s/>]+)/g)].map(([, tag]) => tag))
        const drawn = ['svg', 'title', 'desc', 'rect', 'text', 'path', 'circle', 'g']
        expect(drawn).toEqual(expect.arrayContaining([...tags]))
        // Text has no angle brackets, and nothing else has attributes.
        const markup = [...chart.matchAll(/<[^>]+>/g)].join()
        expect(markup).not.toMatch(/\s(href|xlink:href|src|style|class|on\w+)=|url\(/i)
        expect(chart).not.toMatch(/[^\P{Cc}\t\n\r]|\p{Bidi_Control}|\p{Cs}|[\ufffe\uffff]/u)
      }
  })

  it('have no text beside the page or in another, however long it is', () => {
    const long = `${'Donaudampfschifffahrt'.repeat(30)} ${'a word '.repeat(80)}`
    for (const chart of chartsOf(documentOf(hostile(long), long)).values()) {
      const height = Number(/height="(\d+)"/.exec(chart)![1])
      const texts = [...chart.matchAll(/<text x="([\d.]+)" y="([\d.]+)" font-size="(\d+)"[^>]*>([^<]*)</g)]
      const left = texts.filter(([tag, x]) => x === '24' && !tag.includes('text-anchor'))
      const lines = left.map(([, , y, size]) => ({ bottom: Number(y), top: Number(y) - Number(size) }))
      const sorted = lines.toSorted((a, b) => a.top - b.top)
      for (const [at, { top }] of sorted.entries()) expect(top).toBeGreaterThanOrEqual(sorted[at - 1]?.bottom ?? 0)
      expect(sorted.at(-1)!.bottom).toBeLessThan(height)
      // The narrowest letters of a usual font are a fifth of its size wide.
      for (const [, , , size, text] of left) expect((text!.length * Number(size)) / 5).toBeLessThan(800)
    }
  })

  it('are of what is shown alone, and no more than anybody looks through', () => {
    const suppressed = { reason: 'below_minimum_n', n: 4, minimumN: 30 } as const
    expect(chartsOf(documentOf([{ ...HEADLINE, value: 99, suppressed }])).size).toBe(0)
    const many = Array.from({ length: 40 }, (_, at) => ({ ...HEADLINE, question: `q${at}` }))
    expect(chartsOf(documentOf(many)).size).toBe(24)
  })
})

describe('the findings as CSV', () => {
  /** RFC 4180, read back. */
  function parse(csv: string): readonly (readonly string[])[] {
    const rows: string[][] = [[]]
    for (const [, quoted, plain, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
      rows.at(-1)!.push(quoted === undefined ? plain! : quoted.replaceAll('""', '"'))
      if (end === '\r\n') rows.push([])
    }
    return rows.slice(0, -1)
  }

  it('have a row for each figure, with n, coverage, method, interval and versions', () => {
    const rows = parse(filesOf(documentOf(hostile('DACH'))).csv)
    const [header, ...figures] = rows
    for (const row of figures) expect(row).toHaveLength(header!.length)
    const cell = (row: readonly string[], name: string) => row[header!.indexOf(name)]
    const [value] = figures.filter((row) => cell(row, 'finding') === 'headline.recommend')
    expect(Object.fromEntries(header!.map((name, at) => [name, value![at]]))).toMatchObject({
      figure: 'value',
      value: '7.5',
      low: '-10.5',
      high: '20.25',
      level: '0.95',
      n: '54',
      coverage: '0.5',
      method: 'estimate',
      taxonomyVersion: '2',
      modelVersion: 'comments-en@1',
    })
    const names = figures.map((row) => cell(row, 'figure'))
    expect(names).toEqual(expect.arrayContaining(['rate of DACH', 'score of the day from 2026-10-04', 'share.before']))
    expect(figures.find((row) => cell(row, 'finding') === 'segment.2')).toContain('below_minimum_n')
  })

  it.each(['=1+1', '+1', '-1+1', '@SUM(A1)', '\t=1', '\r\n=1', ' =1', '|calc', '%0A'])(
    'make no formula of %j, and keep negative numbers',
    (text) => {
      const rows = parse(filesOf(documentOf(hostile(text))).csv)
      const cells = rows.flat().filter((cell) => !/^-?\d+(\.\d+)?$/.test(cell))
      expect(cells.filter((cell) => /^\s*[=+\-@|%]/.test(cell))).toEqual([])
      expect(cells).toContain(`'${text}`)
      expect(rows.flat()).toContain('-12')
    },
  )

  it('keep quotes, commas and line breaks', () => {
    const text = 'a "quoted", word\r\nand a line'
    expect(parse(filesOf(documentOf(hostile(text))).csv).flat()).toContain(text)
  })
})

describe('the findings as JSON', () => {
  it('say all that is said of them', () => {
    const document = documentOf(hostile('DACH'))
    expect(JSON.parse(filesOf(document).json)).toEqual(document)
  })
})
