/** One event of a `text/event-stream`. */
export interface ServerSentEvent {
  /** `message` where the server named none. */
  readonly event: string
  readonly data: string
  /** The last id seen, which a reconnection sends as `Last-Event-ID`. */
  readonly lastEventId: string
}

/** Parses an event stream as it arrives. */
export interface EventStreamParser {
  /** The events that this text completes. */
  push(text: string): ServerSentEvent[]
  /** The wait before reconnecting that the server asked for last. */
  readonly retryMs: number | undefined
}

const LINE_END = /\r\n|\n|\r/

const splitField = (line: string): [string, string] => {
  const colon = line.indexOf(':')
  if (colon === -1) return [line, '']
  const value = line.slice(colon + 1)
  return [line.slice(0, colon), value.startsWith(' ') ? value.slice(1) : value]
}

/** A parser as the WHATWG specifies (HTML, 9.2.6 "Interpreting an event stream"). */
export const createEventStreamParser = (): EventStreamParser => {
  let pending = ''
  let endedInReturn = false
  let event = ''
  let data: string[] = []
  let lastEventId = ''
  let retryMs: number | undefined

  const takeField = (line: string) => {
    const [field, value] = splitField(line)
    if (field === 'event') event = value
    if (field === 'data') data.push(value)
    if (field === 'id' && !value.includes('\0')) lastEventId = value
    if (field === 'retry' && /^\d+$/.test(value)) retryMs = Number(value)
  }

  const dispatch = (): ServerSentEvent[] => {
    const complete = data.length === 0 ? [] : [{ event: event || 'message', data: data.join('\n'), lastEventId }]
    event = ''
    data = []
    return complete
  }

  const takeLine = (line: string): ServerSentEvent[] => {
    if (line === '') return dispatch()
    takeField(line)
    return []
  }

  return {
    push(text) {
      // The second half of a CRLF whose first half ended the text before: that line is over already.
      const start = endedInReturn && text.startsWith('\n') ? text.slice(1) : text
      if (text !== '') endedInReturn = text.endsWith('\r')
      const lines = (pending + start).split(LINE_END)
      pending = lines.pop() ?? ''
      return lines.flatMap(takeLine)
    },
    get retryMs() {
      return retryMs
    },
  }
}
