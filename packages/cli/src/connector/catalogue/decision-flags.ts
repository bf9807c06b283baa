import { Args, Flags } from '@oclif/core'

/** Which version is decided on. */
export const releaseArgs = { release: Args.string({ required: true, description: 'id@version' }) }

/** Where the decision is written down, if it is. */
export const decisionFlags = {
  in: Flags.string({
    required: true,
    env: 'HOWAZIT_CONNECTORS_DIR',
    description: 'the folder of connectors that the platform reads, or of a catalogue',
  }),
  'dry-run': Flags.boolean({ description: 'say what would be decided, and write nothing' }),
}
