/** What a column is for, as far as its header tells. */
export type SystemRole = 'at' | 'respondent' | 'reference' | 'status' | 'locale' | 'channel' | 'meta'

/** How a status cell says that the response is partial. */
export type StatusRule = 'status' | 'finished' | 'progress' | 'submitted'

export const presetNames = [
  'google-forms',
  'surveymonkey',
  'qualtrics',
  'typeform',
  'surveygizmo',
  'limesurvey',
  'howazit',
  'generic',
] as const

export type PresetName = (typeof presetNames)[number]

export interface Preset {
  name: PresetName
  /** Headers of which `signsMin` must be present, normalised by `normaliseHeader`. */
  signs: readonly string[]
  signsMin: number
  /** Times of submission, best first: an empty cell falls back to the next. */
  at: readonly string[]
  respondent: readonly string[]
  /** The client's own reference, where it is not the respondent. */
  reference?: readonly string[]
  status: Readonly<Record<string, StatusRule>>
  locale: readonly string[]
  channel: readonly string[]
  meta: readonly string[]
}

export const normaliseHeader = (header: string): string =>
  header.normalize('NFKC').trim().toLowerCase().replace(/\s+/g, ' ')

const none = { respondent: [], status: {}, locale: [], channel: [], meta: [] } as const

const qualtrics: Preset = {
  name: 'qualtrics',
  signs: [
    'startdate',
    'enddate',
    'recordeddate',
    'responseid',
    'responseset',
    'ipaddress',
    'finished',
    'progress',
    'userlanguage',
  ],
  signsMin: 4,
  at: ['recordeddate', 'enddate', 'startdate'],
  respondent: ['responseid'],
  status: { finished: 'finished', progress: 'progress' },
  locale: ['userlanguage'],
  channel: ['distributionchannel'],
  meta: [
    'status',
    'ipaddress',
    'duration (in seconds)',
    'responseset',
    'name',
    'recipientlastname',
    'recipientfirstname',
    'recipientemail',
    'emailaddress',
    'externalreference',
    'externaldatareference',
    'locationlatitude',
    'locationlongitude',
    'locationaccuracy',
  ],
}

const surveymonkey: Preset = {
  name: 'surveymonkey',
  signs: [
    'respondentid',
    'respondent id',
    'collectorid',
    'collector id',
    'date created',
    'date modified',
    'ip address',
    'email address',
  ],
  signsMin: 1,
  at: ['date modified', 'enddate', 'end date', 'date created', 'startdate', 'start date'],
  respondent: ['respondentid', 'respondent id'],
  status: {},
  locale: [],
  channel: [],
  meta: [
    'collectorid',
    'collector id',
    'ip address',
    'email address',
    'first name',
    'last name',
    'custom data',
    'custom data 1',
  ],
}

const typeform: Preset = {
  name: 'typeform',
  signs: [
    '#',
    'network id',
    'start date (utc)',
    'submit date (utc)',
    'submitted at',
    'response type',
    'stage date (utc)',
  ],
  signsMin: 2,
  at: ['submit date (utc)', 'submitted at', 'stage date (utc)', 'start date (utc)'],
  respondent: ['#', 'token'],
  status: { 'response type': 'status' },
  locale: [],
  channel: [],
  meta: ['network id', 'tags', 'ending'],
}

const surveygizmo: Preset = {
  name: 'surveygizmo',
  signs: [
    'time started',
    'date submitted',
    'status',
    'response id',
    'contact id',
    'referer',
    'sessionid',
    'legacy comments',
  ],
  signsMin: 3,
  at: ['date submitted', 'time started'],
  respondent: ['response id'],
  status: { status: 'status' },
  locale: ['language'],
  channel: [],
  meta: [
    'contact id',
    'legacy comments',
    'comments',
    'referer',
    'sessionid',
    'user agent',
    'tags',
    'ip address',
    'longitude',
    'latitude',
    'country',
    'city',
    'state/region',
    'postal',
  ],
}

const limesurvey: Preset = {
  name: 'limesurvey',
  signs: [
    'id',
    'response id',
    'submitdate',
    'date submitted',
    'lastpage',
    'last page',
    'startlanguage',
    'start language',
    'seed',
    'startdate',
    'datestamp',
  ],
  signsMin: 4,
  at: ['submitdate', 'date submitted', 'datestamp', 'date last action', 'startdate', 'date started'],
  respondent: ['id', 'response id', 'token'],
  status: { submitdate: 'submitted', 'date submitted': 'submitted' },
  locale: ['startlanguage', 'start language'],
  channel: [],
  meta: ['lastpage', 'last page', 'seed', 'ipaddr', 'ip address', 'refurl', 'referrer url'],
}

const googleForms: Preset = {
  ...none,
  name: 'google-forms',
  signs: [
    'timestamp',
    'marca temporal',
    'horodateur',
    'zeitstempel',
    'informazioni cronologiche',
    'carimbo de data/hora',
    'tijdstempel',
  ],
  signsMin: 1,
  at: [
    'timestamp',
    'marca temporal',
    'horodateur',
    'zeitstempel',
    'informazioni cronologiche',
    'carimbo de data/hora',
    'tijdstempel',
  ],
  meta: ['email address', 'username'],
}

/** Our own CSV; `dims.<name>` and `meta.<name>` columns go by their prefix. */
const howazit: Preset = {
  name: 'howazit',
  signs: ['idempotencykey', 'submittedat'],
  signsMin: 2,
  at: ['submittedat'],
  respondent: ['idempotencykey'],
  reference: ['clientreference'],
  status: { completion: 'status' },
  locale: ['locale'],
  channel: ['channel'],
  meta: [],
}

export const genericPreset: Preset = {
  name: 'generic',
  signs: [],
  signsMin: 0,
  at: [
    'submittedat',
    'submitted at',
    'submitted_at',
    'timestamp',
    'date submitted',
    'completed at',
    'response date',
    'created at',
    'created_at',
    'date',
  ],
  respondent: ['respondentid', 'respondent id', 'respondent_id', 'responseid', 'response id', 'response_id'],
  status: { completion: 'status', 'response status': 'status' },
  locale: ['locale', 'language'],
  channel: ['channel'],
  meta: ['email', 'email address', 'e-mail', 'ip address', 'ip', 'phone', 'first name', 'last name'],
}

/** In order of trial: the more particular a preset's signs, the earlier. Google Forms needs its column first. */
const trials: readonly Preset[] = [howazit, qualtrics, limesurvey, surveygizmo, typeform, surveymonkey]

export function getPreset(name: PresetName): Preset {
  return [...trials, googleForms].find((preset) => preset.name === name) ?? genericPreset
}

/** Chooses the preset from the header names; `signs` are the headers that spoke for it. */
export function detectPreset(headers: readonly string[]): { preset: Preset; signs: string[] } {
  const normalised = headers.map(normaliseHeader)
  for (const preset of trials) {
    const signs = preset.signs.filter((sign) => normalised.includes(sign))
    if (signs.length >= preset.signsMin) return { preset, signs }
  }
  if (googleForms.signs.includes(normalised[0] ?? '')) return { preset: googleForms, signs: [normalised[0]!] }
  return { preset: genericPreset, signs: [] }
}
