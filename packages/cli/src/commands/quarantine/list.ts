import type { QuarantineGroup, QuarantineRecord, QuarantineStats } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { CommandError } from '../../command-error.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { bold, table } from '../../output.ts'
import { stateFlag, toWhere, whichFlags } from '../../quarantine/selection-flags.ts'
import { take } from '../../take.ts'

export type QuarantineListResult = { items: QuarantineRecord[] } | QuarantineStats

/** What groups may have in common, and the member of a group that tells it. */
const GROUPINGS = {
  code: 'code',
  pointer: 'pointer',
  survey: 'surveyId',
  version: 'surveyVersion',
  value: 'value',
  state: 'state',
} as const satisfies Record<string, keyof QuarantineGroup>

type Grouping = keyof typeof GROUPINGS

export default class QuarantineList extends HowazitCommand {
  static override summary = 'List responses that were accepted and do not fit, the last first'
  static override description = 'With --group-by they are counted instead, by what they have in common.'
  static override examples = [
    '<%= config.bin %> quarantine list',
    '<%= config.bin %> quarantine list --group-by code,pointer --since 2h',
    '<%= config.bin %> quarantine list --group-by code,value --where "code = question_unknown"',
    '<%= config.bin %> quarantine list --state any --where "payload.channel = kiosk"',
  ]
  static override flags = {
    ...whichFlags,
    state: stateFlag,
    'group-by': Flags.string({
      description: `count them by what they have in common: ${Object.keys(GROUPINGS).join(', ')}`,
      helpValue: 'FIELDS',
    }),
    limit: Flags.integer({ default: 20, min: 1, description: 'how many at the most' }),
  }

  async run(): Promise<QuarantineListResult> {
    const { flags } = await this.parse(QuarantineList)
    const { quarantine } = this.howazit(flags)
    const selection = toWhere(flags)
    if (flags['group-by'] !== undefined) {
      const groupBy = parseGroupings(flags['group-by'])
      return this.#tell(await quarantine.stats({ ...selection, groupBy: groupBy.join(',') }), groupBy)
    }
    const items = await take(quarantine.list(selection), flags.limit)
    if (items.length === 0) this.note('Nothing like that is in quarantine.')
    else this.say(table(['record', 'quarantined', 'code', 'pointer', 'state', 'response'], items.map(toRow)))
    return { items }
  }

  #tell(stats: QuarantineStats, groupBy: readonly Grouping[]): QuarantineStats {
    const { held, released, discarded } = stats.byState
    this.say(
      `${bold(stats.total.toLocaleString('en-US'))} quarantined: ${held} held, ${released} released, ${discarded} discarded`,
    )
    if (stats.groups.length === 0) return stats
    const rows = stats.groups.map((group) => [
      ...groupBy.map((name) => group[GROUPINGS[name]]),
      group.count,
      group.lastQuarantinedAt,
      group.exampleId,
    ])
    this.say(table([...groupBy, 'count', 'last', 'example'], rows))
    const unseen = stats.groupCount - stats.groups.length
    if (unseen > 0) this.note(`and ${unseen} smaller groups`)
    return stats
  }
}

function parseGroupings(text: string): Grouping[] {
  const names = text.split(',').map((name) => name.trim())
  const unknown = names.find((name) => !Object.hasOwn(GROUPINGS, name))
  if (unknown === undefined) return [...new Set(names)] as Grouping[]
  throw new CommandError(`--group-by: there is no "${unknown}".`, {
    tryThis: `--group-by code,pointer; there are ${Object.keys(GROUPINGS).join(', ')}`,
  })
}

const toRow = ({ id, quarantinedAt, code, pointer, findingCount, state, resolution, responseId }: QuarantineRecord) => [
  id,
  quarantinedAt,
  code,
  findingCount > 1 ? `${pointer} and ${findingCount - 1} more` : pointer,
  [state, resolution].filter(Boolean).join(' '),
  responseId,
]
