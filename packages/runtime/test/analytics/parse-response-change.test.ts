import { expect, test } from 'vitest'
import { parseResponseChange } from '../../src/analytics/parse-response-change.ts'
import { createdOf, imageOf, messagesOf } from './changes.ts'
import { newTenant, rowsOf, setup } from './setup.ts'

const good = createdOf(newTenant(), imageOf({ nps: 9 }))

test.each([
  ['/eventId', { ...good, eventId: 'not a uuid' }],
  ['/tenantId', { ...good, tenantId: '' }],
  ['/revision', { ...good, revision: 2 ** 32 }],
  ['/after', { ...good, after: [] }],
  ['/after/submittedAt', { ...good, after: { ...good.after, submittedAt: '1969-12-31T00:00:00Z' } }],
  ['/after/submittedAt', { ...good, after: { ...good.after, submittedAt: 'yesterday' } }],
  ['/after/completion', { ...good, after: { ...good.after, completion: 'half' } }],
  ['/after/dims', { ...good, after: { ...good.after, dims: { region: 7 } } }],
  ['/after/answers', { ...good, after: { ...good.after, answers: null } }],
  ['/after/answers/0', { ...good, after: { ...good.after, answers: [null] } }],
  [
    '/after/answers/0/numericValue',
    { ...good, after: { ...good.after, answers: [{ ...good.after?.answers[0], numericValue: 1e13 }] } },
  ],
])('names %s and not its value', (pointer, change) => {
  expect(parseResponseChange(JSON.stringify(change))).toEqual({
    isValid: false,
    reason: `${pointer} is not what the sink can store`,
  })
})

test('what it accepts, ClickHouse takes: odd text, odd numbers, odd names', async () => {
  await using bundle = await setup()
  const odd = [
    '\0',
    '\ud800 alone',
    '👩‍👩‍👧',
    "'; drop table events_response; --",
    '\\N',
    '{"a":1}',
    'x'.repeat(32_768),
  ]
  const changes = odd.map((text, index) =>
    createdOf(
      newTenant(),
      imageOf({
        channel: text.slice(0, 64),
        dims: JSON.parse(`{"__proto__": "p", "constructor": "c", "": "empty"}`),
        answers: [
          {
            questionId: good.surveyId,
            questionType: 'text',
            optionId: null,
            textValue: text,
            numericValue: [1e-7, -0, 5e-324, 1e12, -1e12, 0.1, 123456789.123456][index] ?? 0,
          },
        ],
      }),
    ),
  )

  await bundle.sink(messagesOf(changes))

  const [row] = await rowsOf(
    bundle.clickhouse,
    `select count() as rows, toString(sum(numeric_value)) as total, countIf(text_value = 'x' || repeat('x', 32767)) as long
     from events_response where kind = 'answer'`,
  )
  expect(row).toEqual({ rows: 7, total: '123456789.2234561', long: 1 })
  expect(bundle.published).toEqual([])
})
