import type { Operation } from '@howazit/connector-kit'

/** One active problem per theme and survey: later insights change what it says, and leave its state to whoever works on it. */
export const trackTheme: Operation = {
  title: 'Track a theme',
  summary: 'The theme that costs the score most becomes one problem, which later insights update.',
  on: ['insight.ready'],
  mapping: 'track-theme.map.js',
  steps: [
    {
      name: 'record',
      method: 'GET',
      path: '/api/now/v2/table/{settings.themeTable}',
      query: {
        sysparm_query: 'correlation_id={input.correlation_id}^active=true',
        sysparm_fields: 'sys_id,number,correlation_id',
        sysparm_limit: '1',
      },
      among: { items: '/result', holding: '{input.correlation_id}' },
      capture: { id: '/sys_id' },
      onFound: {
        when: 'id',
        request: {
          method: 'PATCH',
          path: '/api/now/v2/table/{settings.themeTable}/{steps.record.id}',
          query: { sysparm_fields: 'sys_id,number,correlation_id' },
          body: { short_description: '{input.short_description}', description: '{input.description}' },
        },
      },
    },
  ],
  method: 'POST',
  path: '/api/now/v2/table/{settings.themeTable}',
  query: { sysparm_fields: 'sys_id,number,correlation_id' },
  success: [{ status: [200, 201] }, { body: '/result/sys_id', exists: true }],
  remoteId: { body: '/result/sys_id' },
  remoteUrl: 'https://{settings.instance}.service-now.com/{settings.themeTable}.do?sys_id={remoteId}',
  idempotency: { kind: 'lookup', step: 'record' },
  limits: [
    { field: '/short_description', charactersMax: 160, onExcess: 'truncate' },
    { field: '/description', charactersMax: 4_000, onExcess: 'truncate' },
    { field: '/correlation_id', charactersMax: 100, onExcess: 'refuse' },
  ],
}
