import type pg from 'pg'

/** What of the protocol a copy needs; the driver calls it and has no types for it. */
interface Connection {
  query(text: string): void
  sendCopyFromChunk(chunk: Buffer): boolean
  endCopyFrom(): void
  sendCopyFail(reason: string): void
  readonly stream: {
    pause(): void
    resume(): void
    readonly writableNeedDrain: boolean
    once(event: 'drain', then: () => void): void
  }
}

type Settle = PromiseWithResolvers<number>

/** The driver's calls while a copy runs. */
const createCopy = (text: string, handlers: object, { resolve, reject }: Settle) => ({
  submit: (connection: pg.Connection) => (connection as unknown as Connection).query(text),
  handleCommandComplete: ({ text: tag }: { readonly text: string }) => resolve(Number(tag.slice('COPY '.length))),
  handleReadyForQuery: () => undefined,
  handleError: reject,
  ...handlers,
})

/**
 * `copy (select ...) to stdout` of one session into `copy ... from stdin` of another, no faster than the second takes it; nothing in between
 * looks at a byte. Resolves to how many rows that were; where one of the two fails nothing is written, and both sessions go on.
 */
export async function pipeCopy(
  from: pg.Client,
  to: pg.Client,
  copy: { readonly out: string; readonly into: string },
): Promise<number> {
  const [read, written] = [Promise.withResolvers<number>(), Promise.withResolvers<number>()]
  const opened = Promise.withResolvers<Connection>()
  to.query(
    createCopy(copy.into, { handleCopyInResponse: (connection: Connection) => opened.resolve(connection) }, written),
  )
  // Where it cannot begin, that is what is thrown.
  const sink = (await Promise.race([opened.promise, written.promise])) as Connection
  let isPaused = false
  let hasFailed = false
  const handleCopyData = ({ chunk }: { readonly chunk: Buffer }, source: Connection) => {
    if (hasFailed) return
    sink.sendCopyFromChunk(chunk)
    // What had come before it was paused still comes.
    if (isPaused || !sink.stream.writableNeedDrain) return
    isPaused = true
    source.stream.pause()
    const resume = () => {
      isPaused = false
      source.stream.resume()
    }
    sink.stream.once('drain', resume)
    written.promise.catch(resume)
  }
  from.query(createCopy(copy.out, { handleCopyData }, read))
  try {
    await Promise.race([read.promise, written.promise])
  } catch (error) {
    hasFailed = true
    sink.sendCopyFail('reading failed')
    // Both are then free for what comes next.
    await Promise.allSettled([read.promise, written.promise])
    throw error
  }
  sink.endCopyFrom()
  return await written.promise
}
