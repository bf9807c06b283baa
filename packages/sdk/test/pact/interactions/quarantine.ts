import { MatchersV3 } from '@pact-foundation/pact'
import type { Interaction } from '../interaction.ts'
import { EXAMPLES, filled, id, time } from '../placeholders.ts'

const { eachLike, equal, like, regex } = MatchersV3
const { quarantineId, fixId } = EXAMPLES

const record = {
  id: id('quarantineId'),
  responseId: id('responseId'),
  state: equal('held'),
  code: equal('question_unknown'),
  pointer: equal('/answers/0/questionId'),
  fingerprint: regex('^[0-9a-f]{12}$', '5b1f0c2a9e4d'),
  findingCount: 1,
  surveyId: id('surveyId'),
  surveyVersion: 1,
  idempotencyKey: 'visit-4711',
  acceptedAt: time(),
  quarantinedAt: time(),
}

const fixOf = (status: string) => ({
  id: id('fixId'),
  status: equal(status),
  where: 'id = 01a1f1c0-5f0e-7b1c-8a39-6b7f0d1f2ca0',
  change: { kind: equal('patch'), operations: eachLike({ op: 'replace', path: '/answers' }) },
  itemCount: equal(1),
  progress: { checked: 1, passing: 1, failing: 0, done: 0, refused: 0 },
  createdAt: time(),
})

const held = { given: 'a response in quarantine' } as const
const planned = { given: 'a fix that is planned', request: 'GET /v1/quarantine-fixes/{fixId}' } as const

export const quarantine: readonly Interaction[] = [
  {
    ...held,
    when: 'lists what is quarantined',
    request: 'GET /v1/quarantine',
    query: { where: 'state = held' },
    status: 200,
    answers: like({ items: eachLike(record) }),
    call: (howazit) => howazit.quarantine.list({ where: 'state = held' }),
  },
  {
    ...held,
    when: 'counts what is quarantined',
    request: 'GET /v1/quarantine/stats',
    query: { groupBy: 'code,pointer' },
    status: 200,
    answers: like({
      total: 1,
      byState: { held: 1, released: 0, discarded: 0 },
      groupCount: 1,
      groups: eachLike({
        code: 'question_unknown',
        pointer: '/answers/*/questionId',
        count: 1,
        exampleId: id('quarantineId'),
        firstQuarantinedAt: time(),
        lastQuarantinedAt: time(),
      }),
    }),
    call: (howazit) => howazit.quarantine.stats({ groupBy: 'code,pointer' }),
  },
  {
    ...held,
    when: 'gets what is quarantined',
    request: 'GET /v1/quarantine/{quarantineId}',
    status: 200,
    answers: like({
      ...record,
      findings: eachLike({ code: 'question_unknown', pointer: '/answers/0/questionId', detail: 'No version has it.' }),
      body: {
        surveyId: id('surveyId'),
        submittedAt: time('2026-11-22T10:15:30.000Z'),
        answers: eachLike({ questionId: id('questionId'), numericValue: 9 }),
      },
      original: '{"tenantId":"2b1f7f7e-5b0a-4d42-9c1e-0a4c5d6e7f80"}',
    }),
    call: (howazit) => howazit.quarantine.get(quarantineId),
  },
  {
    ...held,
    when: 'plans a fix',
    request: 'POST /v1/quarantine-fixes',
    json: { where: filled('id = {quarantineId}'), change: { kind: 'present' } },
    status: 202,
    answers: like({
      id: id('fixId'),
      status: regex('^(checking|planned)$', 'checking'),
      change: { kind: equal('present') },
      itemCount: equal(1),
      createdAt: time(),
    }),
    call: (howazit) => howazit.quarantine.fixes.plan({ where: `id = ${quarantineId}`, change: { kind: 'present' } }),
  },
  {
    ...planned,
    when: 'lists fixes',
    request: 'GET /v1/quarantine-fixes',
    status: 200,
    answers: like({ items: eachLike({ id: id('fixId'), itemCount: 1, createdAt: time() }) }),
    call: (howazit) => howazit.quarantine.fixes.list(),
  },
  {
    ...planned,
    when: 'gets a fix',
    status: 200,
    answers: like(fixOf('planned')),
    call: (howazit) => howazit.quarantine.fixes.get(fixId),
  },
  {
    ...planned,
    when: 'approves a fix',
    request: 'POST /v1/quarantine-fixes/{fixId}/approve',
    status: 202,
    answers: like({ ...fixOf('running'), startedAt: time() }),
    call: (howazit) => howazit.quarantine.fixes.approve(fixId),
  },
  {
    ...planned,
    when: 'cancels a fix',
    request: 'POST /v1/quarantine-fixes/{fixId}/cancel',
    status: 200,
    answers: like({ ...fixOf('cancelled'), completedAt: time() }),
    call: (howazit) => howazit.quarantine.fixes.cancel(fixId),
  },
]
