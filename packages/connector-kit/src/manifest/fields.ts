import type { Pattern } from './common.ts'

/** A value that a tenant gives for a connection. */
export interface Field {
  /** As a form shows it. */
  readonly title: string
  /** What it is and where to find it on the other side. */
  readonly help?: string
  readonly type?: 'string' | 'integer' | 'boolean' | 'choice'
  /** RE2 syntax, for the whole value. A part of a host has to have one. */
  readonly pattern?: Pattern
  readonly example?: string | number | boolean
  readonly default?: string | number | boolean
  readonly isOptional?: true
  /** `type: choice`: the values that may be chosen, with what each stands for: `{ eu: 'https://eu.api.example.com' }`. Available as `{settings.region}` and `{choices.region}`. */
  readonly choices?: { readonly [value: string]: string }
  /** The modes of `auth` that need it; all by default. */
  readonly for?: readonly string[]
}

/** A value that is sealed when it arrives and never shown again. */
export interface SecretField {
  readonly title: string
  readonly help?: string
  /** RE2 syntax, for the whole value. */
  readonly pattern?: Pattern
  /** Obviously not real: `zd_example`. */
  readonly example?: string
  readonly isOptional?: true
  readonly isMultiline?: true
  readonly for?: readonly string[]
}
