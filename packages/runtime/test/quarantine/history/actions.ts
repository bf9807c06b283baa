import fc from 'fast-check'

/** What a response answers: what fits, a question that may be removed, one that nobody has, and a score of eleven. */
export const ANSWERS = ['fits', 'removable', 'unknown', 'invalid', 'half'] as const

/** One thing that happens; `dies` is the step of its process at which that is killed. */
export type Action =
  | { readonly do: 'accept'; readonly answers: readonly (typeof ANSWERS)[number][] }
  | { readonly do: 'store' | 'repeat' | 'step'; readonly dies: number | undefined }
  | {
      readonly do: 'survey'
      readonly validation: 'enforce' | 'quarantine' | 'warn'
      readonly answersTo: 'every_version' | 'current_version'
    }
  | { readonly do: 'publish'; readonly hasWhy: boolean }
  | {
      /** Planned, judged by processes that are killed at these steps and one that is not, and perhaps carried out in the same way. */
      readonly do: 'fix'
      readonly change: 'present' | 'patch' | 'valid_answers' | 'discard'
      readonly deaths: readonly number[]
      readonly approves: boolean
    }
  /** Of one of the last two fixes. */
  | { readonly do: 'approve' | 'cancel'; readonly which: number }

const one = <const Name extends Action['do'], Others extends Record<string, fc.Arbitrary<unknown>>>(
  name: Name,
  others: Others,
) => fc.record({ do: fc.constant(name), ...others })

/** More than any of them has moments between two effects. */
const dies = fc.option(fc.nat(10), { nil: undefined, freq: 2 })
const which = fc.nat(1)

const action = fc.oneof(
  {
    weight: 4,
    arbitrary: one('accept', { answers: fc.array(fc.constantFrom(...ANSWERS), { minLength: 1, maxLength: 4 }) }),
  },
  { weight: 4, arbitrary: one('store', { dies }) },
  { weight: 1, arbitrary: one('repeat', { dies }) },
  { weight: 5, arbitrary: one('step', { dies }) },
  {
    weight: 1,
    arbitrary: one('survey', {
      validation: fc.constantFrom('enforce', 'quarantine', 'warn'),
      answersTo: fc.constantFrom('every_version', 'current_version'),
    }),
  },
  { weight: 1, arbitrary: one('publish', { hasWhy: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: one('fix', {
      change: fc.constantFrom('present', 'patch', 'valid_answers', 'discard'),
      deaths: fc.array(fc.nat(10), { maxLength: 2 }),
      approves: fc.boolean(),
    }),
  },
  { weight: 4, arbitrary: one('approve', { which }) },
  { weight: 1, arbitrary: one('cancel', { which }) },
) as fc.Arbitrary<Action>

export const histories: fc.Arbitrary<readonly Action[]> = fc.array(action, { minLength: 12, maxLength: 32 })
