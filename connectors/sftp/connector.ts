import { defineConnector } from '@howazit/connector-kit'
import { exportInsight } from './operations/export-insight.ts'
import { exportResponses } from './operations/export-responses.ts'

export default defineConnector({
  spec: 1,
  id: 'sftp',
  name: 'Files (SFTP)',
  category: 'generic',
  version: '1.0.0',
  summary: 'Writes responses and findings as CSV files into a folder on a server of the tenant’s own.',
  docs: 'https://datatracker.ietf.org/doc/html/draft-ietf-secsh-filexfer-02',
  checkedOn: '2026-11-30',
  protocol: 'sftp',
  settings: {
    host: {
      title: 'Host',
      help: 'As it is reached from here',
      pattern: '[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?',
      example: 'files.acme.example',
    },
    port: { title: 'Port', help: '22 unless yours is another', type: 'integer', default: 22 },
    user: { title: 'User', help: 'Who may write in the folder and nowhere else', example: 'howazit' },
    folder: {
      title: 'Folder',
      help: 'It has to be there. From the root, or with ~/ in front from where the user is after logging in',
      pattern: '(?:~/)?[A-Za-z0-9._-]+(?:/[A-Za-z0-9._-]+)*',
      example: '~/in/howazit',
    },
    hostKey: {
      title: 'Host key',
      help: 'The fingerprints of the server’s keys, as ssh-keygen -l shows them, with spaces between',
      pattern: 'SHA256:[A-Za-z0-9+/]{20,}(?: SHA256:[A-Za-z0-9+/]{20,})*',
      example: 'SHA256:fingerprintOfTheServersKeyAsKeygenShowsIt00',
    },
  },
  secrets: {
    privateKey: {
      title: 'Private key',
      help: 'PEM or OpenSSH, without a passphrase; its public key is in authorized_keys over there',
      isMultiline: true,
      for: ['key'],
    },
    password: { title: 'Password', help: 'Of the user', for: ['password'] },
  },
  baseUrl: 'sftp://{settings.host}:{settings.port}',
  hosts: ['{settings.host}'],
  auth: {
    key: {
      mode: 'login',
      username: '{settings.user}',
      privateKey: '{secrets.privateKey}',
      hostKey: '{settings.hostKey}',
    },
    password: {
      mode: 'login',
      username: '{settings.user}',
      password: '{secrets.password}',
      hostKey: '{settings.hostKey}',
    },
  },
  test: {
    kind: 'request',
    method: 'GET',
    path: '/{+settings.folder}',
    expect: [{ body: '/kind', is: ['folder'] }],
    identity: '{reply.body.path}',
  },
  operations: { exportResponses, exportInsight },
  errors: [
    {
      body: '/error/code',
      is: ['no_such_file'],
      means: 'disable',
      reason: 'no_such_folder',
      hint: 'Create the folder, or change the setting.',
    },
    {
      body: '/error/code',
      is: ['permission_denied'],
      means: 'disable',
      reason: 'not_permitted',
      hint: 'The user has to be able to create and rename files in the folder.',
    },
    {
      body: '/error/code',
      is: ['host_key_refused'],
      means: 'disable',
      reason: 'another_host_key',
      hint: 'The server has another key than the connection knows: ask whoever runs it before you change the setting.',
    },
  ],
})
