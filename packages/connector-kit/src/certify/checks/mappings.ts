import { isDeepStrictEqual } from 'node:util'
import type { JsonValue } from '../../mapping/mapping.ts'
import { MAPPING_LIMITS } from '../../mapping/mapping-limits.ts'
import { findValue } from '../../outcome/find-values.ts'
import { canonicalEvents, isHostile } from '../../testing/canonical-events.ts'
import type { Replayed } from '../../testing/replay-golden.ts'
import { advised, type Check, ofOperations, required, unless } from '../check.ts'
import type { Evidence, OperationEvidence } from '../evidence.ts'
import { runOf, textOf } from '../observed.ts'

const whereRun =
  (find: (operation: OperationEvidence, evidence: Evidence) => readonly string[] | undefined): Check['find'] =>
  (evidence) =>
    ofOperations(evidence, (operation) => (operation.runs.length === 0 ? undefined : find(operation, evidence)))

/** A score among them leaves no text that would tell that it was sent. */
const ANSWERS = '/data/response/answers'
/** The personal data of the known events: where it is, and a text that tells that it was sent. */
const PERSONAL = [
  { pointer: ANSWERS, mark: 'Late again, and nobody answered.' },
  { pointer: '/data/response/respondentMeta/name', mark: 'Ann Lee' },
  { pointer: '/data/response/respondentMeta/email', mark: 'ann.lee@example.com' },
  { pointer: '/data/response/respondentMeta/customerId', mark: 'cust-1' },
]

/** What is sent of a detractor; lower case, as some mappings write addresses. */
function sentOf({ runs }: OperationEvidence): string | undefined {
  const run = runOf(runs, 'detractor')
  return run?.requests.map(textOf).join('\n').toLowerCase()
}

const isSent = (sent: string, { mark }: (typeof PERSONAL)[number]) => sent.includes(mark.toLowerCase())
const covers = (declared: string, pointer: string) => pointer === declared || pointer.startsWith(`${declared}/`)

/** Events that differ only in what respondents wrote. */
const CALM_AND_HOSTILE = [
  ['detractor', 'hostile'],
  ['insight', 'hostileInsight'],
] as const

/** Where requests go, and which headers they have. */
const placesOf = ({ requests }: Replayed) =>
  requests.map(({ method, url, headers }) => [method, hostOf(url), Object.keys(headers).toSorted()])

/** Scheme and host: URLs of other protocols than HTTP have no origin. */
function hostOf(url: string): string {
  const { protocol, host } = new URL(url)
  return `${protocol}//${host}`
}

/** What is left of `code` {{event.type}} where it was run. */
const RUN_TEMPLATE = /code\W{1,4}(?:response\.created|insight\.ready)/

export const mappingChecks: readonly Check[] = [
  ...required([
    [
      'mapping.deterministic',
      'run twice, and in reverse order, it makes the same of every event',
      'Let nothing but the event decide: no state between events.',
      (evidence) =>
        ofOperations(evidence, ({ name, mapped: [first, ...others] }) =>
          first === undefined
            ? undefined
            : others.flatMap((other) =>
                unless(isDeepStrictEqual(outputsOf(other), outputsOf(first)), `${name} does not.`),
              ),
        ),
    ],
    [
      'mapping.copes',
      'it makes something of every known event it is for',
      'Let absent answers and respondents be absent: event.data.response.respondentMeta ?? {}.',
      whereRun(({ name, runs }) =>
        runs.flatMap(({ replayed }) =>
          typeof replayed === 'string' && replayed.startsWith('The mapping fails') ? [`${name}: ${replayed}`] : [],
        ),
      ),
    ],
    [
      'mapping.no_leftovers',
      'absent values leave no `undefined`, `NaN` or `[object Object]` in texts',
      'Leave the member out, or give `default`.',
      whereRun(({ name, mapped: [first = []] }) =>
        first.flatMap((result) =>
          result.status === 'ok' && /(?<![A-Za-z])(?:undefined|NaN)(?![A-Za-z])|\[object Object\]/.test(result.output)
            ? [`${name} leaves one.`]
            : [],
        ),
      ),
    ],
    [
      'mapping.source_size',
      `no mapping is larger than ${MAPPING_LIMITS.sourceBytes / 1024} KiB`,
      'Shorten it.',
      ({ operations, files }) =>
        operations.flatMap(({ operation: { mapping } }) =>
          unless(Buffer.byteLength(files[mapping] ?? '') <= MAPPING_LIMITS.sourceBytes, `${mapping} is.`),
        ),
    ],
    [
      'limits.oversize',
      'a comment of 100,000 characters is cut or refused, and breaks nothing',
      'Give `limits` for the field, or truncate in the mapping.',
      whereRun(({ name, oversize }) => {
        if (oversize === undefined) return undefined
        if (typeof oversize === 'string') return [`${name}: ${oversize}`]
        const isJudged = oversize.result.records.every(
          ({ outcome }) => outcome === 'delivered' || outcome === 'refused',
        )
        return unless(isJudged, `${name} leaves it ${oversize.result.records[0]?.outcome}.`)
      }),
    ],
    [
      'escaping.place',
      'what a respondent writes changes neither where a request goes nor which headers it has',
      'Put values into templates by name, never into a host; let the kit encode them.',
      whereRun(({ name, runs }) =>
        CALM_AND_HOSTILE.flatMap((pair) => {
          const [calm, hostile] = pair.map((event) => runOf(runs, event))
          // A mapping may make nothing of the hostile one, who is nobody's customer.
          if (!calm || !hostile || hostile.requests.length === 0) return []
          return unless(isDeepStrictEqual(placesOf(calm), placesOf(hostile)), `${name} lets it.`)
        }),
      ),
    ],
    [
      'escaping.inert',
      'a template that a respondent writes is not run',
      'Insert texts as data; never build a template of them.',
      whereRun(({ name, mapped: [first = []], runs }) =>
        runs.flatMap(({ event }, at) => {
          const result = first[at]
          if (!isHostile(event) || result?.status !== 'ok' || !result.output.includes('gnp.exe')) return []
          return unless(!RUN_TEMPLATE.test(result.output), `${name} runs it.`)
        }),
      ),
    ],
    [
      'personal_data.declared',
      'all personal data it sends is declared',
      'Add the pointer to `personalData`: a tenant is shown it before connecting.',
      whereRun((operation) => {
        const sent = sentOf(operation)
        if (sent === undefined) return undefined
        const declared = operation.operation.personalData ?? []
        return PERSONAL.filter((place) => isSent(sent, place))
          .filter(({ pointer }) => !declared.some((prefix) => covers(prefix, pointer)))
          .map(({ pointer }) => `${operation.name} sends ${pointer}.`)
      }),
    ],
    [
      'personal_data.exists',
      'what is declared as personal data is a place in an event',
      'Write it as events have it: /data/response/respondentMeta/email.',
      (evidence) =>
        ofOperations(evidence, ({ name, operation: { personalData = [] } }) =>
          personalData.flatMap((pointer) => {
            const isThere = Object.values(canonicalEvents).some(
              ({ event }) => findValue(event as JsonValue, pointer) !== undefined,
            )
            return unless(isThere, `${name}: ${pointer} is nowhere.`)
          }),
        ),
    ],
  ]),
  ...advised([
    [
      'personal_data.sent',
      'no more personal data is declared than is sent',
      'Take the pointer out of `personalData`.',
      whereRun((operation) => {
        const sent = sentOf(operation)
        if (sent === undefined) return undefined
        return (operation.operation.personalData ?? []).flatMap((declared) => {
          const places = PERSONAL.filter(({ pointer }) => covers(declared, pointer))
          const isUsed = places.length === 0 || places.some((place) => place.pointer === ANSWERS || isSent(sent, place))
          return unless(isUsed, `${operation.name} does not send ${declared}.`)
        })
      }),
    ],
  ]),
]

const outputsOf = (results: OperationEvidence['mapped'][number]) =>
  results.map((result) => (result.status === 'ok' ? result.output : result.code))
