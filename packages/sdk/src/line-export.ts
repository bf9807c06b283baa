import type { CallOptions } from './context.ts'
import { HowazitError } from './errors.ts'

/**
 * An export as it streams in: iterate it for its lines without their line ends, or `bytes()` to pass it on untouched
 * (a CSV value may contain a line end, so only NDJSON lines are records). Each iteration asks for the export anew.
 *
 * @example
 * for await (const line of howazit.responses.export({ surveyId })) handle(JSON.parse(line))
 */
export interface LineExport extends AsyncIterable<string> {
  bytes(): AsyncIterable<Uint8Array>
}

async function* readBytes(
  open: () => Promise<ReadableStream<Uint8Array>>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void> {
  const reader = (await open()).getReader()
  const cancel = () => void reader.cancel().catch(() => undefined)
  // Of a request that was answered nothing may be left that holds its signal: it would not end what is being read.
  signal?.addEventListener('abort', cancel)
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (signal?.aborted) throw signal.reason
      if (done) return
      yield value
    }
  } catch (cause) {
    if (signal?.aborted) throw new HowazitError('aborted', 'The export was aborted.', { cause })
    throw new HowazitError('network_failed', 'The export broke off before its end.', { cause })
  } finally {
    signal?.removeEventListener('abort', cancel)
    await reader.cancel().catch(() => undefined)
  }
}

async function* readLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string, void> {
  const decoder = new TextDecoder()
  let pending = ''
  for await (const chunk of chunks) {
    const lines = (pending + decoder.decode(chunk, { stream: true })).split('\n')
    pending = lines.pop() ?? ''
    yield* lines
  }
  pending += decoder.decode()
  if (pending !== '') yield pending
}

/** The export that a call answers. */
export const createLineExport = (request: () => Promise<{ data: unknown }>, options?: CallOptions): LineExport => {
  // `parseAs: 'stream'` answers the body itself, which the generated types cannot say.
  const open = async () => (await request()).data as ReadableStream<Uint8Array>
  const bytes = () => readBytes(open, options?.signal)
  return { bytes, [Symbol.asyncIterator]: () => readLines(bytes()) }
}
