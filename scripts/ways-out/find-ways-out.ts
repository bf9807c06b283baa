import { DIALLING_PACKAGES } from './allowed-ways-out.ts'

const MODULES = ['net', 'tls', 'http', 'https', 'http2', 'dgram', 'dns']
/** What of these modules opens nothing. */
const HARMLESS = new Set([
  'isIP',
  'isIPv4',
  'isIPv6',
  'BlockList',
  'createServer',
  'Server',
  'STATUS_CODES',
  'METHODS',
  'createSecureContext',
])
const PROGRAMS = ['curl', 'wget', 'nc', 'ncat', 'socat', 'ssh', 'telnet']

const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '')

const STATEMENT = /\b(?:import|export)\s+(type\s)?([\w\s{},*$]*?)\s*\bfrom\s*['"]([^'"]+)['"]/g
const BARE = /\bimport\s*['"]([^'"]+)['"]|\b(?:import|require|getBuiltinModule)\s*\(\s*['"]([^'"]+)['"]/g

/** Everything in a source that could open a connection: modules by name, `fetch` and its like, programs. */
export function findWaysOut(source: string): readonly string[] {
  const code = withoutComments(source)
  const found = new Set<string>()
  for (const [, isType, names = '', specifier = ''] of code.matchAll(STATEMENT)) {
    const way = wayOf(specifier)
    if (way !== undefined && !isType && !isHarmless(way, names)) found.add(way)
  }
  for (const [, imported, called] of code.matchAll(BARE)) {
    const way = wayOf(imported ?? called ?? '')
    if (way !== undefined) found.add(way)
  }
  // Not a method of something else, such as a Kafka consumer's.
  if (/(?<![\w.$])fetch\s*\(|\bglobalThis\s*(?:\.\s*fetch\b|\[\s*['"]fetch)/.test(code)) found.add('fetch')
  for (const name of ['WebSocket', 'EventSource', 'XMLHttpRequest']) {
    if (new RegExp(`\\bnew\\s+${name}\\b`).test(code)) found.add(name)
  }
  if (/\bcreateRemoteJWKSet\b/.test(code)) found.add('createRemoteJWKSet')
  for (const name of PROGRAMS) {
    if (new RegExp(`\\b(?:spawn|exec\\w*)\\s*\\(\\s*['"\`]${name}\\b`).test(code)) found.add(name)
  }
  return [...found]
}

/** The module or package as the lists name it; undefined for one that dials nothing. */
function wayOf(specifier: string): string | undefined {
  const builtin = specifier.replace(/^node:/, '').split('/')[0] ?? ''
  if (MODULES.includes(builtin) && !specifier.startsWith('.')) return `node:${builtin}`
  return DIALLING_PACKAGES.dials.find((name) => specifier === name || specifier.startsWith(`${name}/`))
}

/** Named imports of types and of what only listens or judges. A default import or `*` is everything. */
function isHarmless(way: string, names: string): boolean {
  if (!names.trim().startsWith('{')) return false
  const imported = names
    .replace(/[{}]/g, '')
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean)
  return imported.every(
    (name) => name.startsWith('type ') || (way.startsWith('node:') && HARMLESS.has(name.split(' ')[0] ?? '')),
  )
}
