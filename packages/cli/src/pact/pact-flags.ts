import { Flags } from '@oclif/core'

/** Where pacts are, and where what is known of them is kept. */
export const pactFlags = {
  pacts: Flags.string({ default: 'pacts', description: 'folder of the pacts' }),
  results: Flags.string({ default: 'pact-results', description: 'folder of the results' }),
}
