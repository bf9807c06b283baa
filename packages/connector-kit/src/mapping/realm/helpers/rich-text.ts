import { escapeHtml, escapeMarkdown, escapeMrkdwn, isBlank, join, toText, truncate } from './texts.ts'

/** What a card says beside its text, in order: `{ Score: 9, Channel: 'email' }`; blank ones are left out. */
export type Facts = Readonly<Record<string, unknown>>

export function factsOf(facts: Facts | undefined): [string, string][] {
  return Object.entries(facts ?? {})
    .filter(([, value]) => !isBlank(value))
    .map(([label, value]) => [label, Array.isArray(value) ? join(value) : toText(value)])
}

export function paragraphsOf(text: unknown): string[] {
  return toText(text)
    .replaceAll(/\r\n?/g, '\n')
    .split(/\n{2,}/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== '')
}

/** Parts of at most `length` UTF-16 units, as JavaScript and these vendors count, that cut no character in half. */
export function partsOf(text: string, length: number): string[] {
  const parts: string[] = []
  let rest = text
  while (rest.length > length) {
    const isPair = /[\ud800-\udbff]/.test(rest[length - 1]!)
    const end = isPair ? length - 1 : length
    parts.push(rest.slice(0, end))
    rest = rest.slice(end)
  }
  return rest === '' ? parts : [...parts, rest]
}

/**
 * A document of Jira and Confluence: paragraphs, line breaks, and facts with their names in bold. Text nodes may not be empty
 * (developer.atlassian.com/cloud/jira/platform/apis/document/structure).
 */
export function adf(text: unknown, facts?: Facts): unknown {
  const inline = (line: string, marks?: readonly unknown[]) => ({ type: 'text', text: line, ...(marks && { marks }) })
  const lines = (paragraph: string) =>
    paragraph
      .split('\n')
      .flatMap((line, index) => [...(index > 0 ? [{ type: 'hardBreak' }] : []), ...(line === '' ? [] : [inline(line)])])
  const paragraphs = paragraphsOf(text).map((paragraph) => ({ type: 'paragraph', content: lines(paragraph) }))
  const named = factsOf(facts).map(([label, value]) => ({
    type: 'paragraph',
    content: [inline(`${label}: `, [{ type: 'strong' }]), inline(value)],
  }))
  const content = [...paragraphs, ...named]
  return { version: 1, type: 'doc', content: content.length > 0 ? content : [{ type: 'paragraph', content: [] }] }
}

/**
 * An Adaptive Card for Teams and Webex. Text is in TextRuns, where Markdown is not supported and so nothing a respondent wrote
 * becomes a link (adaptivecards.io/explorer/TextRun.html); facts are Markdown and escaped.
 */
export function adaptiveCard(title: unknown, text?: unknown, facts?: Facts): unknown {
  const block = (run: object) => ({ type: 'RichTextBlock', inlines: [{ type: 'TextRun', ...run }] })
  const heading = isBlank(title) ? [] : [block({ text: toText(title), size: 'Large', weight: 'Bolder' })]
  const lines = paragraphsOf(text)
    .flatMap((paragraph) => paragraph.split('\n'))
    .map((line) => block({ text: line }))
  const named = factsOf(facts).map(([label, value]) => ({ title: escapeMarkdown(label), value: escapeMarkdown(value) }))
  return {
    type: 'AdaptiveCard',
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    version: '1.3',
    body: [...heading, ...lines, ...(named.length > 0 ? [{ type: 'FactSet', facts: named }] : [])],
  }
}

/**
 * Blocks of a Slack message: a header of at most 150 characters, sections of plain text of at most 3,000, facts ten to a
 * section (docs.slack.dev/reference/block-kit/blocks). At most 50 blocks, so the text is cut before the facts are.
 */
export function slackBlocks(title: unknown, text?: unknown, facts?: Facts): unknown {
  const plain = (content: string) => ({ type: 'plain_text', text: content, emoji: false })
  const header = isBlank(title) ? [] : [{ type: 'header', text: plain(truncate(title, 150, '…')) }]
  const sections = partsOf(paragraphsOf(text).join('\n\n'), 3000).map((part) => ({
    type: 'section',
    text: plain(part),
  }))
  const fields = factsOf(facts).map(([label, value]) => ({
    type: 'mrkdwn',
    // Escaping makes five characters of one at most: 5 x (75 + 300) stays below the 2,000 of a field.
    text: `*${escapeMrkdwn(truncate(label, 75, '…'))}*\n${escapeMrkdwn(truncate(value, 300, '…'))}`,
  }))
  const named = Array.from({ length: Math.ceil(fields.length / 10) }, (_, index) => ({
    type: 'section',
    fields: fields.slice(index * 10, index * 10 + 10),
  })).slice(0, 20)
  return [...header, ...sections.slice(0, 50 - header.length - named.length), ...named]
}

/** The `cardsV2` of a Google Chat message; its text is a subset of HTML (developers.google.com/workspace/chat/api/reference/rest/v1/cards). */
export function googleCard(title: unknown, text?: unknown, facts?: Facts): unknown {
  const paragraphs = paragraphsOf(text).map((paragraph) => ({
    textParagraph: { text: escapeHtml(paragraph).replaceAll('\n', '<br>') },
  }))
  const named = factsOf(facts).map(([label, value]) => ({
    decoratedText: { topLabel: label, text: escapeHtml(value), wrapText: true },
  }))
  // A card holds a hundred widgets, and a section at least one.
  const widgets = [...paragraphs.slice(0, Math.max(1, 100 - named.length)), ...named].slice(0, 100)
  const card = {
    ...(!isBlank(title) && { header: { title: toText(title) } }),
    ...(widgets.length > 0 && { sections: [{ widgets }] }),
  }
  return [{ cardId: 'howazit', card }]
}

/** Notion's rich text: pieces of at most 2,000 characters, at most a hundred (developers.notion.com/reference/request-limits). */
export function notionText(text: unknown): unknown {
  return partsOf(toText(text), 2000)
    .slice(0, 100)
    .map((content) => ({ type: 'text', text: { content } }))
}
