// `npm run demo`: the platform shown, with its own commands and nothing staged. Exits 0 only when everything it claims was seen;
// leaves nothing running, and nothing on disk but what it says. What can be shown is in choose-scenario.ts.
import { onParentGone } from '../exit-with-parent.ts'
import { chooseScenario, USAGE } from './choose-scenario.ts'
import { openStage, type Scenario } from './stage.ts'

const chosen = chooseScenario(process.argv.slice(2))
if (chosen.scenario) await perform(chosen.scenario)
else {
  console.error([chosen.problem, USAGE].filter(Boolean).join('\n\n'))
  process.exitCode = chosen.problem === undefined ? 0 : 2
}

async function perform(scenario: Scenario): Promise<void> {
  const stage = await openStage()
  let isAbandoned = false
  const abandon = (code: number) => {
    isAbandoned = true
    void stage.close().then(() => process.exit(code))
  }
  process.once('SIGINT', () => abandon(130))
  process.once('SIGTERM', () => abandon(143))
  onParentGone(() => abandon(129))
  try {
    await scenario(stage)
    await stage.close()
    const left =
      stage.kept.length === 0 ? 'nothing is left behind' : `nothing is left behind but ${stage.kept.join(', ')}`
    stage.say(`\nDone. Everything is stopped and ${left}. \`npm start\` keeps the platform running.`)
  } catch (error) {
    if (!isAbandoned) console.error(isMisconfigured(error) ? error.message : error)
    await stage.close()
    process.exitCode = 1
  }
}

/** A name that is none needs no stack. */
function isMisconfigured(error: unknown): error is Error {
  return error instanceof Error && error.name === 'Misconfigured'
}
