import { HOOKS_FILE } from '../manifest/connector-content.ts'
import type { JavaScriptMapping } from './mapping.ts'

/** What runs a hook of a connector in the sandbox: its function of `hooks.js`, with what it is given in place of an event. */
export function hookMapping(files: Readonly<Record<string, string>>, hook: string): JavaScriptMapping {
  const source = Object.hasOwn(files, HOOKS_FILE) ? files[HOOKS_FILE] : ''
  return { kind: 'javascript', source: `${source}\nfunction map(given) { return ${hook}(given) }` }
}
