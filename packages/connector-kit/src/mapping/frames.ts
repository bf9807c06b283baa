/*
 * Frames on the pipe between the pool and a child: [head bytes: u32][body bytes: u32][head: JSON][body: UTF-8]. The body is
 * kept apart from the head because it is JSON already, and neither side but the isolate needs to read it.
 */

const PREFIX_BYTES = 8

/** Refuse, rather than buffer, what no honest side would send. */
export const FRAME_BYTES_MAX = 16 * 1024 * 1024

export function encodeFrame(head: object, body = ''): Buffer {
  const headText = JSON.stringify(head)
  const headBytes = Buffer.byteLength(headText)
  const bodyBytes = Buffer.byteLength(body)
  const frame = Buffer.allocUnsafe(PREFIX_BYTES + headBytes + bodyBytes)
  frame.writeUInt32LE(headBytes, 0)
  frame.writeUInt32LE(bodyBytes, 4)
  frame.write(headText, PREFIX_BYTES)
  frame.write(body, PREFIX_BYTES + headBytes)
  return frame
}

export interface Frame {
  readonly head: unknown
  readonly body: string
}

/** Returns a function that takes bytes as they arrive and gives back the frames they complete; throws on a frame that is too large or not JSON. Keeps none of the bytes it is given. */
export function createFrameReader(): (bytes: Buffer) => Frame[] {
  let rest: Buffer[] = []
  let restBytes = 0
  let wantedBytes = PREFIX_BYTES

  return (bytes) => {
    restBytes += bytes.length
    if (restBytes < wantedBytes) {
      rest.push(Buffer.from(bytes))
      return []
    }
    const buffer = rest.length === 0 ? bytes : Buffer.concat([...rest, bytes])
    const frames: Frame[] = []
    let offset = 0
    wantedBytes = PREFIX_BYTES
    while (buffer.length - offset >= PREFIX_BYTES) {
      const headBytes = buffer.readUInt32LE(offset)
      const bodyBytes = buffer.readUInt32LE(offset + 4)
      const frameBytes = PREFIX_BYTES + headBytes + bodyBytes
      if (frameBytes > FRAME_BYTES_MAX) throw new RangeError(`frame of ${frameBytes} bytes is above ${FRAME_BYTES_MAX}`)
      if (buffer.length - offset < frameBytes) {
        wantedBytes = frameBytes
        break
      }
      const headEnd = offset + PREFIX_BYTES + headBytes
      frames.push({
        head: JSON.parse(buffer.toString('utf8', offset + PREFIX_BYTES, headEnd)),
        body: buffer.toString('utf8', headEnd, offset + frameBytes),
      })
      offset += frameBytes
    }
    rest = offset === buffer.length ? [] : [Buffer.from(buffer.subarray(offset))]
    restBytes = buffer.length - offset
    return frames
  }
}
