import {
  captureStatement,
  compileExpressions,
  parseText,
  placeNodes,
  registerCaptures,
  textOfValue,
} from './compile-expressions.ts'
import { buildSkeleton, buildText, compileFields, lookUp, plainPath } from './compile-fields.ts'
import { compileFunction, placeInSource } from './compile-function.ts'
import { compileTemplate, escapeForJson, insertText, separateBraces } from './compile-template.ts'
import { escapeInserted, escapeValue, escapingAt, finishField } from './escape-values.ts'
import { coreHelperFunctions, escapingFunctions } from './helpers/helpers-source.ts'
import { depthOf, endOfText, hasBrackets, jsonEvaluation } from './json-evaluation.ts'
import { locateTexts } from './locate-texts.ts'
import { allowOverrides, fixFormats, fixTimeAndChance, freezeIntrinsics, hashSeed, removeHazards } from './lock-down.ts'
import { givesMarkup, markEscaped, markStatement } from './mark-escaped.ts'
import {
  escapeBelow,
  escapeMarked,
  escapeUnmarked,
  jsonWithoutMarks,
  markingHelpers,
  markText,
  markupOf,
  markValue,
  withoutMarks,
} from './markup-marks.ts'
import { describeError, evaluateOne, nameEvent, openRealm } from './open-realm.ts'
import { packEvaluations } from './pack-evaluations.ts'
import { adaptHelper, placeError, registerHelpers } from './register-helpers.ts'

const realmFunctions = [
  removeHazards,
  fixTimeAndChance,
  fixFormats,
  hashSeed,
  freezeIntrinsics,
  allowOverrides,
  compileFunction,
  placeInSource,
  compileTemplate,
  insertText,
  separateBraces,
  escapeForJson,
  compileFields,
  buildSkeleton,
  buildText,
  plainPath,
  lookUp,
  compileExpressions,
  registerCaptures,
  textOfValue,
  parseText,
  captureStatement,
  placeNodes,
  locateTexts,
  jsonEvaluation,
  hasBrackets,
  depthOf,
  endOfText,
  registerHelpers,
  adaptHelper,
  placeError,
  ...coreHelperFunctions,
  ...escapingFunctions,
  escapingAt,
  escapeInserted,
  escapeValue,
  finishField,
  markEscaped,
  markStatement,
  givesMarkup,
  markText,
  markValue,
  markingHelpers,
  markupOf,
  escapeUnmarked,
  escapeBelow,
  escapeMarked,
  withoutMarks,
  jsonWithoutMarks,
  describeError,
  evaluateOne,
  nameEvent,
  packEvaluations,
  openRealm,
]

/**
 * The script that turns a fresh context into a locked realm; its value is the `Realm`. Made from the functions' own text
 * rather than kept as a string, so that the compiler and the linter read what runs beside tenant code.
 */
export const realmSource = `(() => { 'use strict';\n${realmFunctions.map(String).join('\n')}\nreturn ${openRealm.name}() })()`
