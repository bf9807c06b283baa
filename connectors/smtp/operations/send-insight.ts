import type { Operation } from '@howazit/connector-kit'

export const sendInsight: Operation = {
  title: 'Mail a theme',
  summary: 'The theme that costs the score most becomes a mail with what it costs.',
  on: ['insight.ready'],
  mapping: 'send-insight.map.js',
  method: 'POST',
  path: '',
  headers: {
    'message-id': '<{idempotencyKey}@{settings.domain}>',
    'auto-submitted': 'auto-generated',
    'x-entity-ref-id': '{event.data.insight.id}',
  },
  body: { from: 'Howazit <{settings.sender}@{settings.domain}>', to: '{settings.insightsTo}', '...': '{input}' },
  success: [{ body: '/messageId', exists: true }],
  remoteId: { body: '/messageId' },
  idempotency: { kind: 'client_id' },
  limits: [{ field: '/subject', charactersMax: 200, onExcess: 'truncate' }],
}
