import { Flags } from '@oclif/core'
import { HowazitCommand } from '../howazit-command.ts'
import { createSample } from '../import/sample.ts'
import { writeSample } from '../import/write-sample.ts'
import { refuseTwoDocuments, writeLines } from '../write-lines.ts'

const FORMATS = ['ndjson', 'csv'] as const

/** The same file for every tenant: ids derive from this and the survey's name. */
const SAMPLE_TENANT = '00000000-0000-0000-0000-000000000000'

export default class Sample extends HowazitCommand {
  static override summary = 'Write a sample survey with responses; the same seed gives the same bytes'
  static override examples = [
    '<%= config.bin %> sample --count 1000 --output sample.ndjson',
    '<%= config.bin %> sample --count 100 --format csv | <%= config.bin %> ingest -',
  ]
  static override flags = {
    count: Flags.integer({ default: 1000, min: 1, description: 'how many responses' }),
    seed: Flags.integer({ default: 1, description: 'what the answers follow from' }),
    survey: Flags.string({ char: 's', default: 'sample', description: 'name of the survey' }),
    format: Flags.option({
      options: FORMATS,
      default: 'ndjson' as const,
      description: 'NDJSON carries the survey too',
    })(),
    output: Flags.string({ char: 'o', default: '-', description: 'file to write; standard output without it' }),
  }

  async run(): Promise<{ count: number; seed: number; output: string }> {
    const { flags } = await this.parse(Sample)
    const { count, seed, output } = flags
    if (this.jsonEnabled()) refuseTwoDocuments(output)
    const sample = createSample({ tenantId: SAMPLE_TENANT, count, seed, dataset: flags.survey })
    await writeLines(writeSample(sample, flags.format), output)
    this.note(
      `${count.toLocaleString('en-US')} responses to survey "${sample.survey.slug}"${output === '-' ? '' : ` in ${output}`}`,
    )
    return { count, seed, output }
  }
}
