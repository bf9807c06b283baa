import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * The files that take longest, the longest first: one that begins when the others are done keeps a single worker busy. Vitest
 * knows how long files took where it ran before; on a fresh checkout it begins with the largest ones, and these are small.
 */
export const LONGEST = [
  'drills/distributed.test.ts',
  'drills/embedded.test.ts',
  'drills/platform.test.ts',
  'packages/cli/test/commands/serve-start.test.ts',
  'packages/cli/test/journey/journey.test.ts',
  'drills/sandbox.test.ts',
  'packages/runtime/test/stream/platformatic-stream.test.ts',
  'packages/runtime/test/stream/kafkajs-stream.test.ts',
  'packages/cli/test/commands/connector-invoke.test.ts',
  'packages/cli/test/commands/serve.test.ts',
  'packages/cli/test/commands/connector-publish.test.ts',
  'packages/cli/test/commands/ingest.test.ts',
  'packages/cli/test/commands/commands.test.ts',
] as const

const rank = ({ moduleId }: TestSpecification): number => {
  const at = LONGEST.findIndex((path) => moduleId.endsWith(`/${path}`))
  return at === -1 ? LONGEST.length : at
}

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return sorted.toSorted((one, other) => rank(one) - rank(other))
  }
}
