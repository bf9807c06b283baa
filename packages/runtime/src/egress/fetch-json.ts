import { HowazitError } from '@howazit/sdk'
import type { Egress } from './egress.ts'

const TIMEOUT_MS = 5_000
const BYTES_MAX = 512 * 1024

/**
 * What a URL answers with, parsed and not yet looked at.
 *
 * @throws HowazitError `unavailable` for anything but a JSON document with status 200 and of at most 512 KiB.
 */
export async function fetchJson(egress: Pick<Egress, 'send'>, url: string): Promise<unknown> {
  const reply = await egress.send({
    method: 'GET',
    url,
    headers: { accept: 'application/json' },
    body: null,
    tenantId: 'platform',
    timeoutMs: TIMEOUT_MS,
    responseBytesMax: BYTES_MAX,
  })
  if (reply.error) throw unavailable(url, reply.error.message)
  if (reply.status !== 200) throw unavailable(url, `it answered with ${reply.status}`)
  if (reply.isBodyTruncated) throw unavailable(url, `it answered with more than ${BYTES_MAX} bytes`)
  try {
    return JSON.parse(reply.bodyText)
  } catch {
    throw unavailable(url, 'it did not answer with JSON')
  }
}

const unavailable = (url: string, reason: string): HowazitError =>
  new HowazitError('unavailable', `${url} cannot be read: ${reason}.`)
