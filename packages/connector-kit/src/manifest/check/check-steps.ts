import { hintAtNames } from '../nearest-name.ts'
import type { Operation, Step } from '../operation.ts'
import { below, type ConnectorProblem, show } from '../problem.ts'

/** Steps refer to what was captured before them. */
export function checkSteps(pointer: string, { steps = [] }: Operation): readonly ConnectorProblem[] {
  const captured = new Set<string>()
  return steps.flatMap((step, index) => {
    const at = below(pointer, 'steps', index)
    const problems = [...checkStep(at, step), ...checkGiven(at, step, captured)]
    for (const name of Object.keys(step.capture)) captured.add(`${step.name}.${name}`)
    return problems
  })
}

function checkStep(pointer: string, { name, capture, onFound }: Step): readonly ConnectorProblem[] {
  const isName = /^[a-z][A-Za-z0-9_]{0,39}$/.test(name) && name !== 'input'
  const hint = 'A name begins with a small letter, has at most 40 letters, digits and _, and is not `input`.'
  const unnamed = isName ? [] : [{ pointer: below(pointer, 'name'), message: `${show(name)} is no name.`, hint }]
  if (!onFound || Object.hasOwn(capture, onFound.when)) return unnamed
  const message = `${show(onFound.when)} is not captured by this step.`
  const missing = {
    pointer: below(pointer, 'onFound', 'when'),
    message,
    hint: hintAtNames(onFound.when, Object.keys(capture)),
  }
  return [...unnamed, missing]
}

function checkGiven(
  pointer: string,
  { onlyIf = [] }: Step,
  captured: ReadonlySet<string>,
): readonly ConnectorProblem[] {
  return onlyIf.flatMap((given, place) => {
    const name = given.replace('!', '')
    if (captured.has(name) || name.startsWith('input.')) return []
    const message = `${show(given)} is captured by no earlier step.`
    return [{ pointer: below(pointer, 'onlyIf', place), message, hint: hintAtNames(name, [...captured]) }]
  })
}
