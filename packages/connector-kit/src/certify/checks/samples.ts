import { speaksHttp } from '../../request/schemes.ts'
import { bringsTexts, isHostile } from '../../testing/canonical-events.ts'
import type { GoldenOutcome } from '../../testing/golden.ts'
import { advised, type Check, ofOperations, required, unless } from '../check.ts'
import type { OperationEvidence } from '../evidence.ts'

const SHOWN: readonly GoldenOutcome['outcome'][] = ['delivered', 'retry', 'refused', 'unknown']
const LOOKS_MADE_UP = /example|test|fake|dummy|sample|secret|password|token|key|AAAA|0000|1234/i

const whereSamples =
  (find: (golden: NonNullable<OperationEvidence['golden']>, name: string) => readonly string[]): Check['find'] =>
  (evidence) =>
    ofOperations(evidence, ({ golden, name }) => golden && find(golden, name))

const outcomesOf = ({ cases }: NonNullable<OperationEvidence['golden']>) =>
  cases.flatMap(({ outcomes }) => outcomes.map(({ outcome }) => outcome))

export const sampleChecks: readonly Check[] = [
  ...required([
    [
      'samples.every_operation',
      'every operation has samples',
      'Write <operation>.golden.json; howazit connector test --update adds the requests.',
      ({ operations }) => operations.flatMap(({ name, golden }) => unless(golden !== undefined, `${name} has none.`)),
    ],
    [
      'samples.pass',
      'every sample passes',
      'See what differs: howazit connector test',
      ({ tested }) =>
        tested
          .filter(({ differences }) => differences.length > 0)
          .map(({ operation, name }) => `${operation}: ${name}`),
    ],
    [
      'faults.survived',
      'what happens to requests sooner or later is survived',
      'See what was: howazit connector test',
      ({ faults }) =>
        faults.length === 0
          ? undefined
          : faults
              .filter(({ differences }) => differences.length > 0)
              .map(({ operation, name, differences }) => `${operation}: ${name}: ${differences[0]}`),
    ],
    [
      'samples.every_outcome',
      'there is a sample of success, a failure to try again, a refusal, and silence',
      'Add a case with such a reply: 201, 503, 422, and { "error": { "code": "ECONNRESET", "wasSent": true } }.',
      whereSamples((golden, name) => {
        const shown = outcomesOf(golden)
        return SHOWN.filter((outcome) => !shown.includes(outcome)).map((outcome) => `${name} shows no ${outcome}.`)
      }),
    ],
    [
      'samples.hostile',
      'a sample shows what becomes of what respondents try',
      'Add a case with the event "hostile", or "hostileInsight" where it is for insights only.',
      (evidence) =>
        ofOperations(evidence, ({ golden, name, operation: { on } }) => {
          if (!golden || !bringsTexts(on)) return undefined
          const events = golden.cases.flatMap((each) => each.events)
          return unless(events.some(isHostile), `${name} has none.`)
        }),
    ],
    [
      'samples.requests',
      'the samples show the requests that are made',
      'Run howazit connector test --update, and read what it writes.',
      whereSamples(({ cases }, name) =>
        unless(
          cases.some(({ exchanges }) => exchanges.some(({ request }) => request)),
          `${name} shows none.`,
        ),
      ),
    ],
    [
      'samples.names',
      'every sample has a name of its own',
      'Say the fact that each shows.',
      whereSamples(({ cases }, name) =>
        unless(new Set(cases.map((each) => each.name)).size === cases.length, `${name} has one name twice.`),
      ),
    ],
  ]),
  ...advised([
    [
      'samples.throttled',
      'a sample shows how the vendor says that it is too much',
      'Add a case with its 429.',
      (evidence) => {
        const { protocol } = evidence.connector
        // Mail, files and databases only say "not now".
        if (!speaksHttp(protocol) && protocol !== 'kafka') return undefined
        return whereSamples((golden, name) => unless(outcomesOf(golden).includes('throttled'), `${name} shows none.`))(
          evidence,
        )
      },
    ],
    [
      'samples.absent',
      'a sample shows a response of which something is absent',
      'Add a case with the event "anonymous" or "unanswered".',
      (evidence) =>
        ofOperations(evidence, ({ golden, name, operation }) => {
          if (!golden || !operation.on.includes('response.created')) return undefined
          const events = golden.cases.flatMap((each) => each.events)
          return unless(events.includes('anonymous') || events.includes('unanswered'), `${name} shows none.`)
        }),
    ],
    [
      'samples.made_up',
      'the credentials in samples are seen to be made up',
      'Call them example_...',
      whereSamples(({ connection: { secrets = {} } }, name) =>
        Object.entries(secrets).flatMap(([secret, value]) =>
          unless(LOOKS_MADE_UP.test(value), `${name}: ${secret} may be real.`),
        ),
      ),
    ],
  ]),
]
