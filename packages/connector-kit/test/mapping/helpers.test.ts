import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { MappedEvent } from '../../src/mapping/realm/helpers/answers.ts'
import { findAnswer } from '../../src/mapping/realm/helpers/answers.ts'
import { formatDate } from '../../src/mapping/realm/helpers/dates.ts'
import { worstTheme } from '../../src/mapping/realm/helpers/insights.ts'
import { csatBand, npsBand, round } from '../../src/mapping/realm/helpers/numbers.ts'
import { adaptiveCard, adf, googleCard, notionText, slackBlocks } from '../../src/mapping/realm/helpers/rich-text.ts'
import {
  escapeCsv,
  escapeHtml,
  escapeMarkdown,
  escapeMrkdwn,
  escapeTelegram,
  slug,
  truncate,
} from '../../src/mapping/realm/helpers/texts.ts'
import { canonicalEvents } from '../../src/testing/canonical-events.ts'

const anyText = fc.string({ unit: 'binary', maxLength: 60 })

describe('theme', () => {
  const insightOf = (findings: unknown): MappedEvent => ({ event: { data: { insight: { findings } } }, context: {} })

  test('is the one that costs most', () => {
    const { event } = canonicalEvents.insight
    expect(worstTheme({ event, context: {} }, 'title')).toBe('Late deliveries pull the north down')
    const themes = [
      { id: 'a', kind: 'theme', impact: -1 },
      { id: 'b', kind: 'driver', impact: -9 },
      { id: 'c', kind: 'theme', impact: -4 },
    ]
    expect(worstTheme(insightOf(themes), 'id')).toBe('c')
  })

  test.each([
    [undefined],
    [[]],
    ['none'],
    [[{ id: 'a', kind: 'theme', impact: 2 }]],
    [[{ id: 'a', kind: 'theme' }, null]],
  ])('is nothing where none costs anything: %j', (findings) =>
    expect(worstTheme(insightOf(findings), 'id')).toBeUndefined(),
  )
})

describe('dates', () => {
  test.each([
    ['2026-03-29T00:59:59Z', 'Europe/Berlin', '01:59:59+01:00'],
    ['2026-03-29T01:00:00Z', 'Europe/Berlin', '03:00:00+02:00'],
    ['2026-10-25T00:30:00Z', 'Europe/Berlin', '02:30:00+02:00'],
    ['2026-10-25T01:30:00Z', 'Europe/Berlin', '02:30:00+01:00'],
    ['2026-06-01T12:00:00Z', 'Asia/Kolkata', '17:30:00+05:30'],
    ['2026-06-01T12:00:00Z', 'America/St_Johns', '09:30:00-02:30'],
    ['2026-06-01T12:00:00Z', 'UTC', '12:00:00Z'],
  ])('%s in %s is %s', (at, zone, expected) => {
    expect(formatDate(at, 'HH:mm:ssXXX', { zone })).toBe(expected)
  })

  test('name the same moment, whatever the zone', () => {
    const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'))
    const moments = fc.date({ min: new Date('1990-01-01'), max: new Date('2050-01-01'), noInvalidDate: true })
    fc.assert(
      fc.property(zones, moments, (zone, at) => {
        expect(new Date(formatDate(at, 'iso', { zone })).getTime()).toBe(at.getTime())
      }),
    )
  })
})

describe('answers', () => {
  const questions = [
    { id: 'q1', key: 'nps', type: 'text' },
    { id: 'q2', key: 'a', type: 'nps' },
    { id: 'q3', key: 'b', type: 'nps' },
    { id: 'q4', key: 'many', type: 'multi', options: [{ id: 'o1', label: 'One' }] },
  ]
  const mapped = (answers: unknown): MappedEvent => ({
    event: { data: { response: { answers } } },
    context: { questions },
  })

  test('are found by key, then id, then type', () => {
    const all = mapped([
      { questionId: 'q1', textValue: 'by key' },
      { questionId: 'q3', numericValue: 0 },
    ])
    expect(findAnswer(all, 'nps')).toBe('by key')
    expect(findAnswer(all, 'q3')).toBe(0)
    expect(findAnswer(mapped([{ questionId: 'q2', numericValue: 4 }]), 'multi')).toBeUndefined()
  })

  test('are labels where options were chosen, and ids where the option is not known', () => {
    const chosen = mapped([
      { questionId: 'q4', optionId: 'o1' },
      { questionId: 'q4', optionId: 'gone' },
    ])
    expect(findAnswer(chosen, 'many')).toEqual(['One', 'gone'])
    expect(findAnswer(mapped([{ questionId: 'q4', optionId: 'o1' }]), 'many')).toEqual(['One'])
  })

  test('are nothing in an event of any other shape', () => {
    for (const odd of [undefined, null, 5, 'x', {}, [null, 1, { questionId: 'q2' }], { length: 3 }]) {
      expect(findAnswer(mapped(odd), 'a')).toBeUndefined()
    }
  })
})

describe('numbers', () => {
  test.each([
    [1.005, 2, 1.01],
    [-2.5, 0, -3],
    [2.5, 0, 3],
    [1e21, 2, 1e21],
    [0.1 + 0.2, 10, 0.3],
    ['7.25', 1, 7.3],
  ])('round %s to %s decimals is %s', (value, decimals, expected) => {
    expect(round(value, decimals)).toBe(expected)
  })

  test('bands cover every score, and nothing else', () => {
    const bands = Array.from({ length: 11 }, (_, score) => npsBand(score))
    expect(bands.map((band) => band![0]).join('')).toBe('dddddddpppp')
    expect(bands.slice(7)).toEqual(['passive', 'passive', 'promoter', 'promoter'])
    expect([1, 2, 3, 4, 5].map((score) => csatBand(score))).toEqual([
      'dissatisfied',
      'dissatisfied',
      'neutral',
      'satisfied',
      'satisfied',
    ])
    expect([npsBand(null), npsBand(''), csatBand(undefined)]).toEqual([undefined, undefined, undefined])
    for (const odd of [11, -1, 'x', Number.NaN, {}]) expect(() => npsBand(odd)).toThrow(/npsBand/)
  })
})

describe('texts', () => {
  test('are cut by whole characters, with the ending counted', () => {
    fc.assert(
      fc.property(anyText, fc.nat({ max: 70 }), fc.constantFrom('', '…', '...'), (text, length, ending) => {
        const cut = Array.from(truncate(text, length, ending))
        expect(cut.length).toBeLessThanOrEqual(length)
        if (Array.from(text).length <= length) expect(cut.join('')).toBe(text)
      }),
    )
  })

  test('mention nobody in Markdown, and keep addresses whole', () => {
    expect(escapeMarkdown('@everyone (@ann) ann@example.com a @ b')).toBe(
      '@\u2060everyone \\(@\u2060ann\\) ann@example.com a @ b',
    )
  })

  test('that are escaped hold nothing that means something over there', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(escapeMrkdwn(text)).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/)
        expect(escapeHtml(text)).not.toMatch(/[<>"']|&(?!amp;|lt;|gt;|quot;|#39;)/)
        expect(escapeTelegram(text).replaceAll(/\\[\s\S]/g, '')).not.toMatch(/[_*[\]()~`>#+\-=|{}.!\\]/)
        expect(escapeCsv(text)).not.toMatch(/^[=+@\t\r]|^-(?!\d+(\.\d+)?$)/)
        expect(slug(text)).toMatch(/^(?:[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)*)?$/u)
      }),
    )
  })

  test('are cells that spreadsheets show as they are', () => {
    expect(['=1', '+1', '-1', '@x', '-x', 'a,b', '"', '\t=1', -5].map(escapeCsv)).toEqual([
      "'=1",
      '+1',
      '-1',
      "'@x",
      "'-x",
      '"a,b"',
      '""""',
      "'\t=1",
      '-5',
    ])
  })
})

describe('rich text', () => {
  const long = fc.string({ unit: 'binary', minLength: 0, maxLength: 9_000 })
  const size = (value: unknown) => JSON.stringify(value).length

  test('keeps all of a text, in pieces that the vendor takes', () => {
    fc.assert(
      fc.property(long, (text) => {
        const pieces = notionText(text) as { text: { content: string } }[]
        expect(pieces.map((piece) => piece.text.content).join('')).toBe(text)
        for (const { text: piece } of pieces) expect(piece.content.length).toBeLessThanOrEqual(2_000)
      }),
      { numRuns: 30 },
    )
    const smileys = notionText('😀'.repeat(1_500)) as { text: { content: string } }[]
    expect(smileys.map(({ text }) => text.content.length)).toEqual([2_000, 1_000])
    expect((notionText('x'.repeat(999_999)) as unknown[]).length).toBe(100)
  })

  test('has no empty text nodes in a document', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const nodes: { type: string; text?: string; content?: unknown[] }[] = [
          adf(`${text}\n\n\n${text}\n`) as { type: string },
        ]
        while (nodes.length > 0) {
          const node = nodes.pop()!
          if (node.type === 'text') expect(node.text).not.toBe('')
          nodes.push(...((node.content ?? []) as typeof nodes))
        }
      }),
    )
    expect(adf('a\nb\n\nc')).toEqual({
      version: 1,
      type: 'doc',
      content: [
        {
          type: 'paragraph',
          content: [{ type: 'text', text: 'a' }, { type: 'hardBreak' }, { type: 'text', text: 'b' }],
        },
        { type: 'paragraph', content: [{ type: 'text', text: 'c' }] },
      ],
    })
  })

  test('stays within Slack’s limits, and keeps the facts', () => {
    const facts = Object.fromEntries(
      Array.from({ length: 25 }, (_, index) => [`Fact ${index} ${'<'.repeat(100)}`, '&'.repeat(5_000)]),
    )
    const blocks = slackBlocks('t'.repeat(200), 'x'.repeat(500_000), facts) as {
      text?: { text: string }
      fields?: { text: string }[]
    }[]
    expect(blocks.length).toBe(50)
    expect(Array.from(blocks[0]!.text!.text)).toHaveLength(150)
    for (const { text, fields } of blocks) {
      expect(text?.text.length ?? 0).toBeLessThanOrEqual(3_000)
      expect(fields?.length ?? 0).toBeLessThanOrEqual(10)
      for (const field of fields ?? []) expect(field.text.length).toBeLessThanOrEqual(2_000)
    }
    expect(blocks.flatMap(({ fields }) => fields ?? [])).toHaveLength(25)
    expect(slackBlocks('', '')).toEqual([])
  })

  test('shows what a respondent wrote as text', () => {
    const hostile = '<users/all> [x](https://evil.example) <b>'
    expect(JSON.stringify(googleCard('t', hostile, { F: hostile }))).not.toMatch(/<b>|<users/)
    const card = adaptiveCard('t', hostile, { F: hostile }) as { body: { type: string; facts?: { value: string }[] }[] }
    expect(card.body.map(({ type }) => type)).toEqual(['RichTextBlock', 'RichTextBlock', 'FactSet'])
    expect(card.body[2]!.facts![0]!.value).toContain('\\[x\\]\\(https')
    expect(size(googleCard('t', 'x\n\n'.repeat(500)))).toBeLessThan(10_000)
  })

  test('leaves out facts that are blank', () => {
    expect(JSON.stringify(adf('', { A: undefined, B: '', C: null, D: 0, E: ['x', null, 'y'] }))).toMatch(
      /D: .*0.*E: .*x, y/,
    )
    expect(JSON.stringify(adf('', { A: undefined }))).not.toContain('A: ')
  })
})
