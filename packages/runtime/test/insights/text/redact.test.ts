import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isIban, isLuhn, isNhsNumber } from '../../../src/insights/text/redact/checksums.ts'
import { NO_NAMES, toNameList } from '../../../src/insights/text/redact/name-list.ts'
import { redactPersonalData } from '../../../src/insights/text/redact/redact-personal-data.ts'

const names = toNameList({ sure: 'karen patel müller', ordinary: 'rose baker will may' })
const redact = (text: string) => redactPersonalData(text, names).text

describe('redactPersonalData', () => {
  it.each([
    ['Write to ada.lovelace+1@mail.example.co.uk, please', 'Write to [email], please'],
    ['see https://example.com/me?token=1 or www.example.org', 'see [url] or [url]'],
    ['on example.de/ich it says', 'on [url] it says'],
    ['I am @ada_l there', 'I am [handle] there'],
    ['Call 0115 496 0123 or +44 (0)20 7946 0018', 'Call [phone] or [phone]'],
    ['Tel. 030/901820-50', 'Tel. [phone]'],
    ['card 4111 1111 1111 1111', 'card [card]'],
    ['IBAN GB82 WEST 1234 5698 7654 32', 'IBAN [account]'],
    ['NHS number 943 476 5919', 'NHS number [id]'],
    ['NI QQ 12 34 56 C and AB123456C', 'NI QQ 12 34 56 C and [id]'],
    ['order no. 48-1177 and ref: ZX81Q', 'order no. [id] and ref: [id]'],
    ['ticket 7c0f3f43-6a06-5d43-8d4d-2f6d4e3b1a90', 'ticket [id]'],
    ['from 203.0.113.7 and 2001:db8:0:0:0:0:0:1', 'from [ip] and [ip]'],
    ['born 1.2.1964, seen on 28/02/16 and 2026-11-22', 'born [date], seen on [date] and [date]'],
    ['lives at NG5 6AB or ng16 2bb', 'lives at [postcode] or [postcode]'],
    ['10115 Berlin, 1000-205 Lisboa', '[postcode] Berlin, [postcode] Lisboa'],
  ])('%s -> %s', (text, redacted) => {
    expect(redact(text)).toBe(redacted)
  })

  it.each([
    ['from 10-11.30, 9.30-12.00 on, in 2010-2019'],
    ['waited 45 minutes for 2 of 3, £1,250.50 each, 100 %'],
    ['version 1.2.3 of A4 and B12'],
    ['999.999.999.999 is no address'],
  ])('leaves "%s"', (text) => {
    expect(redact(text)).toBe(text)
  })

  it.each([
    ['Karen was kind, thank you KAREN', '[name] was kind, thank you [name]'],
    ['Karen Baker helped', '[name] helped'],
    ['Karen’s team', '[name]’s team'],
    ['thanks to Anne-Karen', 'thanks to [name]'],
    ['Dr. Xylander and nurse Rose', 'Dr. [name] and nurse [name]'],
    ['My name is Xylander. Ich heiße Rose', 'My name is [name]. Ich heiße [name]'],
    ['the nurse I saw. Sister The', 'the nurse I saw. Sister The'],
    ['Rose bushes and a Baker. May I? Will they?', 'Rose bushes and a Baker. May I? Will they?'],
    ['karen in small letters', 'karen in small letters'],
  ])('knows who is named in "%s"', (text, redacted) => {
    expect(redact(text)).toBe(redacted)
  })

  it('goes by titles alone where every noun is capitalised', () => {
    const text = 'Der Müller und Frau Müller'
    expect(redactPersonalData(text, NO_NAMES).text).toBe('Der Müller und Frau [name]')
  })

  it('says where it left what, and touches nothing else', () => {
    const { text, redactions } = redactPersonalData('Karen, a@b.example.com!', names)
    expect(redactions.map(({ kind, start, end }) => [kind, text.slice(start, end)])).toEqual([
      ['name', '[name]'],
      ['email', '[email]'],
    ])
    expect(text).toBe('[name], [email]!')
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (given) => {
        const once = redactPersonalData(given, names)
        for (const { kind, start, end } of once.redactions) expect(once.text.slice(start, end)).toBe(`[${kind}]`)
      }),
    )
  })

  it('takes no longer for what is made to be slow', () => {
    const hostile = [
      'a'.repeat(32_768),
      `${'a.'.repeat(16_000)}@`,
      '1 '.repeat(16_384),
      '@'.repeat(32_768),
      'A '.repeat(16_384),
    ]
    const before = process.cpuUsage()
    for (const text of hostile) redact(text)
    const { user, system } = process.cpuUsage(before)
    expect((user + system) / 1e6).toBeLessThan(2)
  })
})

it('knows numbers by their check digits', () => {
  expect([isLuhn('4111111111111111'), isLuhn('4111111111111112')]).toEqual([true, false])
  expect([isNhsNumber('943 476 5919'), isNhsNumber('943 476 5918')]).toEqual([true, false])
  expect([isIban('DE89 3704 0044 0532 0130 00'), isIban('DE88 3704 0044 0532 0130 00')]).toEqual([true, false])
})
