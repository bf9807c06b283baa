import { defineConnector } from '@howazit/connector-kit'
import { captureInsight } from './operations/capture-insight.ts'
import { captureResponse } from './operations/capture-response.ts'

export default defineConnector({
  spec: 1,
  id: 'posthog',
  name: 'PostHog',
  category: 'product',
  version: '1.0.0',
  summary:
    'Makes responses events of the customer that keep their last score as a property, and insights events of their own.',
  docs: 'https://posthog.com/docs/api/capture',
  checkedOn: '2026-11-30',
  protocol: 'http',
  settings: {
    region: {
      title: 'Region',
      help: 'As in the address of your project',
      type: 'choice',
      choices: { us: 'us.i.posthog.com', eu: 'eu.i.posthog.com' },
      default: 'us',
    },
  },
  secrets: {
    projectKey: {
      title: 'Project API key',
      help: 'Settings > Project > General > Project API key',
      pattern: 'phc_[A-Za-z0-9_]{16,}',
    },
  },
  baseUrl: 'https://{choices.region}',
  hosts: ['us.i.posthog.com', 'eu.i.posthog.com'],
  auth: { project_key: { mode: 'key', body: { api_key: '{secrets.projectKey}' } } },
  // Flags of nobody: it counts as one request for flags.
  test: {
    kind: 'request',
    method: 'POST',
    path: '/flags',
    query: { v: '2' },
    body: { distinct_id: 'howazit-connection-test' },
    expect: [{ status: [200] }, { body: '/flags' }],
    identity: '{choices.region}',
  },
  operations: { captureResponse, captureInsight },
  // There is none for capturing; this keeps a flood away from others.
  rate: [{ name: 'project', scope: 'account', limit: 50, windowMs: 1_000 }],
  errors: [
    {
      status: [401],
      means: 'disable',
      reason: 'project_key_refused',
      hint: 'The project API key is none of this region: compare both with the project’s.',
    },
    {
      status: [400],
      means: 'permanent',
      reason: 'event_refused',
      message: '/detail',
      hint: 'PostHog does not take this event as it is: look at the mapping.',
    },
  ],
})
