import { describe, expect, it } from 'vitest'
import { createReadComment } from '../../../src/insights/text/read-comment.ts'
import { mergeSpans, type Span } from '../../../src/insights/text/span.ts'
import { loadTextModels } from '../../../src/insights/text/text-models.ts'
import { readWords } from '../../../src/insights/text/words/read-words.ts'

const readComment = createReadComment(loadTextModels())

const quote = (text: string, spans: readonly Span[]) => spans.map(({ start, end }) => text.slice(start, end))

describe('readComment', () => {
  it('says how a comment is meant, what it is about, and by which words', () => {
    const { text, coverage, sentiment, topics } = readComment('The nurses were so friendly and caring, thank you.')
    expect(coverage).toBe('full')
    expect(sentiment?.name).toBe('positive')
    expect(sentiment?.confidence).toBeGreaterThan(0.95)
    expect(topics[0]?.name).toBe('Staff/Staff Attitude')
    expect(quote(text, topics[0]!.evidence).join(' ')).toMatch(/friendly|caring|nurses/)
  })

  it.each([
    ['The food was cold and there was not enough of it', 'negative', 'Food'],
    ['Waited far too long for an appointment, the waiting list is endless', 'negative', 'Access to Services'],
    ['Nothing', 'neutral', undefined],
  ])('reads "%s" as %s, about %s', (comment, sentiment, topic) => {
    const reading = readComment(comment)
    expect(reading.sentiment?.name).toBe(sentiment)
    if (topic !== undefined) expect(reading.topics.map(({ name }) => name)).toContain(topic)
  })

  it('takes out who is named before anything else is done, and points into what is left', () => {
    const reading = readComment('Karen Smith (karen@example.com) was rude, this is unacceptable')
    expect(reading.text).toBe('[name] ([email]) was rude, this is unacceptable')
    expect(JSON.stringify(reading)).not.toMatch(/karen|smith|example/i)
    expect(reading.intents.flatMap(({ evidence }) => quote(reading.text, evidence))).toEqual(['unacceptable'])
  })

  it.each([
    ['Das Personal war sehr freundlich und hilfsbereit', 'de'],
    ['El personal fue muy amable, pero la espera demasiado larga', 'es'],
    ['Le personnel était très gentil mais l’attente trop longue', 'fr'],
    ['Os funcionários foram muito simpáticos, mas a espera foi longa', 'pt'],
  ])('redacts "%s", which is %s, and says that it cannot judge it', (comment, language) => {
    expect(readComment(`${comment}. a@b.example.com`)).toMatchObject({
      text: `${comment}. [email]`,
      language: { code: language },
      coverage: 'language_not_supported',
      topics: [],
    })
    expect(readComment(comment)).not.toHaveProperty('sentiment')
  })

  it.each([
    ['', 'language_unknown'],
    ['29', 'language_unknown'],
    ['???', 'language_unknown'],
  ])('has nothing to say of "%s"', (comment, coverage) => {
    expect(readComment(comment)).toMatchObject({ coverage, topics: [], intents: [] })
  })

  it('reads the same comment the same way, always', () => {
    const comment = 'More parking, and could someone please call me back?'
    expect(readComment(comment)).toEqual(readComment(comment))
  })
})

describe('what somebody wants', () => {
  it.each([
    ['Many thanks to all', ['thanks']],
    ['More staff would be helpful', ['suggestion']],
    ['Why can we not book online?', ['question']],
    ['I was told to wait. Please ring me on my mobile', ['contact']],
    ['I have made a formal complaint', ['complaint']],
    ['We will never come back', ['leaving']],
    ['I can’t complain about anything', []],
  ])('of "%s" is %j', (comment, intents) => {
    expect(readComment(comment).intents.map(({ name }) => name)).toEqual(intents)
  })

  it.each([
    ['I told them I was suicidal and was sent away', 'critical'],
    ['Some staff are racist and rude', 'high'],
    ['The doctor was late', undefined],
    // A model of patients takes these for praise, by words that say nothing.
    ['The driver threatened me at the door and I was afraid of him.', 'critical'],
    ['The courier hit me and threatened to kill me.', 'critical'],
    ['The staff abused me verbally and I was terrified.', 'critical'],
    // Praise of something else.
    ['Good shop, nice people. The driver threatened me at the door and I was afraid of him.', 'critical'],
    ['Thank you. I want to kill myself.', 'critical'],
    ['They never threatened me', undefined],
    // It is over, and praised.
    ['They have helped by making sure that bullying stops. They always listen to your problems.', undefined],
    [
      'Constant support. Home visits, and when I was suicidal there was always someone on the end of the phone.',
      undefined,
    ],
    ['Brilliant caring staff, wonderful support when I felt suicidal, thank you so much', undefined],
  ])('cannot wait in "%s": %s', (comment, urgency) => {
    expect(readComment(comment).urgency?.name).toBe(urgency)
  })
})

it('reads words as models know them, where they stand', () => {
  const text = 'Didn’t İzmir’s 24 nurses help?! [name]'
  const words = readWords(text)
  expect(words.map((word) => word.text)).toEqual(['didnt', 'izmirs', '0', 'nurses', 'help', '?', '!', '[name]'])
  expect(quote(text, words)).toEqual(['Didn’t', 'İzmir’s', '24', 'nurses', 'help', '?', '!', '[name]'])
})

it('joins spans that touch or are near', () => {
  const spans = [
    { start: 10, end: 12 },
    { start: 0, end: 3 },
    { start: 4, end: 6 },
    { start: 1, end: 2 },
  ]
  expect(mergeSpans(spans, 1)).toEqual([
    { start: 0, end: 6 },
    { start: 10, end: 12 },
  ])
})
