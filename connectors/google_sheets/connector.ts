import { defineConnector } from '@howazit/connector-kit'

/** A tab's name, without the apostrophes that would end it. */
const TAB = "[^'\\\\/?*\\[\\]:!]{1,100}"

/** Rows of one request are written together or not at all. */
const inRows = {
  recordsMax: 200,
  bytesMax: 2_000_000,
  record: '{item.cells}',
  envelope: { majorDimension: 'ROWS', values: '{records}' },
  allowsDuplicates: true,
  keepsOrder: true,
  onRefused: 'bisect',
} as const

/** `RAW` keeps a cell what was written: with anything else a respondent could run formulas. */
const asText = { valueInputOption: 'RAW', insertDataOption: 'INSERT_ROWS', fields: 'spreadsheetId,updates' }

export default defineConnector({
  spec: 1,
  id: 'google_sheets',
  name: 'Google Sheets',
  category: 'data',
  version: '1.0.0',
  summary: 'Appends a row per response and per finding to tabs of a spreadsheet.',
  docs: 'https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets.values/append',
  checkedOn: '2026-11-30',
  protocol: 'http',
  settings: {
    spreadsheetId: {
      title: 'Spreadsheet',
      help: 'What stands between /d/ and /edit in its address',
      pattern: '[A-Za-z0-9_-]{20,100}',
      example: '1example-example-example-example-example-00',
    },
    tab: { title: 'Tab of responses', help: 'As it is called at the bottom', pattern: TAB, default: 'Responses' },
    insightTab: { title: 'Tab of insights', help: 'As it is called at the bottom', pattern: TAB, default: 'Insights' },
    clientEmail: {
      title: 'Address of the service account',
      help: 'client_email in its key file; the spreadsheet has to be shared with it',
      pattern: '[a-z0-9-]+@[a-z0-9.-]+\\.gserviceaccount\\.com',
      example: 'howazit@acme-project.iam.gserviceaccount.com',
      for: ['service_account'],
    },
    clientId: { title: 'Client id', help: 'Google Cloud > APIs & services > Credentials', for: ['oauth'] },
  },
  secrets: {
    privateKey: {
      title: 'Private key of the service account',
      help: 'private_key in its key file, with its line ends',
      isMultiline: true,
      for: ['service_account'],
    },
    clientSecret: { title: 'Client secret', help: 'Google Cloud > APIs & services > Credentials', for: ['oauth'] },
  },
  baseUrl: 'https://sheets.googleapis.com/v4',
  hosts: ['sheets.googleapis.com', 'oauth2.googleapis.com', 'accounts.google.com'],
  auth: {
    service_account: {
      mode: 'oauth2_jwt',
      tokenUrl: 'https://oauth2.googleapis.com/token',
      jwt: {
        algorithm: 'RS256',
        key: '{secrets.privateKey}',
        claims: {
          iss: '{settings.clientEmail}',
          scope: 'https://www.googleapis.com/auth/spreadsheets',
          aud: 'https://oauth2.googleapis.com/token',
        },
        ttlSeconds: 3_600,
      },
    },
    oauth: {
      mode: 'oauth2_code',
      authorizeUrl: 'https://accounts.google.com/o/oauth2/v2/auth',
      tokenUrl: 'https://oauth2.googleapis.com/token',
      clientId: '{settings.clientId}',
      clientSecret: '{secrets.clientSecret}',
      scopes: ['https://www.googleapis.com/auth/spreadsheets'],
      // Without them there is no refresh token.
      extraAuthorizeParams: { access_type: 'offline', prompt: 'consent' },
      refreshIdleSeconds: 15_552_000,
      revokeUrl: 'https://oauth2.googleapis.com/revoke',
    },
  },
  test: {
    kind: 'request',
    method: 'GET',
    path: '/spreadsheets/{settings.spreadsheetId}',
    query: { fields: 'spreadsheetId,properties.title' },
    expect: [{ status: [200] }, { body: '/spreadsheetId' }],
    identity: '{reply.body.properties.title}',
  },
  operations: {
    appendResponses: {
      title: 'Append responses',
      summary: 'A response becomes a row with its id, score, comment and where it came from.',
      on: ['response.created'],
      mapping: 'append-responses.map.js',
      method: 'POST',
      path: "/spreadsheets/{settings.spreadsheetId}/values/'{settings.tab}'!A1:append",
      query: asText,
      success: [{ status: [200] }, { body: '/updates/updatedRange' }],
      remoteId: { body: '/updates/updatedRange' },
      // A sheet knows no key: a row that may be there is not written again.
      idempotency: { kind: 'none', onUnknown: 'at_most_once' },
      batch: inRows,
      limits: [{ field: '/cells/*', charactersMax: 50_000, onExcess: 'truncate' }],
      personalData: ['/data/response/answers', '/data/response/respondentMeta'],
    },
    appendInsights: {
      title: 'Append insights',
      summary: 'The finding of an insight that matters most becomes a row with its numbers and the link to the report.',
      on: ['insight.ready'],
      mapping: 'append-insights.map.js',
      method: 'POST',
      path: "/spreadsheets/{settings.spreadsheetId}/values/'{settings.insightTab}'!A1:append",
      query: asText,
      success: [{ status: [200] }, { body: '/updates/updatedRange' }],
      remoteId: { body: '/updates/updatedRange' },
      idempotency: { kind: 'none', onUnknown: 'at_most_once' },
      batch: inRows,
      limits: [{ field: '/cells/*', charactersMax: 50_000, onExcess: 'truncate' }],
    },
  },
  // Of one user and of the whole project at Google.
  rate: [
    { name: 'user', scope: 'token', limit: 60, windowMs: 60_000 },
    { name: 'project', scope: 'app', limit: 300, windowMs: 60_000 },
  ],
  errors: [
    { status: [429], means: 'throttle', reason: 'quota_of_the_minute', scope: 'user', retryAfterMs: 60_000 },
    {
      status: [403],
      body: '/error/details/*/reason',
      is: ['RATE_LIMIT_EXCEEDED', 'rateLimitExceeded', 'userRateLimitExceeded'],
      means: 'throttle',
      reason: 'quota_of_the_minute',
      scope: 'user',
      retryAfterMs: 60_000,
    },
    {
      status: [403],
      body: '/error/details/*/reason',
      is: ['SERVICE_DISABLED'],
      means: 'disable',
      reason: 'api_disabled',
      hint: 'Switch the Google Sheets API on in the project that the credentials are of.',
    },
    {
      status: [403],
      means: 'disable',
      reason: 'not_shared',
      hint: 'Share the spreadsheet with the service account or with who agreed, as an editor.',
    },
    {
      status: [404],
      means: 'disable',
      reason: 'no_such_spreadsheet',
      hint: 'There is no spreadsheet of this id, or it is somebody else’s.',
    },
    {
      status: [400],
      body: '/error/message',
      matches: '(?i)unable to parse range',
      means: 'disable',
      reason: 'no_such_tab',
      hint: 'The spreadsheet has no tab of this name: make it, or change the setting.',
    },
    {
      status: [400],
      body: '/error/message',
      matches: '(?i)above the limit of|protected cell',
      means: 'disable',
      reason: 'tab_full_or_protected',
      hint: 'The spreadsheet has its ten million cells, or the tab is protected: begin another one.',
    },
    {
      status: [400],
      means: 'permanent',
      reason: 'row_refused',
      hint: 'Google does not take this row: cells are texts, numbers and booleans.',
    },
  ],
})
