import { HowazitError } from '@howazit/sdk'
import { request } from 'undici'
import { KeyDenied, keyUnavailable } from '../key-provider.ts'
import { SealBroken } from '../secrets.ts'

export interface ServiceCall {
  /** What the call is to, for people. */
  readonly name: string
  readonly method?: 'GET' | 'POST'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Whether a refusal says that what was given is damaged or of another context. */
  readonly isBroken?: (status: number, answer: unknown) => boolean
}

/** A key service in the same region answers in tens of milliseconds. */
const TIMEOUT_MS = 5_000
const ANSWER_BYTES_MAX = 65_536

/**
 * One request to a key service; its answer as JSON.
 *
 * @throws as KeyProvider says. No message holds anything of a request or an answer but the status.
 */
export async function callService(call: ServiceCall): Promise<unknown> {
  const { status, answer } = await send(call)
  if (status >= 200 && status < 300) return answer
  if (status === 429 || status >= 500 || isBusy(answer))
    throw keyUnavailable(new Error(`${call.name} answers ${status}`))
  if (call.isBroken?.(status, answer)) throw new SealBroken(`${call.name} did not wrap this, or not for this.`)
  throw keyUnavailable(
    new KeyDenied(`${call.name} is refused with ${status}: see whether it is there and may be used.`),
  )
}

/** Services of AWS answer 400 to what would be 429. */
const isBusy = (answer: unknown): boolean => /Throttl|LimitExceeded|Timeout/.test(errorType(answer))

/** The name of an error of AWS. */
export const errorType = (answer: unknown): string => String((answer as { __type?: unknown } | undefined)?.__type)

async function send({ method = 'POST', url, headers, body, name }: ServiceCall) {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    const { statusCode, body: answer } = await request(url, {
      method,
      signal,
      ...(headers && { headers }),
      ...(body && { body }),
    })
    return { status: statusCode, answer: parse(await readText(answer)) }
  } catch (cause) {
    if (HowazitError.is(cause)) throw cause
    throw keyUnavailable(Object.assign(new Error(`${name} does not answer`, { cause }), { code: codeOf(cause) }))
  }
}

async function readText(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.length
    if (bytes > ANSWER_BYTES_MAX) throw new Error('The answer is too long.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** An answer that is no JSON says no more than its status. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'ETIMEDOUT'

/** A text at a path of keys. @throws HowazitError `unavailable` when the service answers something else. */
export function textAt(answer: unknown, name: string, ...path: readonly string[]): string {
  const value = path.reduce<unknown>((from, key) => (from as Record<string, unknown> | null | undefined)?.[key], answer)
  if (typeof value === 'string' && value !== '') return value
  throw keyUnavailable(new Error(`${name} answers without ${path.join('.')}`))
}
