import { defineConnector } from '@howazit/connector-kit'
import { sendMessage } from './operations/send-message.ts'
import { sendTheme } from './operations/send-theme.ts'

export default defineConnector({
  spec: 1,
  id: 'telegram',
  name: 'Telegram',
  category: 'messaging',
  version: '1.0.0',
  summary: 'Tells a chat, group or channel what a respondent said and which theme costs most.',
  docs: 'https://core.telegram.org/bots/api#sendmessage',
  checkedOn: '2026-11-30',
  protocol: 'http',
  settings: {
    chat: {
      title: 'Chat',
      help: 'The id of the chat, with its minus; of a public channel its @name does too',
      pattern: '-?[0-9]{1,20}|@[A-Za-z][A-Za-z0-9_]{3,31}',
      example: '-1001234567890',
    },
  },
  secrets: {
    botToken: {
      title: 'Bot token',
      help: 'What @BotFather answered to /newbot',
      pattern: '[0-9]{1,20}:[A-Za-z0-9_-]{10,}',
    },
    webhookToken: {
      title: 'Secret token of the webhook',
      help: 'Made up by you, letters, digits, _ and -; only where the bot’s messages are to come back',
      pattern: '[A-Za-z0-9_-]{16,256}',
      isOptional: true,
    },
  },
  baseUrl: 'https://api.telegram.org',
  hosts: ['api.telegram.org'],
  auth: { bot_token: { mode: 'key', path: '/bot{secrets.botToken}' } },
  test: {
    kind: 'request',
    method: 'GET',
    path: '/getMe',
    expect: [{ body: '/ok', is: [true] }],
    identity: '{reply.body.result.username}',
  },
  operations: { sendMessage, sendTheme },
  rate: [
    { name: 'chat', scope: 'record', key: '{settings.chat}', limit: 1, windowMs: 1_000 },
    // Of a group; other chats have no limit of a minute.
    { name: 'chat_minute', scope: 'record', key: '{settings.chat}', limit: 20, windowMs: 60_000 },
    { name: 'bot', scope: 'token', limit: 30, windowMs: 1_000 },
  ],
  errors: [
    {
      status: [429],
      means: 'throttle',
      reason: 'too_many_requests',
      scope: 'chat',
      retryAfter: { body: '/parameters/retry_after', unit: 's' },
      retryAfterMs: 5_000,
    },
    // A group that became a supergroup has another id.
    {
      status: [400],
      body: '/parameters/migrate_to_chat_id',
      exists: true,
      means: 'reroute',
      reason: 'chat_migrated',
      reroute: { setting: 'chat', body: '/parameters/migrate_to_chat_id' },
    },
    {
      status: [400],
      body: '/description',
      matches: '(?i)chat not found|not enough rights|have no rights|need administrator rights',
      means: 'disable',
      reason: 'chat_unavailable',
      message: '/description',
      hint: 'Add the bot to the chat, or to the channel as an administrator that may post; look at `chat`.',
    },
    {
      status: [400],
      means: 'permanent',
      reason: 'bad_request',
      message: '/description',
      hint: 'Telegram does not take this message as it is: look at the mapping.',
    },
    {
      status: [401, 404],
      means: 'disable',
      reason: 'token_refused',
      message: '/description',
      hint: 'Telegram does not know this token: take the one that @BotFather shows.',
    },
    {
      status: [403],
      means: 'disable',
      reason: 'bot_blocked',
      message: '/description',
      hint: 'The bot was blocked, or removed from the chat: let it in again.',
    },
    {
      status: [200],
      body: '/ok',
      is: [false],
      means: 'permanent',
      reason: 'telegram_refused',
      message: '/description',
      hint: 'Telegram does not take this message as it is: look at the mapping.',
    },
  ],
  inbound: {
    verify: { kind: 'token', header: 'x-telegram-bot-api-secret-token', token: '{secrets.webhookToken}' },
    deliveryId: { body: '/update_id' },
    remoteId: '/message/reply_to_message/message_id',
    subscribe: {
      method: 'POST',
      path: '/setWebhook',
      body: { url: '{callbackUrl}', secret_token: '{secrets.webhookToken}', allowed_updates: ['message'] },
    },
    unsubscribe: { method: 'POST', path: '/deleteWebhook', body: {} },
  },
})
