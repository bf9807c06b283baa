import { defineConnector } from '@howazit/connector-kit'
import { closeAlert } from './operations/close-alert.ts'
import { raiseAlert } from './operations/raise-alert.ts'
import { raiseTheme } from './operations/raise-theme.ts'

export default defineConnector({
  spec: 1,
  id: 'jsm_operations',
  name: 'JSM Operations and Opsgenie',
  category: 'alerting',
  version: '1.0.0',
  summary: 'Alerts whoever is on call of a detractor, closes the alert when the score recovers, and alerts of themes.',
  docs: 'https://developer.atlassian.com/cloud/jira/service-desk-ops/rest/v2/api-group-integration-events/',
  checkedOn: '2026-11-30',
  aliases: [{ id: 'opsgenie', name: 'Opsgenie', auth: 'opsgenie', sunset: '2027-04-05' }],
  protocol: 'http',
  settings: {
    region: {
      title: 'Region of Opsgenie',
      help: 'eu where your address is app.eu.opsgenie.com; for the mode opsgenie',
      type: 'choice',
      choices: { us: 'api.opsgenie.com', eu: 'api.eu.opsgenie.com' },
      default: 'us',
    },
  },
  secrets: {
    apiKey: {
      title: 'API key of the integration',
      help: 'Operations > your team > Integrations > API: its key; no API token of a person',
      pattern: '\\S{20,}',
    },
  },
  baseUrl: 'https://api.atlassian.com/jsm/ops/integration',
  hosts: ['api.atlassian.com', 'api.opsgenie.com', 'api.eu.opsgenie.com'],
  auth: {
    jsm: { mode: 'key', headers: { authorization: 'GenieKey {secrets.apiKey}' } },
    // Until 5 April 2027, when Opsgenie ends.
    opsgenie: {
      mode: 'key',
      headers: { authorization: 'GenieKey {secrets.apiKey}' },
      baseUrl: 'https://{choices.region}',
    },
  },
  test: {
    kind: 'format_only',
    reason: 'The key of an integration can make, acknowledge and close alerts, and ask nothing.',
  },
  operations: { raiseAlert, closeAlert, raiseTheme },
  // A pace of ours: the vendor’s grows with the number of users, and has no number.
  rate: [{ name: 'alerts', scope: 'account', limit: 60, windowMs: 60_000 }],
  errors: [
    { status: [429], means: 'throttle', reason: 'too_many_requests', scope: 'alerts', retryAfterMs: 10_000 },
    {
      status: [403],
      means: 'disable',
      reason: 'key_refused',
      message: '/message',
      hint: 'The integration is switched off, or its key may not create alerts: look at its settings.',
    },
    {
      status: [422],
      means: 'permanent',
      reason: 'alert_refused',
      message: '/message',
      hint: 'The alert is not taken as it is: look at the mapping.',
    },
  ],
})
