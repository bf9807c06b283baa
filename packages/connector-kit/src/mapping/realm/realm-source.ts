import { compileFunction } from './compile-function.ts'
import {
  compileTemplate,
  escapeForJson,
  formatUtc,
  registerTemplateHelpers,
  separateBraces,
} from './compile-template.ts'
import { allowOverrides, fixFormats, fixTimeAndChance, freezeIntrinsics, removeHazards } from './lock-down.ts'
import { describeError, openRealm } from './open-realm.ts'
import { packEvaluations } from './pack-evaluations.ts'

const realmFunctions = [
  removeHazards,
  fixTimeAndChance,
  fixFormats,
  freezeIntrinsics,
  allowOverrides,
  compileFunction,
  compileTemplate,
  separateBraces,
  escapeForJson,
  registerTemplateHelpers,
  formatUtc,
  describeError,
  packEvaluations,
  openRealm,
]

/**
 * The script that turns a fresh context into a locked realm; its value is the `Realm`. Made from the functions' own text
 * rather than kept as a string, so that the compiler and the linter read what runs beside tenant code.
 */
export const realmSource = `(() => { 'use strict';\n${realmFunctions.map(String).join('\n')}\nreturn ${openRealm.name}() })()`
