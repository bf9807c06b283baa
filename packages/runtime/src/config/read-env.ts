import { closestName } from '../closest-name.ts'
import { Misconfigured } from '../misconfigured.ts'
import { ENV_NAMES, type Env } from './settings.ts'

/** Read by the CLI and the tests, and put there by Kubernetes for every service: none of ours to judge. */
const FOREIGN =
  /^HOWAZIT_(URL|TOKEN|CLIENT_ID|CLIENT_SECRET|TENANT|PROFILE|CONFIG_DIR|RUN_DIR|DATA_DIR|TEST_.*|.*_SERVICE_(HOST|PORT.*)|.*_PORT(_.*)?)$/

/**
 * This is the only reader of process.env in the runtime.
 *
 * @throws Misconfigured naming an unknown HOWAZIT_ variable and the nearest known one: a misspelt setting must not pass silently.
 */
export function readEnv(source: NodeJS.ProcessEnv = process.env): Env {
  const known = new Set<string>(ENV_NAMES)
  for (const name of Object.keys(source)) {
    if (!name.startsWith('HOWAZIT_') || known.has(name) || FOREIGN.test(name)) continue
    throw new Misconfigured(`${name} is not a setting. Did you mean ${closestName(name, ENV_NAMES)}?`)
  }
  return Object.fromEntries(ENV_NAMES.flatMap((name) => (source[name] === undefined ? [] : [[name, source[name]]])))
}
