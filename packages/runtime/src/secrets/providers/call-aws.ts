import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto'
import { KeyDenied, keyUnavailable } from '../key-provider.ts'
import { callService, type ServiceCall } from './call-service.ts'

export interface AwsCall {
  readonly name: string
  readonly service: 'kms' | 'secretsmanager'
  readonly region: string
  readonly endpoint: string
  /** As `TrentService.Encrypt`. */
  readonly target: string
  readonly input: object
  readonly isBroken?: ServiceCall['isBroken']
}

/** Calls services of AWS that speak JSON 1.1, signed (SigV4) by whom the SDK's own search finds. */
export type CallAws = (call: AwsCall) => Promise<unknown>

/** The signer and the search for credentials are loaded with the first call, and found credentials kept while they are good. */
export function createCallAws(): CallAws {
  let loading: Promise<Sign> | undefined
  return async ({ name, service, region, endpoint, target, input, isBroken }) => {
    loading ??= loadSigner()
    const sign = await loading
    const body = JSON.stringify(input)
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target }
    const signed = await sign({ name, service, region, url: new URL(`${endpoint}/`), headers, body })
    return await callService({ name, url: `${endpoint}/`, headers: signed, body, ...(isBroken && { isBroken }) })
  }
}

type Sign = (request: {
  readonly name: string
  readonly service: string
  readonly region: string
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}) => Promise<Record<string, string>>

async function loadSigner(): Promise<Sign> {
  const [{ SignatureV4 }, { defaultProvider }] = await Promise.all([
    import('@smithy/signature-v4'),
    import('@aws-sdk/credential-provider-node'),
  ])
  const credentials = defaultProvider()
  return async ({ name, service, region, url, headers, body }) => {
    const signer = new SignatureV4({ service, region, sha256: Sha256, credentials: await find(name, credentials) })
    const { protocol, hostname, port, pathname, host } = url
    const signed = await signer.sign({
      method: 'POST',
      protocol,
      hostname,
      ...(port && { port: Number(port) }),
      path: pathname,
      headers: { ...headers, host },
      body,
    })
    return signed.headers
  }
}

async function find<Credentials>(name: string, credentials: () => Promise<Credentials>): Promise<Credentials> {
  try {
    return await credentials()
  } catch (cause) {
    throw keyUnavailable(new KeyDenied(`${name} cannot be asked: no AWS credentials were found.`, { cause }))
  }
}

/** As the signer wants it; OpenSSL does the work. */
class Sha256 {
  readonly #hash: Hash | Hmac

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', toBytes(secret))
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(toBytes(data))
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest())
  }

  reset(): void {
    throw new Error('A digest is used once.')
  }
}

function toBytes(data: string | ArrayBuffer | ArrayBufferView): Buffer {
  if (typeof data === 'string') return Buffer.from(data)
  return ArrayBuffer.isView(data) ? Buffer.from(data.buffer, data.byteOffset, data.byteLength) : Buffer.from(data)
}
