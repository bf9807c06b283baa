import { stripVTControlCharacters } from 'node:util'

const LENGTH_MAX = 300

/** Text of another's on one line: it can move no cursor and paint nothing over ours. */
export const printable = (text: string): string =>
  stripVTControlCharacters(text)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .slice(0, LENGTH_MAX)
