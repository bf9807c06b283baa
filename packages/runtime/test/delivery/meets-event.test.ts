import { expect, test } from 'vitest'
import { meetsEvent } from '../../src/delivery/plan/meets-event.ts'

const event = {
  type: 'response.created',
  data: {
    response: {
      channel: 'email',
      locale: null,
      dims: { 'a/b': 'x', 'm~n': 'y' },
      answers: [
        { key: 'why', textValue: 'slow' },
        { key: 'nps', numericValue: 3 },
      ],
      tags: [],
    },
  },
}

test.for([
  { name: 'nothing asked', condition: { pointer: '' }, holds: true },
  {
    name: 'a value that is one of them',
    condition: { pointer: '/data/response/channel', is: ['sms', 'email'] },
    holds: true,
  },
  { name: 'a value that is none of them', condition: { pointer: '/data/response/channel', is: ['sms'] }, holds: false },
  { name: 'null asked for by name', condition: { pointer: '/data/response/locale', is: [null] }, holds: true },
  { name: 'what is not there', condition: { pointer: '/data/response/nothing', exists: false }, holds: true },
  { name: 'null, which is no value', condition: { pointer: '/data/response/locale', exists: true }, holds: false },
  {
    name: 'an empty list, which is no value',
    condition: { pointer: '/data/response/tags', exists: true },
    holds: false,
  },
  {
    name: 'a number within bounds',
    condition: { pointer: '/data/response/answers/1/numericValue', atLeast: 0, atMost: 6 },
    holds: true,
  },
  {
    name: 'a number beyond them',
    condition: { pointer: '/data/response/answers/1/numericValue', atMost: 2 },
    holds: false,
  },
  { name: 'any index', condition: { pointer: '/data/response/answers/*/numericValue', atMost: 6 }, holds: true },
  {
    name: 'text where a number is asked for',
    condition: { pointer: '/data/response/channel', atLeast: 0 },
    holds: false,
  },
  { name: 'an escaped slash', condition: { pointer: '/data/response/dims/a~1b', is: ['x'] }, holds: true },
  { name: 'an escaped tilde', condition: { pointer: '/data/response/dims/m~0n', is: ['y'] }, holds: true },
  {
    name: 'what every object inherits',
    condition: { pointer: '/data/response/constructor', exists: true },
    holds: false,
  },
])('$name: $holds', ({ condition, holds }) => {
  expect(meetsEvent([condition], event)).toBe(holds)
})
