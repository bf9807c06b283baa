import { isUtf8 } from 'node:buffer'

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'

export interface DetectedEncoding {
  /** WHATWG label: what the text is decoded with. */
  encoding: Encoding
  /** Name for people. ISO-8859-1 is read as windows-1252, its superset, as the WHATWG Encoding Standard asks. */
  label: string
  hasBom: boolean
  /** Valid UTF-8 but for a few bytes: rows that hold one are rejected, the rest is kept. */
  isDamaged: boolean
  confidence: number
  evidence: string
}

/** Reads every byte once: a single stray byte at the end of a large file decides as well as one at its start. */
export async function detectEncoding(bytes: AsyncIterable<Uint8Array>): Promise<DetectedEncoding> {
  const tally = createByteTally()
  for await (const chunk of bytes) tally.add(chunk)
  return tally.decide()
}

function createByteTally() {
  const head: number[] = []
  let sizeBytes = 0
  let invalid = 0
  let multibyte = 0
  let firstInvalidAt = -1
  let hasC1 = false
  const nulls = [0, 0]
  let carry = Buffer.alloc(0)

  const scan = (bytes: Buffer): void => {
    if (isUtf8(bytes)) {
      multibyte += countLeadBytes(bytes)
      return
    }
    for (let at = 0; at < bytes.length; ) {
      const length = sequenceLength(bytes, at)
      if (length > 1) multibyte++
      if (length === 0) {
        if (firstInvalidAt === -1) firstInvalidAt = sizeBytes + at
        if (bytes[at]! < 0xa0) hasC1 = true
        invalid++
      }
      at += length || 1
    }
  }

  return {
    add(chunk: Uint8Array): void {
      for (let at = 0; head.length < 4 && at < chunk.length; at++) head.push(chunk[at]!)
      if (sizeBytes < 65_536) countNulls(chunk, nulls)
      const bytes =
        carry.length > 0 ? Buffer.concat([carry, chunk]) : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length)
      const cut = bytes.length - incompleteTail(bytes)
      scan(bytes.subarray(0, cut))
      sizeBytes += cut
      carry = Buffer.from(bytes.subarray(cut))
    },
    decide(): DetectedEncoding {
      scan(carry)
      sizeBytes += carry.length
      return (
        fromBom(head) ??
        fromNulls(nulls, Math.min(sizeBytes, 65_536)) ??
        fromValidity({ sizeBytes, invalid, multibyte, firstInvalidAt, hasC1 })
      )
    },
  }
}

function fromBom(head: readonly number[]): DetectedEncoding | undefined {
  const found = (encoding: Encoding, label: string): DetectedEncoding => ({
    encoding,
    label,
    hasBom: true,
    isDamaged: false,
    confidence: 1,
    evidence: 'byte order mark',
  })
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return found('utf-8', 'UTF-8 with BOM')
  if (head[0] === 0xff && head[1] === 0xfe) return found('utf-16le', 'UTF-16LE with BOM')
  if (head[0] === 0xfe && head[1] === 0xff) return found('utf-16be', 'UTF-16BE with BOM')
  return undefined
}

/** UTF-16 without a mark: text of mostly Latin letters has a zero in every second byte. */
function fromNulls(nulls: readonly number[], sizeBytes: number): DetectedEncoding | undefined {
  const [even, odd] = [nulls[0]!, nulls[1]!]
  if (even + odd < sizeBytes * 0.2) return undefined
  const encoding = odd > even ? 'utf-16le' : 'utf-16be'
  const evidence = `${even + odd} zero bytes, nearly all at ${odd > even ? 'odd' : 'even'} places`
  return { encoding, label: encoding.toUpperCase(), hasBom: false, isDamaged: false, confidence: 0.9, evidence }
}

interface Validity {
  sizeBytes: number
  invalid: number
  multibyte: number
  firstInvalidAt: number
  hasC1: boolean
}

function fromValidity({ sizeBytes, invalid, multibyte, firstInvalidAt, hasC1 }: Validity): DetectedEncoding {
  if (invalid === 0) {
    const evidence =
      multibyte === 0
        ? `all ${sizeBytes} bytes are ASCII`
        : `all ${sizeBytes} bytes valid, ${multibyte} multi-byte characters`
    return { encoding: 'utf-8', label: 'UTF-8', hasBom: false, isDamaged: false, confidence: 1, evidence }
  }
  const where = `${invalid} bytes are not UTF-8, the first at ${firstInvalidAt}`
  // Chance multi-byte sequences are rare in single-byte text; ten good ones for each bad byte mean damaged UTF-8.
  if (multibyte > invalid * 10) {
    return {
      encoding: 'utf-8',
      label: 'UTF-8, damaged',
      hasBom: false,
      isDamaged: true,
      confidence: 0.8,
      evidence: where,
    }
  }
  const label = 'ISO-8859-1 (read as windows-1252)'
  const evidence = hasC1 ? `${where}; bytes 0x80-0x9F are letters in windows-1252 only` : where
  return { encoding: 'windows-1252', label, hasBom: false, isDamaged: false, confidence: 0.8, evidence }
}

function countNulls(chunk: Uint8Array, nulls: number[]): void {
  for (let at = chunk.indexOf(0); at !== -1; at = chunk.indexOf(0, at + 1)) nulls[at & 1]!++
}

function countLeadBytes(bytes: Buffer): number {
  let count = 0
  for (let at = 0; at < bytes.length; at++) if (bytes[at]! >= 0xc2) count++
  return count
}

/** Length of the UTF-8 sequence at `at`, 0 when it is not one. */
function sequenceLength(bytes: Buffer, at: number): number {
  const lead = bytes[at]!
  if (lead < 0x80) return 1
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2
  return lead >= 0xc2 && isUtf8(bytes.subarray(at, at + length)) ? length : 0
}

/** Bytes at the end that may be the start of a sequence which continues in the next chunk. */
function incompleteTail(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!
    if (byte >= 0xc2) return (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) > back ? back : 0
    if (byte < 0x80) return 0
  }
  return 0
}

/** Decodes as a stream; the byte order mark is not part of the text. Bytes that are not in the encoding become U+FFFD. */
export async function* decodeText(bytes: AsyncIterable<Uint8Array>, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding)
  for await (const chunk of bytes) yield decoder.decode(chunk, { stream: true })
  yield decoder.decode()
}
