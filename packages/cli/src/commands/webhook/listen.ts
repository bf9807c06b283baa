import { randomBytes } from 'node:crypto'
import { type StreamMessage, webhooks } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { CommandError } from '../../command-error.ts'
import { findSurvey } from '../../find-survey.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { dim, green, output, red } from '../../output.ts'
import { untilStopped } from '../../until-stopped.ts'

const FORWARD_TIMEOUT_MS = 15_000

interface Forwarded {
  readonly type: string
  readonly status?: number
  readonly error?: string
}

export default class WebhookListen extends HowazitCommand {
  static override summary = 'Watch events as they happen and forward them, signed, to an endpoint on this machine'
  static override description =
    'For developing a receiver: no public URL is needed, because events come over the live stream. They are signed with a secret of this run, printed at the start. Ctrl-C ends it.'
  static override examples = [
    '<%= config.bin %> webhook listen',
    '<%= config.bin %> webhook listen --forward-to http://127.0.0.1:3000/hooks',
  ]
  static override flags = {
    'forward-to': Flags.string({ description: 'URL that each event is posted to, as a webhook would be' }),
    survey: Flags.string({ char: 's', description: 'only events of this survey, by slug or id' }),
    limit: Flags.integer({ description: 'end after this many events', min: 1 }),
  }

  async run(): Promise<{ events: number }> {
    const { flags } = await this.parse(WebhookListen)
    const target = flags['forward-to']
    if (target !== undefined && !/^https?:\/\//.test(target))
      throw new CommandError(`"${target}" is not an http or https URL.`, {
        tryThis: '--forward-to http://127.0.0.1:3000/hooks',
      })
    const howazit = this.howazit(flags)
    const survey = flags.survey === undefined ? undefined : await findSurvey(howazit, flags.survey)
    const secret = `whsec_${randomBytes(32).toString('base64')}`
    this.note(
      target === undefined ? 'Waiting for events.' : `Forwarding to ${target}\nSigning secret of this run: ${secret}`,
    )

    const aborter = new AbortController()
    void untilStopped().then(() => aborter.abort())
    // Nobody reads any more, as `| head` does.
    process.stdout.once('error', () => aborter.abort())
    let events = 0
    for await (const message of howazit.responses.stream({ surveyId: survey?.id, signal: aborter.signal })) {
      if (message.event === 'counts') continue
      this.show(message, target === undefined ? undefined : await forward(message, { target, secret }))
      events += 1
      if (events === flags.limit) break
    }
    aborter.abort()
    return { events }
  }

  /** Each event was a line; under --json there is no document after them. */
  protected override logJson(): void {}

  private show(message: StreamMessage, forwarded: Forwarded | undefined): void {
    const data = message.data as {
      type?: string
      timestamp?: string
      data?: { response?: { id?: string }; responseId?: string }
    }
    if (this.jsonEnabled()) {
      output.line(JSON.stringify({ ...data, ...(forwarded && { forwarded }) }))
      return
    }
    const responseId = data.data?.response?.id ?? data.data?.responseId ?? ''
    const outcome =
      forwarded === undefined
        ? ''
        : forwarded.status === undefined
          ? red(forwarded.error ?? 'failed')
          : forwarded.status < 300
            ? green(String(forwarded.status))
            : red(String(forwarded.status))
    output.line(
      `${dim(data.timestamp ?? '')} ${(data.type ?? message.event).padEnd(18)} ${responseId} ${outcome}`.trimEnd(),
    )
  }
}

/** One try, as the platform would send it; what the endpoint answers is shown, not retried. */
async function forward(
  message: StreamMessage,
  { target, secret }: { target: string; secret: string },
): Promise<Forwarded> {
  const body = JSON.stringify(message.data)
  const headers = await webhooks.sign({
    id: message.id ?? crypto.randomUUID(),
    timestamp: new Date(),
    body,
    secrets: [secret],
  })
  const type = message.event
  try {
    const reply = await fetch(target, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(FORWARD_TIMEOUT_MS),
    })
    await reply.body?.cancel()
    return { type, status: reply.status }
  } catch (error) {
    const { cause } = error as Error & { cause?: { code?: string } }
    return { type, error: cause?.code ?? (error as Error).message }
  }
}
