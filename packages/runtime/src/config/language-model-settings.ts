import type { LanguageModel } from '../insights/language-model/language-model.ts'
import { Misconfigured } from '../misconfigured.ts'
import { parseCount, parseName, parseUrl } from './parse-setting.ts'
import type { Env, EnvName } from './settings.ts'

const TOKENS = { min: 1, max: 1_000_000_000 }

const OTHERS = [
  'HOWAZIT_LANGUAGE_MODEL_NAME',
  'HOWAZIT_LANGUAGE_MODEL_KEY',
  'HOWAZIT_LANGUAGE_MODEL_REGION',
  'HOWAZIT_LANGUAGE_MODEL_INSIGHT_TOKENS',
  'HOWAZIT_LANGUAGE_MODEL_MONTH_TOKENS',
] as const satisfies readonly EnvName[]

/** None without its URL. Its region has to be said: it decides which tenants' words may go there. @throws Misconfigured */
export function parseLanguageModel(env: Env): LanguageModel | undefined {
  const { HOWAZIT_LANGUAGE_MODEL_URL: url, HOWAZIT_LANGUAGE_MODEL_KEY: key } = env
  if (!url) {
    const lone = OTHERS.find((name) => env[name])
    if (lone) throw new Misconfigured(`${lone} is set, but HOWAZIT_LANGUAGE_MODEL_URL is not.`)
    return undefined
  }
  return {
    url: parseUrl('HOWAZIT_LANGUAGE_MODEL_URL', url, ['http:', 'https:']).replace(/\/+$/, ''),
    model: parseName('HOWAZIT_LANGUAGE_MODEL_NAME', env.HOWAZIT_LANGUAGE_MODEL_NAME ?? '', /^[\w.:/@+-]{1,100}$/),
    ...(key && { key: parseName('HOWAZIT_LANGUAGE_MODEL_KEY', key, /^[\x21-\x7e]{1,4096}$/) }),
    region: parseName(
      'HOWAZIT_LANGUAGE_MODEL_REGION',
      env.HOWAZIT_LANGUAGE_MODEL_REGION ?? '',
      /^[a-z0-9][a-z0-9-]{0,31}$/,
    ),
    tokensPerInsight: parseCount(
      'HOWAZIT_LANGUAGE_MODEL_INSIGHT_TOKENS',
      env.HOWAZIT_LANGUAGE_MODEL_INSIGHT_TOKENS || '200000',
      TOKENS,
    ),
    tokensPerMonth: parseCount(
      'HOWAZIT_LANGUAGE_MODEL_MONTH_TOKENS',
      env.HOWAZIT_LANGUAGE_MODEL_MONTH_TOKENS || '2000000',
      TOKENS,
    ),
  }
}

export const languageModelToEnv = (languageModel: LanguageModel | undefined): Record<string, string> =>
  languageModel
    ? {
        HOWAZIT_LANGUAGE_MODEL_URL: languageModel.url,
        HOWAZIT_LANGUAGE_MODEL_NAME: languageModel.model,
        ...(languageModel.key !== undefined && { HOWAZIT_LANGUAGE_MODEL_KEY: languageModel.key }),
        HOWAZIT_LANGUAGE_MODEL_REGION: languageModel.region,
        HOWAZIT_LANGUAGE_MODEL_INSIGHT_TOKENS: String(languageModel.tokensPerInsight),
        HOWAZIT_LANGUAGE_MODEL_MONTH_TOKENS: String(languageModel.tokensPerMonth),
      }
    : {}
