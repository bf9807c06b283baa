import { Misconfigured } from '../misconfigured.ts'
import { parseLocalKey } from '../secrets/local-key.ts'
import { KEY_PROTOCOLS } from '../secrets/providers/create-vendor-key.ts'
import { checkSetting, parseList, parseUrl } from './parse-setting.ts'
import type { Env } from './settings.ts'

/** The key-encryption keys: the first of `urls`, `values` and `file` wraps, and all of them unwrap. */
export interface KeySettings {
  /** Where keys are: files and key services. */
  readonly urls: readonly string[]
  /** Keys themselves, in base64. */
  readonly values: readonly string[]
  /** Made when it is missing and no other key is set. */
  readonly file?: string
}

export function parseKeys(env: Env): KeySettings {
  const urls = parseList(env.HOWAZIT_KEY_URL)
  const values = parseList(env.HOWAZIT_KEY)
  const { HOWAZIT_KEY_FILE: file } = env
  for (const url of urls) parseUrl('HOWAZIT_KEY_URL', url, ['file:', ...KEY_PROTOCOLS])
  for (const value of values) checkSetting('HOWAZIT_KEY', () => parseLocalKey(value, 'HOWAZIT_KEY'))
  if (urls.length === 0 && values.length === 0 && !file)
    throw new Misconfigured('HOWAZIT_KEY_FILE is not set, nor HOWAZIT_KEY_URL, nor HOWAZIT_KEY.')
  return { urls, values, ...(file && { file }) }
}

export const keysToEnv = ({ urls, values, file }: KeySettings): Record<string, string> => ({
  ...(urls.length > 0 && { HOWAZIT_KEY_URL: urls.join(',') }),
  ...(values.length > 0 && { HOWAZIT_KEY: values.join(',') }),
  ...(file && { HOWAZIT_KEY_FILE: file }),
})
