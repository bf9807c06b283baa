import { type Config, toEnv } from '../config.ts'
import { parseList } from './parse-setting.ts'
import { ENV_NAMES, type Env, type EnvName, SETTINGS } from './settings.ts'

/** What the start-up line prints: every setting; of URLs where they lead, of secrets only whether they are set. */
export function describeConfig(config: Config): Record<string, string> {
  const env: Env = toEnv(config)
  return Object.fromEntries(
    ENV_NAMES.map((name) => [name.slice('HOWAZIT_'.length).toLowerCase(), describeSetting(name, env[name] ?? '')]),
  )
}

function describeSetting(name: EnvName, value: string): string {
  if (value === '') return 'unset'
  if (SETTINGS[name] === 'secret') return 'set'
  return SETTINGS[name] === 'url' ? parseList(value).map(describeUrl).join(',') : value
}

/** Scheme, place and path: credentials come before the place and, in the queries of some drivers, after it. */
function describeUrl(url: string): string {
  const { protocol, host, pathname } = new URL(url)
  return `${protocol}//${decodeURIComponent(host)}${pathname}`
}
