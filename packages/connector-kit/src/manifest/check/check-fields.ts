import type { Connector } from '../connector.ts'
import type { Field, SecretField } from '../fields.ts'
import { matchesWhole } from '../pattern.ts'
import { below, type ConnectorProblem, show } from '../problem.ts'

/** A setting's choices, its type, its pattern and its examples agree. */
export function checkFields({ settings = {}, secrets = {}, apiVersion }: Connector): readonly ConnectorProblem[] {
  return [
    ...Object.entries(settings).flatMap(([name, field]) => checkField(below('/settings', name), field)),
    ...Object.entries(secrets).flatMap(([name, field]) => checkExamples(below('/secrets', name), field)),
    ...(apiVersion ? checkExamples('/apiVersion', { pattern: apiVersion.pattern, example: apiVersion.value }) : []),
  ]
}

function checkField(pointer: string, field: Field): readonly ConnectorProblem[] {
  const { type = 'string', choices } = field
  const problems = [...checkExamples(pointer, field)]
  const tell = (member: string, message: string, hint: string) =>
    problems.push({ pointer: below(pointer, member), message, hint })
  if (type === 'choice' && Object.keys(choices ?? {}).length === 0)
    tell('choices', 'A choice has nothing to choose from.', "Write `choices: { eu: 'https://eu.example.com' }`.")
  if (type !== 'choice' && choices)
    tell('type', `This has choices but is of type ${show(type)}.`, "Write `type: 'choice'`.")
  for (const member of ['default', 'example'] as const) {
    const value = field[member]
    if (value === undefined || fits(value, field)) continue
    tell(member, `${show(value)} is no ${type}.`, choices ? `One of ${Object.keys(choices).join(', ')}.` : 'Mend it.')
  }
  return problems
}

function fits(value: string | number | boolean, { type = 'string', choices = {} }: Field): boolean {
  if (type === 'integer') return Number.isInteger(value)
  if (type === 'choice') return typeof value === 'string' && Object.hasOwn(choices, value)
  return typeof value === type
}

interface Exemplified {
  readonly pattern?: string | undefined
  readonly example?: Field['example'] | undefined
  readonly default?: Field['default'] | undefined
}

function checkExamples(pointer: string, field: Exemplified | SecretField): readonly ConnectorProblem[] {
  const { pattern, ...rest } = field as Exemplified
  if (pattern === undefined) return []
  return (['example', 'default'] as const).flatMap((member) => {
    const value = rest[member]
    if (value === undefined || matchesWhole(pattern, String(value))) return []
    const message = `${show(value)} does not match the pattern beside it as a whole.`
    return [{ pointer: below(pointer, member), message, hint: 'Change the one or the other.' }]
  })
}
