import type { Attempt, DeliveryWithAttempts, Exchange } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { HowazitCommand } from '../../howazit-command.ts'
import { idArg } from '../../id-arg.ts'
import { bold, table } from '../../output.ts'

export default class DeliveryShow extends HowazitCommand {
  static override summary = 'Show a delivery with every attempt'
  static override description =
    'With a token that may read responses too it can show what was sent and what came back: of every attempt along a route, and of those to a webhook that did not arrive.'
  static override examples = [
    '<%= config.bin %> delivery show 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21',
    '<%= config.bin %> delivery show 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21 --exchanges',
  ]
  static override args = { delivery: idArg('delivery', 'howazit delivery list') }
  static override flags = {
    exchanges: Flags.boolean({ description: 'what was sent and what came back' }),
  }

  async run(): Promise<DeliveryWithAttempts> {
    const { args, flags } = await this.parse(DeliveryShow)
    const delivery = await this.howazit(flags).deliveries.get(args.delivery)
    const next = delivery.nextAttemptAt === undefined ? '' : `, next attempt ${delivery.nextAttemptAt}`
    this.say(`${bold(delivery.status)} ${delivery.eventType} -> ${endpointOf(delivery)}${next}`)
    if (delivery.remoteUrl !== undefined || delivery.remoteId !== undefined)
      this.say(`became ${delivery.remoteUrl ?? delivery.remoteId}`)
    this.say(
      table(
        ['attempt', 'started', 'ms', 'outcome', 'status', 'reason'],
        delivery.attempts.map((attempt) => [
          attempt.attempt,
          attempt.startedAt,
          attempt.durationMs,
          attempt.outcome,
          attempt.status,
          attempt.reason,
        ]),
      ),
    )
    for (const attempt of delivery.attempts) this.#explain(attempt, flags.exchanges)
    return delivery
  }

  #explain({ attempt, message, hint, exchanges = [] }: Attempt, withExchanges: boolean): void {
    if (message !== undefined) this.say(`attempt ${attempt}: ${plain(message)}`)
    if (hint !== undefined) this.say(`Try this: ${hint}`)
    if (withExchanges) for (const exchange of exchanges) this.say(`\n${linesOf(exchange).map(plain).join('\n')}`)
  }
}

/** What another system says must not move the cursor of this terminal. */
const plain = (text: string): string => text.replaceAll(/(?![\n\t])[\p{Cc}\p{Cf}]/gu, ' ')

const endpointOf = ({ webhookId, connectionId, routeId }: DeliveryWithAttempts): string =>
  webhookId === undefined ? `connection ${connectionId}, route ${routeId}` : `webhook ${webhookId}`

const linesOf = ({ purpose, request, reply, error }: Exchange): readonly string[] => [
  `${purpose}: ${request.method} ${request.url}`,
  ...(request.body ? [request.body] : []),
  reply ? `${reply.status}${reply.body === '' ? '' : `\n${reply.body}`}` : `no reply: ${error?.code ?? 'unknown'}`,
]
