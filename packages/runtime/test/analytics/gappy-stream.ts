import type { HandleBatch, Lag, Stream } from '../../src/stream/stream.ts'

const FIRST = 40
const STEP = 3

/** The same messages at offsets with gaps between them, as Kafka gives them; a group stands right behind its last message. */
export function gappyStream(stream: Stream): Stream {
  const toOffset = (dense: number): number => FIRST + STEP * dense
  const toPosition = (dense: number): number => (dense === 0 ? FIRST : toOffset(dense - 1) + 1)
  const toLag = ({ partition, committedOffset, endOffset }: Lag): Lag => ({
    partition,
    committedOffset: toPosition(committedOffset),
    endOffset: toPosition(endOffset),
  })
  return {
    publish: (topic, messages) => stream.publish(topic, messages),
    subscribe(topic, group, { handle, ...options }) {
      const gappy: HandleBatch = (messages, signal) =>
        handle(
          messages.map((message) => ({ ...message, offset: toOffset(message.offset) })),
          signal,
        )
      return stream.subscribe(topic, group, { ...options, handle: gappy })
    },
    lag: async (topic, group) => (await stream.lag(topic, group)).map(toLag),
  }
}
