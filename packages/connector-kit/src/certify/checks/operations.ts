import { isDeepStrictEqual } from 'node:util'
import type { Protocol } from '../../manifest/connector.ts'
import type { GoldenRequest } from '../../testing/golden.ts'
import { advised, type Check, ofOperations, required, unless } from '../check.ts'
import type { OperationEvidence } from '../evidence.ts'

const eachOperation =
  (find: (operation: OperationEvidence) => readonly string[] | undefined): Check['find'] =>
  (evidence) =>
    ofOperations(evidence, find)

/** The request that has the effect: the last one of a run. */
function mainOf({ runs }: OperationEvidence, at: number) {
  const replayed = runs[at]?.replayed
  return replayed === undefined || typeof replayed === 'string' ? undefined : replayed.requests.at(-1)
}

/** What is sent is one value, or columns that the tenant made. */
const WITHOUT_FIELDS: ReadonlySet<Protocol> = new Set(['object_store', 'postgres', 'kafka', 'sftp'])

/** Credentials and signatures are fresh each time. */
const effectOf = ({ method, url, body }: GoldenRequest) => ({ method, url, body })

export const operationChecks: readonly Check[] = [
  ...required([
    [
      'operations.summary',
      'every operation says in a sentence what becomes of an event',
      'Give it a `summary`: A detractor becomes a ticket.',
      eachOperation(({ name, operation }) => unless(/^\S.*\.$/.test(operation.summary ?? ''), `${name} does not.`)),
    ],
    [
      'operations.mapping',
      'every operation has its mapping in the folder',
      'Write the file that `mapping` names.',
      (evidence) =>
        ofOperations(evidence, ({ operation: { mapping } }) =>
          unless(evidence.files[mapping] !== undefined, `There is no ${mapping}.`),
        ),
    ],
    [
      'hooks.declared',
      'every hook that the manifest names is a function of hooks.js',
      'Write `function before({ event, input, settings }) { return input }` and its like into hooks.js, or take it out of `hooks`.',
      ({ connector, hooks }) =>
        connector.hooks &&
        Object.entries(hooks).flatMap(([name, found]) => unless(found === 'function', `${name} is ${found}.`)),
    ],
    [
      'idempotency.repeat',
      'a repeat a day after silence is the same request but for its credentials',
      'Take what changes between attempts out of the request; {now.*} above all.',
      eachOperation((evidence) => {
        const { name, operation, repeat } = evidence
        const first = mainOf(evidence, 0)
        // A vendor without a memory is asked nothing again.
        if (!first || !repeat?.requests.length || operation.idempotency.kind === 'lookup') return undefined
        return unless(
          isDeepStrictEqual(effectOf(first), effectOf(repeat.requests.at(-1)!)),
          `${name} sends another request.`,
        )
      }),
    ],
    [
      'idempotency.key_sent',
      'the idempotency key is sent, and is another for another event',
      'Let the key follow from the event: leave `of` out, or build it of {eventId}.',
      eachOperation((evidence) => {
        const { name, operation } = evidence
        const { idempotency } = operation
        const [one, other] = [mainOf(evidence, 0), mainOf(evidence, 1)]
        if (idempotency.kind !== 'header' || operation.batch || !one) return undefined
        const keyOf = ({ headers }: typeof one) => headers[idempotency.header.toLowerCase()]
        const isOther = other === undefined || keyOf(one) !== keyOf(other)
        return [
          ...unless(keyOf(one) !== undefined, `${name} sends no ${idempotency.header}.`),
          ...unless(isOther, `${name} sends the same ${idempotency.header} for two events.`),
        ]
      }),
    ],
    [
      'idempotency.lookup',
      'what is looked for is asked before it is made',
      'Make the step of `idempotency.step` a read: GET, or a POST that searches.',
      eachOperation(({ name, operation: { idempotency, steps = [] } }) => {
        if (idempotency.kind !== 'lookup') return undefined
        const step = steps.find((candidate) => candidate.name === idempotency.step)
        return unless(step !== undefined && ['GET', 'HEAD', 'POST'].includes(step.method), `${name} does not.`)
      }),
    ],
  ]),
  ...advised([
    [
      'idempotency.at_most_once',
      'where nothing keeps a repeat from its effect, silence is not repeated by default',
      'Let `onUnknown` be at_most_once; a tenant may choose otherwise.',
      eachOperation(({ name, operation: { idempotency } }) =>
        idempotency.kind === 'none' ? unless(idempotency.onUnknown === 'at_most_once', `${name} does.`) : undefined,
      ),
    ],
    [
      'idempotency.window',
      'it is known how long the vendor remembers a key',
      'Give `windowSeconds`.',
      eachOperation(({ name, operation: { idempotency } }) =>
        idempotency.kind === 'header'
          ? unless(idempotency.windowSeconds !== undefined, `${name} does not say.`)
          : undefined,
      ),
    ],
    [
      'operations.remote_id',
      'what is made over there can be found again',
      'Give `remoteId`: where the reply names it.',
      eachOperation(({ name, operation }) => unless(operation.remoteId !== undefined, `${name} keeps no id.`)),
    ],
    [
      'limits.declared',
      'fields that the vendor cuts or refuses are cut here',
      'Give `limits` with the vendor’s documented lengths.',
      (evidence) =>
        evidence.connector.category === 'generic' || WITHOUT_FIELDS.has(evidence.connector.protocol)
          ? undefined
          : ofOperations(evidence, ({ name, operation: { limits = [] } }) =>
              unless(limits.length > 0, `${name} declares none.`),
            ),
    ],
    [
      'test.asks',
      'the test of a connection asks the vendor, or says why not',
      'Give a `test` of kind request without effect, or a reason of a sentence.',
      ({ connector: { test } }) =>
        unless(test.kind === 'request' || /^\S.{19,}[.]$/.test(test.reason), 'It does neither.'),
    ],
    [
      'test.identity',
      'the test shows whose account it is',
      'Give `test.identity`: {reply.body.user.email}.',
      ({ connector: { test } }) =>
        test.kind === 'request' ? unless(test.identity !== undefined, 'It shows nothing.') : undefined,
    ],
  ]),
]
