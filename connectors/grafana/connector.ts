import { defineConnector } from '@howazit/connector-kit'
import { annotateResponse } from './operations/annotate-response.ts'
import { annotateTheme } from './operations/annotate-theme.ts'
import { raiseAlert } from './operations/raise-alert.ts'
import { raiseTheme } from './operations/raise-theme.ts'
import { resolveAlert } from './operations/resolve-alert.ts'

export default defineConnector({
  spec: 1,
  id: 'grafana',
  name: 'Grafana',
  category: 'alerting',
  version: '1.0.0',
  summary: 'Marks detractors and themes on dashboards, and alerts whoever is on call in Grafana IRM.',
  docs: 'https://grafana.com/docs/grafana/latest/developers/http_api/annotations/',
  checkedOn: '2026-11-30',
  protocol: 'http',
  settings: {
    host: {
      title: 'Host',
      help: 'Of your Grafana: NAME.grafana.net, or the host that you run it on',
      pattern: '[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?',
      example: 'acme.grafana.net',
      for: ['service_account'],
    },
    dashboardUid: {
      title: 'Dashboard',
      help: 'What stands behind /d/ in its address; without it annotations are of the organisation',
      pattern: '[A-Za-z0-9_-]{1,40}',
      example: 'cIBgcSjkk',
      isOptional: true,
    },
    panelId: {
      title: 'Panel',
      help: 'viewPanel in the panel’s address; with the dashboard only',
      type: 'integer',
      example: 2,
      isOptional: true,
    },
  },
  secrets: {
    serviceAccountToken: {
      title: 'Token of a service account',
      help: 'Administration > Users and access > Service accounts > Add token',
      example: 'glsa_example',
      for: ['service_account'],
    },
    integrationUrl: {
      title: 'URL of the integration',
      help: 'IRM > Integrations > New integration > Formatted webhook: its HTTP endpoint',
      pattern:
        'https://[A-Za-z0-9.-]+\\.grafana\\.net/(?:oncall/)?integrations/v1/formatted_webhook/[A-Za-z0-9_-]{8,200}/?',
      example: 'https://oncall-prod-us-central-0.grafana.net/oncall/integrations/v1/formatted_webhook/example0key/',
      for: ['integration'],
    },
    alertingSecret: {
      title: 'Secret of the contact point',
      help: 'HMAC signature of a webhook contact point: its secret',
      isOptional: true,
    },
  },
  baseUrl: 'https://{settings.host}/api',
  // IRM has hosts of its own in each region; who knows the URL may alert.
  hosts: ['{settings.host}', '*.grafana.net'],
  auth: {
    service_account: { mode: 'key', headers: { authorization: 'Bearer {secrets.serviceAccountToken}' } },
    integration: { mode: 'secret_url', url: '{secrets.integrationUrl}' },
  },
  test: {
    kind: 'request',
    method: 'GET',
    path: '/access-control/user/permissions',
    only: {
      for: ['service_account'],
      otherwise: 'An integration cannot be asked without alerting somebody: send a response instead.',
    },
    expect: [{ status: [200] }, { body: '/annotations:create' }],
    identity: '{settings.host}',
  },
  operations: { annotateResponse, annotateTheme, raiseAlert, resolveAlert, raiseTheme },
  rate: [
    // A pace of ours: a Grafana that somebody runs has none.
    {
      name: 'annotations',
      scope: 'token',
      limit: 10,
      windowMs: 1_000,
      operations: ['annotateResponse', 'annotateTheme'],
    },
    {
      name: 'alerts',
      scope: 'connection',
      limit: 300,
      windowMs: 300_000,
      operations: ['raiseAlert', 'resolveAlert', 'raiseTheme'],
    },
  ],
  errors: [
    { status: [429], means: 'throttle', reason: 'rate_limited', retryAfterMs: 60_000 },
    {
      status: [400, 422],
      means: 'permanent',
      reason: 'bad_request',
      message: '/message',
      hint: 'Grafana does not take this as it is: look at the dashboard, the panel and the mapping.',
    },
    {
      status: [403],
      means: 'disable',
      reason: 'forbidden',
      message: '/message',
      hint: 'The service account may not write annotations here, or the integration is gone: look at both.',
    },
    {
      status: [404],
      means: 'disable',
      reason: 'not_found',
      message: '/message',
      hint: 'There is no such dashboard or integration.',
    },
  ],
  inbound: {
    verify: {
      kind: 'hmac',
      algorithm: 'sha256',
      header: 'x-grafana-alerting-signature',
      encoding: 'hex',
      signed: '{timestamp}:{body}',
      key: '{secrets.alertingSecret}',
      timestamp: { header: 'x-grafana-alerting-timestamp', unit: 's', toleranceSeconds: 300 },
    },
    eventType: { body: '/status' },
  },
})
