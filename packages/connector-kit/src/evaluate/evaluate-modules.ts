import { stripTypeScriptTypes } from 'node:module'
import { posix } from 'node:path'
import ivm from 'isolated-vm'
import type { Evaluation, EvaluationAnswer } from './run-evaluation.ts'

const KIT = '@howazit/connector-kit'
const MEMORY_MB = 64
const CPU_MAX_MS = 2_000

/** All of the kit that a manifest sees. What it gives is checked outside, where it cannot say that it was. */
const KIT_SOURCE = 'export const defineConnector = (connector) => connector'

/**
 * Runs before any source. Time and chance are gone: a manifest that had them would have another hash each time. Gives a
 * function that says a value as JSON and refuses what JSON would lose without a word.
 */
const REALM_SOURCE = `
  for (const name of ['Date', 'Temporal', 'Intl', 'WebAssembly', 'SharedArrayBuffer', 'Atomics', 'WeakRef', 'FinalizationRegistry', 'console', 'eval', 'Function'])
    Reflect.deleteProperty(globalThis, name)
  Reflect.deleteProperty(Math, 'random')
  const { stringify } = JSON
  const Refusal = TypeError
  ;(value) =>
    stringify(value, (key, member) => {
      if (typeof member === 'function' || typeof member === 'symbol' || typeof member === 'bigint')
        throw new Refusal('"' + key + '" is a ' + typeof member + ', which JSON cannot carry: a connector is data.')
      return member
    })
`

/** Strips the types, runs the modules in one isolate and says the entry's default export as JSON. `onCatastrophe` must end the process. */
export function evaluateModules({ entry, files }: Evaluation, onCatastrophe: () => void): EvaluationAnswer {
  const isolate = new ivm.Isolate({ memoryLimit: MEMORY_MB, onCatastrophicError: onCatastrophe })
  const context = isolate.createContextSync()
  const toJson = context.evalSync(REALM_SOURCE, { reference: true }) as ivm.Reference<(value: unknown) => string>
  try {
    const modules = openModules(isolate, files)
    const main = modules.open(entry)
    main.instantiateSync(context, (specifier, referrer) => modules.resolve(specifier, referrer))
    main.evaluateSync({ timeout: CPU_MAX_MS })
    const exported = main.namespace.getSync('default', { reference: true })
    if (exported.typeof === 'undefined')
      return failure(`${entry} has no default export.`, 'Write: export default defineConnector({ ... })')
    const json: unknown = toJson.applySync(undefined, [exported.derefInto()], { timeout: CPU_MAX_MS })
    return { json: String(json) }
  } catch (error) {
    return failure(describe(error), 'Mend it at that place; a manifest is data and imports only files of its folder.')
  }
}

interface Modules {
  open(path: string): ivm.Module
  resolve(specifier: string, referrer: ivm.Module): ivm.Module
}

function openModules(isolate: ivm.Isolate, files: Evaluation['files']): Modules {
  const byPath = new Map<string, ivm.Module>()
  const pathOf = new Map<ivm.Module, string>()

  const compile = (path: string, source: string): ivm.Module => {
    const known = byPath.get(path)
    if (known) return known
    const module = isolate.compileModuleSync(source, { filename: path })
    byPath.set(path, module)
    pathOf.set(module, path)
    return module
  }
  const open = (path: string): ivm.Module => {
    const source = Object.hasOwn(files, path) ? files[path] : undefined
    if (source === undefined) throw new Error(`There is no file ${path} in the connector's folder.`)
    return byPath.get(path) ?? compile(path, path.endsWith('.ts') ? stripTypes(path, source) : source)
  }
  const resolve = (specifier: string, referrer: ivm.Module): ivm.Module => {
    if (specifier === KIT) return compile(KIT, KIT_SOURCE)
    const from = pathOf.get(referrer) ?? ''
    if (!/^\.{1,2}\//.test(specifier))
      throw new Error(`${from} imports "${specifier}"; only ${KIT} and files of the folder can be imported.`)
    return open(posix.join(posix.dirname(from), specifier))
  }
  return { open, resolve }
}

/** The lines stay where they were, so that errors name the author's. */
function stripTypes(path: string, source: string): string {
  try {
    return stripTypeScriptTypes(source, { mode: 'strip' })
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`, { cause: error })
  }
}

function describe(error: unknown): string {
  const { message, stack } = (error ?? {}) as { message?: unknown; stack?: unknown }
  const text = typeof message === 'string' ? message : String(error)
  const place = /\bat .*?([\w./-]+\.[jt]s:\d+:\d+)/.exec(typeof stack === 'string' ? stack : '')?.[1]
  const isOurs = place === undefined || place.startsWith('/') || text.includes('.ts')
  return isOurs ? text : `${text} (${place})`
}

function failure(message: string, hint: string): EvaluationAnswer {
  return { failure: { message, hint } }
}
