import { MatchersV3, PactV4 } from '@pact-foundation/pact'
import { describe, expect, it } from 'vitest'
import { connect } from '../support/connect.ts'
import { addInteraction } from './add-interaction.ts'
import { families } from './interactions/index.ts'
import { expectPact, newPactFolder } from './pact-file.ts'
import { EXAMPLES } from './placeholders.ts'

const names = { consumer: 'howazit-sdk', provider: 'howazit-control-plane' }
const TOKENS = { tenant: EXAMPLES.token, operator: EXAMPLES.operatorToken, anybody: 'no-token', nobody: undefined }

/** One file, because one pact is written: tests of several would write it at the same time. */
describe('the SDK, of the control plane', () => {
  const folder = newPactFolder()
  const pact = new PactV4({ ...names, dir: folder, logLevel: 'error' })

  for (const [family, interactions] of Object.entries(families)) {
    describe(family, () => {
      it.each(interactions)('$when', async (interaction) => {
        const { as = 'tenant', answers, call, throws } = interaction
        await addInteraction(pact, interaction).executeTest(async ({ url }) => {
          const { howazit } = connect(url, { auth: TOKENS[as] })
          const gets = 'gets' in interaction ? interaction.gets : answers && MatchersV3.reify(answers)
          if (throws) await expect(call(howazit)).rejects.toMatchObject(throws)
          else expect(await call(howazit)).toEqual(gets)
        })
      })
    })
  }

  it('relies on what is committed, to the byte', () => expectPact(folder, names))
})
