import type { FaultAt } from '@howazit/connector-kit/testing'
import { CommandError } from '../../command-error.ts'

/** Faults as the command line has them. @throws CommandError for the first that is none */
export async function readFaults(texts: readonly string[], operations: readonly string[]): Promise<readonly FaultAt[]> {
  const { parseFault } = await import('@howazit/connector-kit/testing')
  return texts.map((text) => {
    const parsed = parseFault(text, operations)
    if (parsed.problem === undefined) return parsed.value
    throw new CommandError(parsed.problem, { tryThis: parsed.hint })
  })
}
