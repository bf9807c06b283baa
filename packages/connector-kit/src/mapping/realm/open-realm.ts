import { compileFunction } from './compile-function.ts'
import { compileTemplate, type TemplateEngine } from './compile-template.ts'
import { fixTimeAndChance, freezeIntrinsics, removeHazards } from './lock-down.ts'
import { packEvaluations } from './pack-evaluations.ts'

/** What one event became: `ok` carries the output text, the others a sentence for the tenant. */
export interface Evaluation {
  readonly status: 'ok' | 'failed' | 'invalid'
  readonly text: string
}

export type Evaluate = (event: unknown, context: unknown) => Evaluation

/** The two doors between the child process and one locked realm; strings in, strings out. */
export interface Realm {
  /** Compiles the mapping; returns '' or the reason why it does not compile. */
  prepare(mappingJson: string): string
  /** Maps a JSON array of `{ event, context }` to packed evaluations. */
  run(inputsJson: string): string
}

/** Locks the realm down, then opens its two doors. Runs inside the isolate, before any tenant code. */
export function openRealm(): Realm {
  const globals = globalThis as { Handlebars?: TemplateEngine }
  const engine = globals.Handlebars
  delete globals.Handlebars
  removeHazards()
  const setMoment = fixTimeAndChance()
  freezeIntrinsics()
  let evaluate: Evaluate | undefined

  return {
    prepare(mappingJson) {
      const mapping = JSON.parse(mappingJson)
      try {
        setMoment(0, '')
        evaluate = engine ? compileTemplate(engine, mapping) : compileFunction(mapping.source)
        return ''
      } catch (error) {
        return describeError(error)
      }
    },
    run(inputsJson) {
      const evaluations: Evaluation[] = []
      for (const { event, context } of JSON.parse(inputsJson)) {
        setMoment(context.now, context.seed)
        try {
          evaluations.push(evaluate!(event, context))
        } catch (error) {
          evaluations.push({ status: 'failed', text: describeError(error) })
        }
      }
      return packEvaluations(evaluations)
    },
  }
}

/** What was thrown is the tenant's: any property of it may throw again, or be endless. */
export function describeError(error: unknown): string {
  try {
    const { name, message } = Object(error)
    return (message === undefined ? String(error) : `${name}: ${message}`).slice(0, 500) || 'an error without a message'
  } catch {
    return 'an error that cannot be described'
  }
}
