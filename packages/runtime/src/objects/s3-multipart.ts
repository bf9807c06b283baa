import type { Readable } from 'node:stream'
import type { CompletedPart, S3Client } from '@aws-sdk/client-s3'

export interface Part {
  readonly bytes: Uint8Array
  readonly isLast: boolean
}

/** Cuts a stream into pieces of exactly `partBytes`, the last one shorter; nothing for an empty stream. */
export async function* readParts(body: Readable, partBytes: number): AsyncGenerator<Part, undefined> {
  let chunks: Uint8Array[] = []
  let sizeBytes = 0
  for await (const chunk of body) {
    chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : (chunk as Uint8Array))
    sizeBytes += chunks.at(-1)?.length ?? 0
    // More than a part, not as much as one: whether a full part is the last one shows with the next byte.
    while (sizeBytes > partBytes) {
      const whole = Buffer.concat(chunks)
      yield { bytes: whole.subarray(0, partBytes), isLast: false }
      chunks = [whole.subarray(partBytes)]
      sizeBytes -= partBytes
    }
  }
  if (sizeBytes > 0) yield { bytes: Buffer.concat(chunks), isLast: true }
  return undefined
}

export interface Upload {
  readonly sdk: typeof import('@aws-sdk/client-s3')
  readonly client: S3Client
  readonly target: { readonly Bucket: string; readonly Key: string; readonly ContentType: string }
  readonly signal: AbortSignal | undefined
}

/** One part after the other: bounded memory, and the object appears with the last request or not at all. */
export async function uploadParts(upload: Upload, first: Part, rest: AsyncIterable<Part>): Promise<void> {
  const { sdk, client, target, signal } = upload
  const options = signal === undefined ? {} : { abortSignal: signal }
  const { UploadId: uploadId } = await client.send(new sdk.CreateMultipartUploadCommand(target), options)
  const place = { Bucket: target.Bucket, Key: target.Key, UploadId: uploadId }
  const done: CompletedPart[] = []
  const send = async ({ bytes }: Part) => {
    const part = { ...place, PartNumber: done.length + 1, Body: bytes }
    const { ETag: etag } = await client.send(new sdk.UploadPartCommand(part), options)
    done.push({ PartNumber: part.PartNumber, ETag: etag })
  }
  try {
    await send(first)
    for await (const part of rest) await send(part)
    await client.send(new sdk.CompleteMultipartUploadCommand({ ...place, MultipartUpload: { Parts: done } }), options)
  } catch (error) {
    // Parts of an upload that nobody ends are paid for until they are removed.
    await client.send(new sdk.AbortMultipartUploadCommand(place)).catch(() => {})
    throw error
  }
}
