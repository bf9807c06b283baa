import { INSIDE_V4, INSIDE_V6, PUBLIC_V4, PUBLIC_V6 } from './addresses.ts'

export interface Answers {
  readonly A: readonly string[]
  readonly AAAA: readonly string[]
  readonly CNAME?: string
}

/** What a name resolves to when it is asked for the `round`th time, from 0; `inside` picks one of the private addresses. */
export type NameTrick = (round: number, inside: number) => Answers

const v4 = (inside: number) => INSIDE_V4[inside % INSIDE_V4.length] as string
const v6 = (inside: number) => INSIDE_V6[inside % INSIDE_V6.length] as string
const OUTSIDE: Answers = { A: [PUBLIC_V4], AAAA: [] }

/** Ways of a name server to lead a guard astray; the name of a trick is the first label of the name that is asked for. */
export const NAME_TRICKS: Readonly<Record<string, NameTrick>> = {
  /** The classic: public while it is checked, private from then on. */
  flip: (round, inside) => (round === 0 ? OUTSIDE : { A: [v4(inside)], AAAA: [] }),
  flip6: (round, inside) => (round === 0 ? { A: [], AAAA: [PUBLIC_V6] } : { A: [], AAAA: [v6(inside)] }),
  turns: (round, inside) => (round % 2 === 0 ? { A: [v4(inside)], AAAA: [] } : OUTSIDE),
  /** For clients that check one address and try the next. */
  mixed: (_round, inside) => ({ A: [PUBLIC_V4, v4(inside)], AAAA: [] }),
  mixed6: (_round, inside) => ({ A: [PUBLIC_V4], AAAA: [v6(inside), PUBLIC_V6] }),
  /** For clients that check A and dial AAAA. */
  family: (_round, inside) => ({ A: [PUBLIC_V4], AAAA: [v6(inside)] }),
  family4: (_round, inside) => ({ A: [v4(inside)], AAAA: [PUBLIC_V6] }),
  late: (round, inside) => (round === 0 ? { A: [], AAAA: [] } : { A: [v4(inside)], AAAA: [] }),
  alias: (_round, inside) => ({ A: [v4(inside)], AAAA: [], CNAME: 'inside.example.net' }),
  many: (_round, inside) => ({ A: [...Array.from({ length: 40 }, () => PUBLIC_V4), v4(inside)], AAAA: [] }),
  honest: () => OUTSIDE,
}

/** Whether everything that an honest guard sees in this round is public. */
export function isOutside(trick: string, round: number, inside: number): boolean {
  const { A, AAAA } = NAME_TRICKS[trick]?.(round, inside) ?? OUTSIDE
  const addresses = [...A, ...AAAA]
  return addresses.length > 0 && addresses.every((address) => address === PUBLIC_V4 || address === PUBLIC_V6)
}
