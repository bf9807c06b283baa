import { addAbortSignal, Readable } from 'node:stream'
import type { PutObjectCommandInput, S3Client } from '@aws-sdk/client-s3'
import { HowazitError } from '@howazit/sdk'
import { contentTypeOf } from './content-type-of.ts'
import { checkFolder, checkKey, type ObjectFolder, type ObjectKey } from './object-key.ts'
import type { Objects, PutOptions, StoredObject } from './objects.ts'
import { isAbsent, toObjectsError } from './s3-errors.ts'
import { readParts, uploadParts } from './s3-multipart.ts'

export interface S3ObjectsOptions {
  readonly bucket: string
  /** Put before every key; without slashes at its ends. Default: none. */
  readonly prefix?: string
  readonly region?: string
  /** Of a service other than AWS's own; the bucket then goes into the path, as such services expect. */
  readonly endpoint?: string
  /** Default: the SDK's own search through environment, files and the machine's role. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string }
  /** A body up to this size is one request, a longer one an upload in parts of it. Default 8 MiB; S3 takes no less than 5. */
  readonly partBytes?: number
}

type Sdk = typeof import('@aws-sdk/client-s3')

interface Opened {
  readonly sdk: Sdk
  readonly client: S3Client
}

const PART_BYTES = 8 * 1024 * 1024

/** Objects in a bucket of S3 or a service that speaks its language. The SDK is loaded with the first call. */
export class S3Objects implements Objects, AsyncDisposable {
  readonly #options: S3ObjectsOptions
  #opened: Promise<Opened> | undefined

  constructor(options: S3ObjectsOptions) {
    this.#options = options
  }

  async put(key: ObjectKey, body: Uint8Array | Readable, { signal }: PutOptions = {}): Promise<void> {
    const target = { ...this.#at(checkKey(key)), ContentType: contentTypeOf(key) }
    const { sdk, client } = await this.#open()
    if (body instanceof Uint8Array) return await this.#putWhole({ ...target, Body: body }, signal)
    if (signal !== undefined) addAbortSignal(signal, body)
    const parts = readParts(body, this.#options.partBytes ?? PART_BYTES)
    try {
      const { value: first } = await parts.next()
      if (first !== undefined && !first.isLast)
        await mapped(() => uploadParts({ sdk, client, target, signal }, first, parts))
      else await this.#putWhole({ ...target, Body: first?.bytes ?? new Uint8Array() }, signal)
    } finally {
      // Lets go of the body where not all of it was read.
      await parts.return(undefined)
    }
  }

  async get(key: ObjectKey): Promise<Readable> {
    const { sdk, client } = await this.#open()
    try {
      const { Body: body } = await client.send(new sdk.GetObjectCommand(this.#at(checkKey(key))))
      if (!(body instanceof Readable)) throw new Error('The S3 client gave no stream.')
      return Readable.from(chunksOf(body), { objectMode: false })
    } catch (error) {
      if (isAbsent(error)) throw new HowazitError('not_found', `There is no object ${key}.`)
      throw toObjectsError(error)
    }
  }

  async find(key: ObjectKey): Promise<StoredObject | undefined> {
    const { sdk, client } = await this.#open()
    try {
      const head = await client.send(new sdk.HeadObjectCommand(this.#at(checkKey(key))))
      return { key, sizeBytes: head.ContentLength ?? 0, modifiedAt: head.LastModified ?? new Date(0) }
    } catch (error) {
      if (isAbsent(error)) return undefined
      throw toObjectsError(error)
    }
  }

  async *list(folder: ObjectFolder): AsyncIterable<StoredObject> {
    const { sdk, client } = await this.#open()
    const { Bucket: bucket, Key: below } = this.#at(checkFolder(folder))
    let continuation: string | undefined
    do {
      const command = { Bucket: bucket, Prefix: `${below}/`, ContinuationToken: continuation }
      const page = await mapped(() => client.send(new sdk.ListObjectsV2Command(command)))
      for (const { Key: name, Size: sizeBytes = 0, LastModified: modifiedAt = new Date(0) } of page.Contents ?? []) {
        const key = this.#ours(name)
        if (key !== undefined) yield { key, sizeBytes, modifiedAt }
      }
      continuation = page.NextContinuationToken
    } while (continuation !== undefined)
  }

  async delete(key: ObjectKey): Promise<void> {
    const { sdk, client } = await this.#open()
    try {
      await client.send(new sdk.DeleteObjectCommand(this.#at(checkKey(key))))
    } catch (error) {
      if (!isAbsent(error)) throw toObjectsError(error)
    }
  }

  /** Ends the kept connections. Idempotent. */
  async close(): Promise<void> {
    const opened = this.#opened
    this.#opened = undefined
    if (opened !== undefined) (await opened).client.destroy()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #putWhole(input: PutObjectCommandInput, signal: AbortSignal | undefined): Promise<void> {
    const { sdk, client } = await this.#open()
    const options = signal === undefined ? {} : { abortSignal: signal }
    await mapped(() => client.send(new sdk.PutObjectCommand(input), options))
  }

  #at(path: ObjectKey | ObjectFolder): { readonly Bucket: string; readonly Key: string } {
    const { bucket, prefix } = this.#options
    return { Bucket: bucket, Key: prefix === undefined || prefix === '' ? path : `${prefix}/${path}` }
  }

  /** Undefined for what somebody else put below our prefix. */
  #ours(name: string | undefined): ObjectKey | undefined {
    const { prefix = '' } = this.#options
    try {
      return checkKey((name ?? '').slice(prefix === '' ? 0 : prefix.length + 1))
    } catch {
      return undefined
    }
  }

  #open(): Promise<Opened> {
    this.#opened ??= openClient(this.#options)
    return this.#opened
  }
}

async function openClient({ region, endpoint, credentials }: S3ObjectsOptions): Promise<Opened> {
  const sdk = await import('@aws-sdk/client-s3')
  const client = new sdk.S3Client({
    region: region ?? 'us-east-1',
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    ...(credentials === undefined ? {} : { credentials }),
    // By default the SDK sends checksums as trailers of a chunked body, which services other than AWS's store as content.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 60_000, throwOnRequestTimeout: true },
  })
  return { sdk, client }
}

async function* chunksOf(body: Readable): AsyncIterable<Uint8Array> {
  try {
    for await (const chunk of body) yield chunk as Uint8Array
  } catch (error) {
    throw toObjectsError(error)
  }
}

async function mapped<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw toObjectsError(error)
  }
}
