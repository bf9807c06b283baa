import { Flags } from '@oclif/core'

/** The flags of commands that read one survey over a span of time. */
export const surveyFlags = {
  survey: Flags.string({ char: 's', description: 'slug or id; without it the survey that was changed last' }),
  from: Flags.string({ description: 'submitted at or after, ISO 8601' }),
  to: Flags.string({ description: 'submitted before, ISO 8601' }),
}

/** `2019-01-01` is a fine way to say midnight UTC. */
export function toTimeframe(flags: { from?: string; to?: string }): { from?: string; to?: string } {
  return {
    ...(flags.from !== undefined && { from: new Date(flags.from).toISOString() }),
    ...(flags.to !== undefined && { to: new Date(flags.to).toISOString() }),
  }
}
