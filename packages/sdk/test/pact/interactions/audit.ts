import { MatchersV3 } from '@pact-foundation/pact'
import type { Interaction } from '../interaction.ts'
import { EXAMPLES, id, time } from '../placeholders.ts'

const { eachLike, equal, like } = MatchersV3
const { entryId, webhookId, tenantId } = EXAMPLES

const entryOf = (operation: string, type: string, subject: string) => ({
  id: id('entryId'),
  occurredAt: time(),
  actor: { kind: 'client' },
  operation: equal(operation),
  subject: { type: equal(type), id: subject },
})
const entry = entryOf('createWebhook', 'webhook', webhookId)
const intact = { isIntact: equal(true), checkedAt: time(), entries: 1, findings: [] }

export const audit: readonly Interaction[] = [
  {
    given: 'an audit entry of a webhook that was created',
    when: 'lists what was done to a webhook',
    request: 'GET /v1/audit',
    query: { subject: '{webhookId}' },
    status: 200,
    answers: like({ items: eachLike(entry) }),
    call: (howazit) => howazit.audit.list({ subject: webhookId }),
  },
  {
    given: 'an audit entry of a webhook that was created',
    when: 'gets an audit entry',
    request: 'GET /v1/audit/{entryId}',
    status: 200,
    answers: like(entry),
    call: (howazit) => howazit.audit.get(entryId),
  },
  {
    given: 'an audit entry of a webhook that was created',
    when: 'verifies the audit log of a tenant',
    request: 'GET /v1/audit/verification',
    status: 200,
    answers: like(intact),
    call: (howazit) => howazit.audit.verify(),
  },
  {
    as: 'operator',
    given: 'an operator, and a tenant',
    when: 'lists what operators did to a tenant',
    request: 'GET /v1/platform/audit',
    query: { subject: '{tenantId}' },
    status: 200,
    answers: like({ items: eachLike(entryOf('createTenant', 'tenant', tenantId)) }),
    call: (howazit) => howazit.audit.platform.list({ subject: tenantId }),
  },
  {
    as: 'operator',
    given: 'an operator, and a tenant',
    when: 'verifies the audit log of the platform',
    request: 'GET /v1/platform/audit/verification',
    status: 200,
    answers: like(intact),
    call: (howazit) => howazit.audit.platform.verify(),
  },
]
