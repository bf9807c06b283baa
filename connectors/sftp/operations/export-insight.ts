import type { Operation } from '@howazit/connector-kit'

export const exportInsight: Operation = {
  title: 'Write an insight',
  summary: 'An insight becomes a CSV file with a line for each finding.',
  on: ['insight.ready'],
  mapping: 'export-insight.map.js',
  method: 'PUT',
  path: '/{+settings.folder}/insight-{event.data.insight.id}.csv',
  format: 'csv',
  success: [{ body: '/path', exists: true }],
  remoteId: { body: '/path' },
  idempotency: { kind: 'natural' },
}
