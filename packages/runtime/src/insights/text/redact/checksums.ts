const digitsOf = (text: string): number[] => Array.from(text.replace(/\D/g, ''), Number)

/** Of payment cards (ISO/IEC 7812-1): every second digit from the right counts double, and its digits are added. */
export function isLuhn(text: string): boolean {
  const sum = digitsOf(text)
    .toReversed()
    .reduce((total, digit, index) => total + (index % 2 === 0 ? digit : digit < 5 ? 2 * digit : 2 * digit - 9), 0)
  return sum % 10 === 0
}

/** Of patients in England and Wales: weights 10 to 2, modulo 11 (NHS Data Model and Dictionary). */
export function isNhsNumber(text: string): boolean {
  const digits = digitsOf(text)
  const sum = digits.slice(0, 9).reduce((total, digit, index) => total + digit * (10 - index), 0)
  return digits.length === 10 && (11 - (sum % 11)) % 11 === digits[9]
}

/** Of bank accounts (ISO 13616): the country and check digits behind the rest, letters as 10 to 35, leave 1 modulo 97. */
export function isIban(text: string): boolean {
  const compact = text.replace(/\s/g, '').toUpperCase()
  const digits = Array.from(compact.slice(4) + compact.slice(0, 4), (letter) => Number.parseInt(letter, 36)).join('')
  let rest = 0
  for (const digit of digits) rest = (rest * 10 + Number(digit)) % 97
  return rest === 1
}

/** Four numbers up to 255. */
export const isIpV4 = (text: string): boolean => text.split('.').every((part) => Number(part) <= 255)
