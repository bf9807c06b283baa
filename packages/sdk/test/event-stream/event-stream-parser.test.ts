import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createEventStreamParser, type ServerSentEvent } from '../../src/event-stream/event-stream-parser.ts'

const parse = (...texts: string[]): ServerSentEvent[] => {
  const parser = createEventStreamParser()
  return texts.flatMap((text) => parser.push(text))
}

const event = (data: string, name = 'message', lastEventId = ''): ServerSentEvent => ({
  event: name,
  data,
  lastEventId,
})

describe('createEventStreamParser', () => {
  it.each<[string, string, ServerSentEvent[]]>([
    ['one event', 'event: counts\nid: 7\ndata: {}\n\n', [event('{}', 'counts', '7')]],
    ['several lines of data', 'data: YHOO\ndata: +2\ndata: 10\n\n', [event('YHOO\n+2\n10')]],
    ['comments as nothing', ': keep-alive\n\n:\n\ndata: x\n\n', [event('x')]],
    ['only one space as a separator', 'data:  x\n\ndata:y\n\n', [event(' x'), event('y')]],
    ['a field without a colon as empty', 'data\n\ndata\ndata\n\n', [event(''), event('\n')]],
    [
      'an id for the events after it',
      'id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\n',
      [event('a', 'message', '1'), event('b', 'message', '1'), event('c')],
    ],
    ['no id with a NUL', 'id: a\0b\ndata: x\n\n', [event('x')]],
    ['an event without data as nothing', 'event: x\nid: 3\n\ndata: y\n\n', [event('y', 'message', '3')]],
    ['an event that is not finished as nothing', 'data: x\n', []],
    ['unknown fields as nothing', 'foo: bar\ndata: x\n\n', [event('x')]],
  ])('reads %s', (_, text, events) => {
    expect(parse(text)).toEqual(events)
  })

  it('reads the wait before reconnecting, if it is a number', () => {
    const parser = createEventStreamParser()
    parser.push('retry: 2500\n')
    parser.push('retry: 2.5\nretry: soon\n')
    expect(parser.retryMs).toBe(2_500)
  })

  it('reads the same whatever the line ends and wherever the text is cut', () => {
    const text = 'id: 1\nevent: a\ndata: x\ndata: y\n\n: note\n\ndata: z\n\n'
    const property = fc.property(fc.constantFrom('\n', '\r', '\r\n'), fc.array(fc.nat(80)), (lineEnd, cuts) => {
      const whole = text.replaceAll('\n', lineEnd)
      const places = [0, ...cuts, whole.length].toSorted((left, right) => left - right)
      const parts = places.slice(1).map((place, index) => whole.slice(places[index], place))
      expect(parse(...parts)).toEqual([event('x\ny', 'a', '1'), event('z', 'message', '1')])
    })
    fc.assert(property, { numRuns: 500 })
  })
})
