import { inject, TestRunner } from 'vitest'
import { askForEngine, type DeskEngine } from '../../../../scripts/engines/engine-desk.ts'
import type {} from './start-engines.ts'

/**
 * The address of the run's one engine of this kind, started now if nobody asked before. Where it cannot be had, the test
 * under way is skipped with the line that says how to get it; with CI=true it fails.
 */
export async function findEngine(engine: DeskEngine): Promise<string> {
  const answer = await askForEngine(inject('engines').deskUrl, engine)
  if ('address' in answer) return answer.address
  if (process.env.CI === 'true') throw new Error(answer.missing)
  return skip(answer.missing)
}

function skip(reason: string): never {
  console.warn(`SKIPPED: ${reason}`)
  const test = TestRunner.getCurrentTest()
  if (test === undefined) throw new Error(`An engine can be missing only within a test. ${reason}`)
  return test.context.skip(reason)
}
