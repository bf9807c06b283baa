import { Flags } from '@oclif/core'
import { presetNames } from '../import/presets.ts'

const columns = (description: string) => Flags.string({ description, helpGroup: 'COLUMNS', helpValue: '<columns>' })

/** The flags that say what the columns of a file are. Columns count from 1; a header's name works too. */
export const columnFlags = {
  map: Flags.string({
    description: 'JSON file that maps columns to questions, instead of these flags',
    helpGroup: 'COLUMNS',
  }),
  nps: columns('0 to 10, likely to recommend'),
  csat: columns('1 to 5, satisfied'),
  ces: columns('1 to 7, easy'),
  rating: columns('any number'),
  text: columns('free text'),
  choice: columns('one choice'),
  multi: columns('several choices in one cell'),
  separator: Flags.string({ description: 'what stands between the choices of --multi', helpGroup: 'COLUMNS' }),
  'group-by': columns('rows with the same value are one response'),
  at: columns('when it was submitted; several are tried in order'),
  respondent: columns('names the respondent; the idempotency key derives from it'),
  complete: columns('says whether the response is complete'),
  dims: columns('segments for dashboards'),
  meta: columns('kept with the respondent, never on dashboards'),
  locale: columns('language'),
  channel: columns('channel'),
  timezone: Flags.string({ description: 'IANA zone of times without one (default UTC)', helpGroup: 'COLUMNS' }),
  'date-order': Flags.option({
    options: ['mdy', 'dmy'] as const,
    description: 'what 3/4/2026 means, where the file does not tell',
    helpGroup: 'COLUMNS',
  })(),
  'submitted-at': Flags.string({ description: 'time of rows in a file that has none', helpGroup: 'COLUMNS' }),
  rest: Flags.option({
    options: ['infer', 'meta', 'drop'] as const,
    description: 'columns nobody named (default: infer without flags, drop with them)',
    helpGroup: 'COLUMNS',
  })(),
}

/** The flags that say what kind of file it is; all of it is detected without them. */
export const fileFlags = {
  preset: Flags.option({
    options: ['auto', ...presetNames] as const,
    default: 'auto' as const,
    description: 'whose export it is',
    helpGroup: 'FILE',
  })(),
  sheet: Flags.string({ description: 'name or number of the sheet of an .xlsx', helpGroup: 'FILE' }),
  'header-rows': Flags.integer({ description: 'how many rows are headers', min: 0, max: 10, helpGroup: 'FILE' }),
}
