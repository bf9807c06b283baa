import { defineConnector } from '@howazit/connector-kit'
import { sendAlert } from './operations/send-alert.ts'
import { sendInsight } from './operations/send-insight.ts'

export default defineConnector({
  spec: 1,
  id: 'smtp',
  name: 'Mail (SMTP)',
  category: 'generic',
  version: '1.0.0',
  summary: 'Mails a detractor to the people who answer, and the theme that costs the score most to those who decide.',
  docs: 'https://www.rfc-editor.org/rfc/rfc5321',
  checkedOn: '2026-11-30',
  protocol: 'smtp',
  settings: {
    host: {
      title: 'Mail server',
      help: 'The one that takes mail from your own people and programs',
      pattern: '[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?',
      example: 'smtp.acme.example',
    },
    port: {
      title: 'Port',
      help: '587 for STARTTLS, 465 for TLS from the first byte on',
      type: 'integer',
      default: 587,
    },
    user: {
      title: 'User',
      help: 'Often the address of the mailbox',
      example: 'cx@acme.example',
      for: ['password', 'password_tls', 'google', 'microsoft'],
    },
    clientId: {
      title: 'Client id',
      help: 'Of an app of yours: console.cloud.google.com > Credentials, or entra.microsoft.com > App registrations',
      example: '00000000-0000-0000-0000-000000000000',
      for: ['google', 'microsoft'],
    },
    directory: {
      title: 'Directory (tenant) of Microsoft Entra',
      help: 'Its id or its domain',
      pattern: '[A-Za-z0-9][A-Za-z0-9.-]{0,99}',
      default: 'organizations',
      for: ['microsoft'],
    },
    sender: {
      title: 'Sender',
      help: 'What stands before the @ of the address that mails come from',
      pattern: '[A-Za-z0-9._+-]{1,64}',
      default: 'cx',
    },
    domain: {
      title: 'Domain of the sender',
      help: 'What stands behind the @; the server has to be allowed to send for it (SPF, DKIM)',
      pattern: '[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?',
      example: 'acme.example',
    },
    to: {
      title: 'Who is told of detractors',
      help: 'One address; a group for several people',
      pattern: '[^\\s"(),:;<>@\\[\\]\\\\]{1,64}@[A-Za-z0-9.-]{1,253}',
      example: 'care@acme.example',
    },
    insightsTo: {
      title: 'Who is told of insights',
      help: 'One address; for sendInsight',
      pattern: '[^\\s"(),:;<>@\\[\\]\\\\]{1,64}@[A-Za-z0-9.-]{1,253}',
      example: 'leads@acme.example',
      isOptional: true,
    },
    tls: {
      title: 'TLS',
      help: 'Off only for a relay inside a network of your own',
      type: 'choice',
      choices: { required: 'required', off: 'off' },
      default: 'required',
    },
  },
  secrets: {
    password: { title: 'Password', help: 'Of the user, or an app password', for: ['password', 'password_tls'] },
    clientSecret: { title: 'Client secret', help: 'Of the app', for: ['google', 'microsoft'] },
    ca: {
      title: 'Certificate authority',
      help: 'PEM, where the server’s certificate is of one of your own',
      isMultiline: true,
      isOptional: true,
    },
  },
  baseUrl: 'smtp://{settings.host}:{settings.port}',
  hosts: ['{settings.host}', 'oauth2.googleapis.com', 'login.microsoftonline.com'],
  auth: {
    password: {
      mode: 'login',
      username: '{settings.user}',
      password: '{secrets.password}',
      tls: '{settings.tls}',
      ca: '{secrets.ca}',
    },
    // TLS from the first byte on.
    password_tls: {
      mode: 'login',
      baseUrl: 'smtps://{settings.host}:{settings.port}',
      username: '{settings.user}',
      password: '{secrets.password}',
      ca: '{secrets.ca}',
    },
    relay: { mode: 'login', tls: '{settings.tls}', ca: '{secrets.ca}' },
    // Gmail and Google Workspace: smtp.gmail.com.
    google: {
      mode: 'oauth2_code',
      authorizeUrl: 'https://accounts.google.com/o/oauth2/v2/auth',
      tokenUrl: 'https://oauth2.googleapis.com/token',
      clientId: '{settings.clientId}',
      clientSecret: '{secrets.clientSecret}',
      scopes: ['https://mail.google.com/'],
      extraAuthorizeParams: { access_type: 'offline', prompt: 'consent' },
      login: { mechanism: 'xoauth2', username: '{settings.user}' },
    },
    // Exchange Online: smtp.office365.com.
    microsoft: {
      mode: 'oauth2_code',
      authorizeUrl: 'https://login.microsoftonline.com/{settings.directory}/oauth2/v2.0/authorize',
      tokenUrl: 'https://login.microsoftonline.com/{settings.directory}/oauth2/v2.0/token',
      clientId: '{settings.clientId}',
      clientSecret: '{secrets.clientSecret}',
      scopes: ['https://outlook.office.com/SMTP.Send', 'offline_access'],
      refreshIdleSeconds: 7_776_000,
      login: { mechanism: 'xoauth2', username: '{settings.user}' },
    },
  },
  test: {
    kind: 'request',
    method: 'GET',
    path: '',
    expect: [{ status: [200] }],
    identity: '{settings.sender}@{settings.domain}',
  },
  operations: { sendAlert, sendInsight },
  // Of a mailbox at Exchange Online; servers of one's own usually take more.
  rate: [{ name: 'mailbox', scope: 'account', limit: 30, windowMs: 60_000, concurrencyMax: 3 }],
  errors: [
    {
      body: '/error/code',
      is: [454],
      means: 'throttle',
      reason: 'sending_too_fast',
      scope: 'mailbox',
      retryAfterMs: 60_000,
    },
    {
      body: '/error/code',
      is: [550, 551, 553],
      means: 'recipient',
      reason: 'recipient_refused',
      hint: 'The server does not take mail to that address, or not from this sender: look at both.',
    },
    {
      body: '/error/code',
      is: [552],
      means: 'permanent',
      reason: 'mailbox_full',
      hint: 'The mailbox is full, or the mail is larger than it takes.',
    },
    {
      body: '/error/code',
      is: [554],
      means: 'permanent',
      reason: 'mail_refused',
      hint: 'The server took the mail for spam, or does not know the sender: look at SPF and DKIM of the domain.',
    },
  ],
})
