import type ivm from 'isolated-vm'
import type { Mapping } from '../mapping.ts'
import type { Realm } from '../realm/open-realm.ts'
import { EngineStop, type OpenMapping } from './mapping-engine.ts'

export interface IsolatedRealm {
  readonly isolate: ivm.Isolate
  readonly realm: ivm.Reference<Realm>
  readonly mapping: Mapping
}

/** A realm in an isolate as an open mapping. */
export function openIsolatedMapping({ isolate, realm, mapping }: IsolatedRealm): OpenMapping {
  const door = (name: keyof Realm) => realm.getSync(name, { reference: true })
  const doors = { prepare: door('prepare'), run: door('run') }
  let isPrepared = false

  const cross = (name: keyof typeof doors, text: string, timeout: number): string => {
    try {
      return doors[name].applySync(undefined, [text], { timeout, arguments: { copy: true }, result: { copy: true } })
    } catch (error) {
      throw new EngineStop(endingOf((error as Error).message), error)
    }
  }

  return {
    get isPrepared() {
      return isPrepared
    },
    prepare(wallMaxMs) {
      const problem = findSyntaxProblem(isolate, mapping) ?? cross('prepare', JSON.stringify(mapping), wallMaxMs)
      isPrepared = problem === ''
      return problem
    },
    run: (inputsJson, wallMaxMs) => cross('run', inputsJson, wallMaxMs),
  }
}

/** isolated-vm has no codes; what tenant code throws never comes this way, it is described inside the realm. */
function endingOf(message: string): EngineStop['ending'] {
  if (message.includes('execution timed out')) return 'late'
  if (message.includes('memory limit')) return 'memory'
  return 'failed'
}

/** The realm compiles with `Function`, whose errors have no position; this parse, which runs nothing, gives line and column. */
function findSyntaxProblem(isolate: ivm.Isolate, mapping: Mapping): string | undefined {
  if (mapping.kind !== 'javascript') return undefined
  try {
    const opening = '(function () {"use strict";'
    const position = { filename: 'mapping.js', columnOffset: -opening.length }
    isolate.compileScriptSync(`${opening}${mapping.source}\n})`, position).release()
    return undefined
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`.slice(0, 500)
  }
}
