import { Misconfigured } from '../../misconfigured.ts'
import type { KeyProvider } from '../key-provider.ts'

/** What creates the key of a URL. Nothing is loaded or asked before its first use. */
type CreateKey = (url: URL) => KeyProvider

const CREATE: Readonly<Record<string, CreateKey>> = {}

export const KEY_PROTOCOLS: readonly string[] = Object.keys(CREATE)

/** @throws Misconfigured with one sentence. */
export function createVendorKey(text: string): KeyProvider {
  const url = new URL(text)
  const create = CREATE[url.protocol]
  if (!create) throw new Misconfigured(`HOWAZIT_KEY_URL has ${url.protocol}//, which is no key service.`)
  return create(url)
}
