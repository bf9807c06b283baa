import { defineConnector } from '@howazit/connector-kit'
import { trackTheme } from './operations/track-theme.ts'
import { upsertCase } from './operations/upsert-case.ts'
import { upsertContact } from './operations/upsert-contact.ts'

export default defineConnector({
  spec: 1,
  id: 'dynamics365',
  name: 'Microsoft Dynamics 365',
  category: 'crm',
  version: '1.0.0',
  summary: 'Turns a detractor into a case of the contact, keeps the latest score on it, and makes one task of a theme.',
  docs: 'https://learn.microsoft.com/power-apps/developer/data-platform/webapi/update-delete-entities-using-web-api',
  checkedOn: '2026-11-30',
  protocol: 'http',
  settings: {
    org: {
      title: 'Environment',
      help: 'What stands before .crm in the address of the environment',
      pattern: '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?',
      example: 'acme',
    },
    region: {
      title: 'Region',
      help: 'The part of the address that begins with crm: crm is North America, crm4 is Europe',
      pattern: 'crm(?:[2-9]|[12][0-9])?',
      example: 'crm4',
    },
    tenantId: {
      title: 'Directory (tenant) id',
      help: 'Entra admin center > App registrations > your app',
      pattern: '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}',
      example: '11111111-2222-4333-8444-555555555555',
    },
    clientId: {
      title: 'Application (client) id',
      help: 'Entra admin center > App registrations > your app',
      pattern: '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}',
      example: '66666666-7777-4888-8999-aaaaaaaaaaaa',
    },
    caseKey: {
      title: 'Column of the case’s alternate key',
      help: 'The logical name of a text column of Case that is an alternate key',
      pattern: '[a-z][a-z0-9]*_[a-z0-9_]{1,90}',
      default: 'new_howazitid',
    },
    scoreColumn: {
      title: 'Column of the contact’s score',
      help: 'The logical name of a whole number column of Contact',
      pattern: '[a-z][a-z0-9]*_[a-z0-9_]{1,90}',
      default: 'new_nps',
    },
    commentColumn: {
      title: 'Column of the contact’s comment',
      help: 'The logical name of a text column of Contact for 4,000 characters',
      pattern: '[a-z][a-z0-9]*_[a-z0-9_]{1,90}',
      default: 'new_npscomment',
    },
  },
  secrets: {
    clientSecret: { title: 'Client secret', help: 'Certificates & secrets of your app: its value, not its id' },
    webhookToken: {
      title: 'Token of the webhook',
      help: 'A text of yours, which the webhook sends as X-Howazit-Token',
      isOptional: true,
    },
  },
  baseUrl: 'https://{settings.org}.api.{settings.region}.dynamics.com/api/data/{apiVersion}',
  hosts: ['*.dynamics.com', 'login.microsoftonline.com'],
  apiVersion: { value: 'v9.2', pattern: 'v9\\.[0-9]' },
  headers: { accept: 'application/json', 'odata-maxversion': '4.0', 'odata-version': '4.0' },
  auth: {
    // The application is a user of the environment.
    client_credentials: {
      mode: 'oauth2_client_credentials',
      tokenUrl: 'https://login.microsoftonline.com/{settings.tenantId}/oauth2/v2.0/token',
      clientId: '{settings.clientId}',
      clientSecret: '{secrets.clientSecret}',
      scopes: ['https://{settings.org}.{settings.region}.dynamics.com/.default'],
    },
    oauth: {
      mode: 'oauth2_code',
      authorizeUrl: 'https://login.microsoftonline.com/{settings.tenantId}/oauth2/v2.0/authorize',
      tokenUrl: 'https://login.microsoftonline.com/{settings.tenantId}/oauth2/v2.0/token',
      clientId: '{settings.clientId}',
      clientSecret: '{secrets.clientSecret}',
      scopes: ['https://{settings.org}.{settings.region}.dynamics.com/user_impersonation', 'offline_access'],
      refreshIdleSeconds: 7_776_000,
    },
  },
  test: {
    kind: 'request',
    method: 'GET',
    path: '/WhoAmI',
    expect: [{ status: [200] }, { body: '/UserId', exists: true }],
    identity: '{settings.org} ({reply.body.UserId})',
  },
  operations: { upsertCase, upsertContact, trackTheme },
  describe: {
    caseColumns: {
      operations: ['upsertCase'],
      request: {
        method: 'GET',
        path: "/EntityDefinitions(LogicalName='incident')/Attributes",
        query: {
          $select: 'LogicalName,DisplayName,AttributeType,RequiredLevel',
          $filter: 'IsValidForCreate eq true',
        },
      },
      items: '/value',
      fieldId: '/LogicalName',
      fieldName: '/DisplayName/UserLocalizedLabel/Label',
      fieldType: ['/AttributeType'],
      required: [{ body: '/RequiredLevel/Value', is: ['ApplicationRequired', 'SystemRequired'] }],
      when: [{ body: '/DisplayName/UserLocalizedLabel/Label', exists: true }],
      use: { case: { '{field.id}': '{field.value}' } },
      cacheSeconds: 300,
    },
  },
  // Of one user at one web server.
  rate: [{ name: 'user', scope: 'token', limit: 6_000, windowMs: 300_000, concurrencyMax: 52 }],
  rateSignals: [{ bucket: 'user', remaining: { header: 'x-ms-ratelimit-burst-remaining-xrm-requests' } }],
  errors: [
    // Somebody made it between the two requests: the next attempt finds it.
    {
      status: [412],
      body: '/error/code',
      is: ['0x80060892', '0x80040237'],
      means: 'retry',
      reason: 'record_exists',
    },
    {
      status: [403],
      body: '/error/code',
      exists: true,
      means: 'disable',
      reason: 'privilege_missing',
      message: '/error/message',
      hint: 'Give the user a security role that creates, reads and writes cases, contacts and tasks.',
    },
    {
      status: [400, 404],
      body: '/error/code',
      exists: true,
      means: 'permanent',
      reason: 'record_refused',
      message: '/error/message',
      hint: 'Dataverse does not take this: look at the columns and the alternate key of the connection, and at the mapping.',
    },
  ],
  inbound: {
    verify: { kind: 'token', header: 'x-howazit-token', token: '{secrets.webhookToken}' },
    deliveryId: { body: '/OperationId' },
    eventType: { body: '/MessageName' },
    remoteId: '/PrimaryEntityId',
  },
})
