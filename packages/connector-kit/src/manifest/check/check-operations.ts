import type { Connector } from '../connector.ts'
import { hintAtNames } from '../nearest-name.ts'
import type { Operation, Step } from '../operation.ts'
import { compilePattern } from '../pattern.ts'
import { below, type ConnectorProblem, show } from '../problem.ts'

const HTTP = new Set(['http', 'graphql', 'sql_http', 'object_store'])

/** What the parts of an operation ask of each other. */
export function checkOperations(connector: Connector): readonly ConnectorProblem[] {
  return Object.entries(connector.operations).flatMap(([name, operation]) => {
    const pointer = below('/operations', name)
    return [
      ...checkProtocol(pointer, operation, connector),
      ...checkSteps(pointer, operation),
      ...checkIdempotency(pointer, operation),
      ...checkBatch(pointer, operation),
      ...checkCaptured(below(pointer, 'remoteId'), operation.remoteId),
      ...checkCaptured(below(pointer, 'async', 'remoteId'), operation.async?.remoteId),
    ]
  })
}

function checkProtocol(pointer: string, operation: Operation, { protocol }: Connector): readonly ConnectorProblem[] {
  const problems: ConnectorProblem[] = []
  const needs =
    protocol === 'graphql' ? 'graphql' : protocol === 'sql_http' || protocol === 'postgres' ? 'sql' : undefined
  if (needs && operation[needs] === undefined)
    problems.push({
      pointer: below(pointer, needs),
      message: `\`${needs}\` is missing, which every operation of protocol ${show(protocol)} has.`,
      hint: needs === 'sql' ? 'Write the fixed statement here.' : 'Write the fixed document here.',
    })
  if (!HTTP.has(protocol) && (operation.steps ?? operation.async))
    problems.push({
      pointer,
      message: `Protocol ${show(protocol)} has no replies that steps or polls could read.`,
      hint: 'Leave `steps` and `async` out.',
    })
  return problems
}

function checkSteps(pointer: string, { steps = [] }: Operation): readonly ConnectorProblem[] {
  const captured = new Set<string>()
  return steps.flatMap((step, index) => {
    const at = below(pointer, 'steps', index)
    const problems = [...checkStep(at, step)]
    for (const [place, given] of (step.unless ?? []).entries()) {
      if (captured.has(given)) continue
      const message = `${show(given)} is captured by no earlier step.`
      problems.push({ pointer: below(at, 'unless', place), message, hint: hintAtNames(given, [...captured]) })
    }
    if (steps.findIndex(({ name }) => name === step.name) < index)
      problems.push({
        pointer: below(at, 'name'),
        message: `There are two steps ${show(step.name)}.`,
        hint: 'Rename one.',
      })
    for (const name of Object.keys(step.capture)) captured.add(`${step.name}.${name}`)
    return problems
  })
}

function checkStep(pointer: string, { name, capture, then }: Step): readonly ConnectorProblem[] {
  const problems: ConnectorProblem[] = []
  if (!/^[a-z][A-Za-z0-9_]{0,39}$/.test(name))
    problems.push({
      pointer: below(pointer, 'name'),
      message: `${show(name)} is no name.`,
      hint: 'Write it as `contact`.',
    })
  if (then && !Object.hasOwn(capture, then.when))
    problems.push({
      pointer: below(pointer, 'then', 'when'),
      message: `${show(then.when)} is not captured by this step.`,
      hint: hintAtNames(then.when, Object.keys(capture)),
    })
  return problems
}

function checkIdempotency(pointer: string, { idempotency, steps = [] }: Operation): readonly ConnectorProblem[] {
  const at = below(pointer, 'idempotency')
  if (idempotency.kind === 'lookup') {
    const step = steps.find(({ name }) => name === idempotency.step)
    const message = `${show(idempotency.step)} is no step of this operation.`
    if (!step)
      return [
        {
          pointer: below(at, 'step'),
          message,
          hint: hintAtNames(
            idempotency.step,
            steps.map(({ name }) => name),
          ),
        },
      ]
    const hint = 'Add `then: { when, done: true }` or `then: { when, request }` to it.'
    return step.then
      ? []
      : [{ pointer: below(at, 'step'), message: 'That step does not say what its finding means.', hint }]
  }
  const hashes = 'transform' in idempotency && idempotency.transform === 'truncated_hash'
  return hashes && !('lengthMax' in idempotency)
    ? [{ pointer: at, message: '`truncated_hash` has no length.', hint: 'Add `lengthMax`.' }]
    : []
}

function checkBatch(pointer: string, { batch, steps, format, async }: Operation): readonly ConnectorProblem[] {
  if (!batch) return []
  const at = below(pointer, 'batch')
  const problems: ConnectorProblem[] = []
  if (steps) problems.push({ pointer: at, message: 'A batch cannot have steps.', hint: 'Leave out one of them.' })
  if (async?.remoteId)
    problems.push({ pointer: at, message: 'A polled batch has no single id.', hint: 'Leave out `async.remoteId`.' })
  if (batch.lines && format !== 'ndjson')
    problems.push({ pointer: below(at, 'lines'), message: 'Only NDJSON has lines.', hint: "Write `format: 'ndjson'`." })
  return problems
}

function checkCaptured(pointer: string, captured: Operation['remoteId']): readonly ConnectorProblem[] {
  if (!captured) return []
  if ((captured.body === undefined) === (captured.header === undefined))
    return [{ pointer, message: 'It is in the body or in a header, not in both or none.', hint: 'Name one of them.' }]
  const groups = captured.matches === undefined ? 1 : compilePattern(captured.matches).groupCount()
  const message = `The pattern has ${groups} groups.`
  return groups === 1 ? [] : [{ pointer: below(pointer, 'matches'), message, hint: 'Put the id into one ( ).' }]
}
