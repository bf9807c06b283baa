import type { Mapping } from '../mapping.ts'
import { compileFields } from './compile-fields.ts'
import { compileFunction } from './compile-function.ts'
import { compileTemplate } from './compile-template.ts'
import type { MappedEvent } from './helpers/answers.ts'
import type { Helper } from './helpers/create-helpers.ts'
import { fixTimeAndChance, freezeIntrinsics, removeHazards } from './lock-down.ts'
import { jsonWithoutMarks } from './markup-marks.ts'
import { packEvaluations } from './pack-evaluations.ts'
import type { TemplateEngine } from './register-helpers.ts'

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

/** What the scripts before this one left for it. */
interface Given {
  Handlebars?: TemplateEngine
  /** Tells the helpers which event is being mapped. */
  setMappedEvent?: (mapped: MappedEvent) => void
  /** Stays: JavaScript mappings call it by this name. */
  helpers?: Readonly<Record<string, Helper>>
}

/** Locks the realm down, then opens its two doors. Runs inside the isolate, before any tenant code. */
export function openRealm(): Realm {
  const globals = globalThis as Given
  const { Handlebars: engine, setMappedEvent, helpers } = globals
  delete globals.Handlebars
  delete globals.setMappedEvent
  removeHazards()
  const setMoment = fixTimeAndChance()
  freezeIntrinsics()
  let evaluate: Evaluate | undefined
  let takesMarks = false

  const compile = (mapping: Mapping): Evaluate => {
    if (mapping.kind === 'javascript') return compileFunction(mapping, helpers)
    if (mapping.kind === 'fields') return compileFields(engine, mapping, helpers)
    return compileTemplate(engine!, mapping, helpers)
  }

  return {
    prepare(mappingJson) {
      try {
        setMoment(0, '')
        const mapping = JSON.parse(mappingJson) as Mapping
        takesMarks = mapping.kind === 'javascript' && mapping.escaping !== undefined
        evaluate = compile(mapping)
        return ''
      } catch (error) {
        return describeError(error)
      }
    },
    run(inputsJson) {
      const evaluations: Evaluation[] = []
      for (const { event, context } of JSON.parse(takesMarks ? jsonWithoutMarks(inputsJson) : inputsJson)) {
        setMoment(context.now, context.seed)
        setMappedEvent?.({ event, context })
        evaluations.push(evaluateOne(evaluate!, event, context))
      }
      return packEvaluations(evaluations)
    },
  }
}

export function evaluateOne(evaluate: Evaluate, event: unknown, context: unknown): Evaluation {
  try {
    const evaluation = evaluate(event, context)
    return evaluation.status === 'ok' ? evaluation : { ...evaluation, text: `${evaluation.text}${nameEvent(event)}` }
  } catch (error) {
    return { status: 'failed', text: `${describeError(error)}${nameEvent(event)}` }
  }
}

/** So that a tenant who reads the error finds the event. */
export function nameEvent(event: unknown): string {
  const { type, data } = Object(event)
  const id: unknown = data?.response?.id ?? data?.responseId ?? data?.insight?.id
  return typeof id === 'string' ? `, in ${String(type)} of ${id.slice(0, 36)}` : ''
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
