import type { QuickJSContext, QuickJSHandle, QuickJSRuntime, QuickJSWASMModule } from 'quickjs-emscripten'
import type { Mapping } from '../mapping.ts'
import { MAPPING_LIMITS } from '../mapping-limits.ts'
import { scriptsFor } from './engine-sources.ts'
import { EngineStop, type OpenMapping } from './mapping-engine.ts'

const STACK_BYTES_MAX = 256 * 1024
/**
 * The interpreter asks after every 10,000 steps whether to go on. 20 million steps a crossing are some 200 ms of an idle core;
 * counted in steps, what ends on one machine ends on every other at the same place.
 */
const ASKED_MAX = 2_000
/** Promise callbacks that may follow a run: as many as nobody needs. */
const JOBS_MAX = 10_000

/** A realm in an interpreter as an open mapping. */
export function openQuickjsMapping(module: QuickJSWASMModule, mapping: Mapping): OpenMapping {
  const runtime = module.newRuntime()
  runtime.setMemoryLimit(MAPPING_LIMITS.memoryBytes)
  runtime.setMaxStackSize(STACK_BYTES_MAX)
  const context = runtime.newContext()
  const realm = openRealmIn(context, mapping)
  const doors = { prepare: context.getProp(realm, 'prepare'), run: context.getProp(realm, 'run') }
  let isPrepared = false

  const cross = (name: keyof typeof doors, text: string, wallMaxMs: number): string => {
    const limit = limitSteps(runtime, wallMaxMs)
    try {
      const input = context.newString(text)
      const answer = input.consume((argument) => context.callFunction(doors[name], context.undefined, argument))
      if (answer.error) throw toStop(describe(context, answer.error), limit.reached())
      const output = answer.value.consume((value) => context.getString(value))
      finishJobs(runtime)
      return output
    } catch (error) {
      // What is no stop is the interpreter's own: it ran out of its memory or broke.
      throw error instanceof EngineStop ? error : new EngineStop(limit.reached() ?? 'failed', error)
    }
  }

  return {
    get isPrepared() {
      return isPrepared
    },
    prepare(wallMaxMs) {
      const problem = findSyntaxProblem(context, mapping) ?? cross('prepare', JSON.stringify(mapping), wallMaxMs)
      isPrepared = problem === ''
      return problem
    },
    run: (inputsJson, wallMaxMs) => cross('run', inputsJson, wallMaxMs),
  }
}

function openRealmIn(context: QuickJSContext, mapping: Mapping): QuickJSHandle {
  let realm = context.undefined
  for (const source of scriptsFor(mapping)) realm = context.unwrapResult(context.evalCode(source, 'realm.js'))
  return realm
}

function limitSteps(runtime: QuickJSRuntime, wallMaxMs: number): { reached(): 'timeout' | 'late' | undefined } {
  const endsAtMs = performance.now() + wallMaxMs
  let asked = 0
  let reached: 'timeout' | 'late' | undefined
  runtime.setInterruptHandler(() => {
    if (++asked > ASKED_MAX) reached ??= 'timeout'
    else if (performance.now() > endsAtMs) reached ??= 'late'
    return reached !== undefined
  })
  return { reached: () => reached }
}

/** Callbacks of promises run after the run, as they do in V8, and cannot keep it from ending. */
function finishJobs(runtime: QuickJSRuntime): void {
  if (!runtime.hasPendingJob()) return
  const result = runtime.executePendingJobs(JOBS_MAX)
  result.dispose()
  if (runtime.hasPendingJob()) throw new EngineStop('timeout', 'promises without an end')
}

function toStop(message: string, reached: 'timeout' | 'late' | undefined): EngineStop {
  return new EngineStop(reached ?? (message.includes('out of memory') ? 'memory' : 'failed'), message)
}

function describe(context: QuickJSContext, thrown: QuickJSHandle): string {
  const dumped: unknown = thrown.consume((error) => context.dump(error))
  const { name, message } = Object(dumped) as { readonly name?: unknown; readonly message?: unknown }
  return `${String(name)}: ${String(message)}`.slice(0, 500)
}

/** As in V8: the realm compiles with `Function`, whose errors have no position; this only compiles, and gives line and column. */
function findSyntaxProblem(context: QuickJSContext, { kind, source }: Mapping): string | undefined {
  if (kind !== 'javascript') return undefined
  const opening = '(function () {"use strict";'
  const compiled = context.evalCode(`${opening}${source}\n})`, 'mapping.js', { compileOnly: true })
  if (!compiled.error) {
    compiled.value.dispose()
    return undefined
  }
  const dumped: unknown = compiled.error.consume((error) => context.dump(error))
  const { name, message, stack } = dumped as Readonly<Record<'name' | 'message' | 'stack', string>>
  const [, line = '1', column = '1'] = /mapping\.js:(\d+):(\d+)/.exec(stack) ?? []
  const at = line === '1' ? Math.max(1, Number(column) - opening.length) : column
  return `${name}: ${message} [mapping.js:${line}:${at}]`.slice(0, 500)
}
