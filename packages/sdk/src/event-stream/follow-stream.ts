import { HowazitError } from '../errors.ts'
import { type Clock, sleep } from '../transport/clock.ts'
import { fullJitter } from '../transport/retry-policy.ts'
import { createEventStreamParser, type ServerSentEvent } from './event-stream-parser.ts'

/** What a stream carries. */
interface Message {
  readonly event: string
  readonly id: string
  readonly data: unknown
}

/** What following needs: a way to connect, and time. */
export interface FollowDeps {
  /** Opens the stream after the given event and answers its bytes. */
  readonly connect: (lastEventId: string | undefined, signal: AbortSignal) => Promise<ReadableStream<Uint8Array>>
  readonly clock: Clock
  readonly random: () => number
}

/** Where following starts and what ends it. */
export interface FollowOptions {
  readonly lastEventId?: string | undefined
  readonly signal?: AbortSignal | undefined
}

// A reconnection loses nothing, so a stream that is silent this long is taken for a dead connection.
const SILENCE_MS = 60_000
const RECONNECT = { baseMs: 1_000, capMs: 30_000 }

const FATAL = new Set([
  'unauthenticated',
  'insufficient_scope',
  'not_found',
  'invalid_parameter',
  'argument_invalid',
  'auth_failed',
  'planned',
])

const toMessage = <Kind extends Message>({ event, data, lastEventId }: ServerSentEvent): Kind => {
  try {
    return { event, id: lastEventId, data: JSON.parse(data) } as Message as Kind
  } catch (cause) {
    throw new HowazitError('reply_invalid', `The data of the event ${event} is not JSON.`, { cause })
  }
}

interface ReadOptions {
  readonly onChunk: () => void
  readonly ends: readonly AbortSignal[]
}

async function* readChunks(body: ReadableStream<Uint8Array>, { onChunk, ends }: ReadOptions) {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader()
  const cancel = () => void reader.cancel().catch(() => undefined)
  // Of a request that was answered nothing may be left that holds its signal: it would not end what is being read.
  for (const signal of ends) signal.addEventListener('abort', cancel)
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      onChunk()
      yield value
    }
  } finally {
    for (const signal of ends) signal.removeEventListener('abort', cancel)
    await reader.cancel().catch(() => undefined)
  }
}

/** Follows the stream and reconnects after the last event seen, until the signal aborts. */
export async function* followStream<Kind extends Message>(
  deps: FollowDeps,
  options: FollowOptions,
): AsyncGenerator<Kind, void> {
  const signal = options.signal ?? new AbortController().signal
  let { lastEventId } = options
  let retryMs = RECONNECT.baseMs
  for (let failures = 0; !signal.aborted; failures += 1) {
    const silence = new AbortController()
    let cancelSilence = () => {}
    const restartSilence = () => {
      cancelSilence()
      cancelSilence = deps.clock.schedule(SILENCE_MS, () => silence.abort())
    }
    try {
      const body = await deps.connect(lastEventId, AbortSignal.any([signal, silence.signal]))
      const parser = createEventStreamParser()
      restartSilence()
      for await (const text of readChunks(body, { onChunk: restartSilence, ends: [signal, silence.signal] })) {
        for (const event of parser.push(text)) {
          failures = 0
          lastEventId = event.lastEventId || lastEventId
          yield toMessage<Kind>(event)
        }
        retryMs = parser.retryMs ?? retryMs
      }
    } catch (reason) {
      const error = HowazitError.from(reason)
      if (!signal.aborted && (FATAL.has(error.code) || error.code === 'reply_invalid')) throw error
    } finally {
      cancelSilence()
    }
    await sleep(deps.clock, fullJitter(failures + 1, deps.random, { ...RECONNECT, baseMs: retryMs }), signal)
  }
}
