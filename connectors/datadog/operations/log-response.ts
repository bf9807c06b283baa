import type { Operation } from '@howazit/connector-kit'

export const logResponse: Operation = {
  title: 'Log a response',
  summary: 'A response becomes a log with its score and where it came from, and without anybody’s name.',
  on: ['response.created'],
  mapping: 'log-response.map.js',
  method: 'POST',
  path: 'https://http-intake.logs.{choices.site}/api/v2/logs',
  success: [{ status: [202] }],
  idempotency: { kind: 'none', onUnknown: 'at_most_once' },
  batch: {
    recordsMax: 1_000,
    bytesMax: 5_000_000,
    recordBytesMax: 1_000_000,
    lingerMs: 2_000,
    record: { '...': '{item}', ddsource: 'howazit', service: '{settings.service}' },
    envelope: '{records}',
    allowsDuplicates: true,
    keepsOrder: false,
    onRefused: 'bisect',
  },
  limits: [{ field: '/message', charactersMax: 100_000, onExcess: 'truncate' }],
  personalData: ['/data/response/answers'],
}
